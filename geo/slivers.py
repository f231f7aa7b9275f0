"""Merge cells that are too small, or too thin to walk, into the neighbour with which they share the longest edge."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.rings import Floats, Rows

Geometries = NDArray[np.object_]
Neighbours = dict[int, dict[int, float]]


def merge_small(cells: Geometries, area: Rows, least_m2: float, least_width_m: float = 0.0) -> tuple[Geometries, Rows]:
    """Cells of a valid coverage without the small ones, and the area of each. Cells merge only within their area.

    A cell is small below `least_m2`, or where 2·area/perimeter (its mean half width doubled) is below `least_width_m`.
    One without a neighbour in its area stays.
    """
    size = shapely.area(cells)
    small = (size < least_m2) | (2 * size < least_width_m * shapely.length(cells))
    if not small.any():
        return cells, area
    near = _near(cells, small)
    into = _merged_into(size, small, _shared_edges(cells, area, near, small), least_m2)
    return _united(cells, area, into)


def _near(cells: Geometries, small: NDArray[np.bool_]) -> Rows:
    """Cells whose bounds touch those of a small one."""
    found, _ = shapely.STRtree(cells[small]).query(cells)
    return np.unique(found)


def _shared_edges(cells: Geometries, area: Rows, near: Rows, small: NDArray[np.bool_]) -> Neighbours:
    """The neighbours of each cell in its area and the length shared with them, where one of the two is small."""
    rings, owner = shapely.get_rings(cells[near], return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    a, b, cell = xy[edge], xy[edge + 1], near[owner[ring[edge]]]
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    low, high = np.where(swap[:, None], b, a), np.where(swap[:, None], a, b)
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    low, high, cell = low[order], high[order], cell[order]
    same = np.flatnonzero((low[1:] == low[:-1]).all(axis=1) & (high[1:] == high[:-1]).all(axis=1))
    one, two = cell[same], cell[same + 1]
    kept = (area[one] == area[two]) & (one != two) & (small[one] | small[two])
    length = np.hypot(*(high[same] - low[same]).T)[kept]
    shared: Neighbours = {}
    for first, second, metres in zip(one[kept].tolist(), two[kept].tolist(), length.tolist(), strict=True):
        for mine, theirs in ((first, second), (second, first)):
            lengths = shared.setdefault(mine, {})
            lengths[theirs] = lengths.get(theirs, 0.0) + metres
    return shared


def _merged_into(size: Floats, small: NDArray[np.bool_], shared: Neighbours, least_m2: float) -> Rows:
    """For each cell the one it ends up in. The smallest goes first; what it joins inherits its neighbours."""
    into, area = np.arange(len(size)), size.copy()
    for cell in sorted(np.flatnonzero(small).tolist(), key=lambda row: (size[row], row)):
        if size[cell] < area[cell] and area[cell] >= least_m2:
            continue  # others have joined it meanwhile, and it is large enough now
        lengths = shared.pop(cell, None)
        if not lengths:
            continue
        other = max(lengths, key=lambda row: (lengths[row], -row))
        into[cell], area[other] = other, area[other] + area[cell]
        for third, metres in lengths.items():
            theirs = shared.setdefault(third, {})
            theirs.pop(cell, None)
            if third != other:
                theirs[other] = theirs.get(other, 0.0) + metres
                shared[other][third] = shared[other].get(third, 0.0) + metres
    while (into != into[into]).any():
        into = into[into]
    return into


def _united(cells: Geometries, area: Rows, into: Rows) -> tuple[Geometries, Rows]:
    united, groups = cells.copy(), np.flatnonzero(into != np.arange(len(into)))
    for target in np.unique(into[groups]).tolist():
        members = np.append(groups[into[groups] == target], target)
        united[target] = _one_polygon(shapely.coverage_union_all(cells[members]))
    kept = into == np.arange(len(into))
    return united[kept], area[kept]


def _one_polygon(shape: shapely.Geometry) -> shapely.Geometry:
    return shape.geoms[0] if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1 else shape
