"""Cut areas into squares, by quarters: a block wholly inside an area is not looked at again.

Work grows with the border, not with the area, and hardly with the border's detail. First every border gets a vertex
where it crosses a grid line, computed the same from both of its sides; so whatever is cut there meets exactly.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.rings import Floats, Rows, ragged

Geometries = NDArray[np.object_]
ON_LINE = 1e-6  # metres: a vertex nearer than this to a grid line is put on it


def squares(areas: Geometries, side: float) -> tuple[Geometries, Rows]:
    """Squares of `side` metres on the grid that starts at (0, 0), cut to the areas (metres); and the area each lies in.

    The areas must not overlap. A square that an area's border cuts in two becomes two cells.
    """
    blocks, block_area, edge, edge_area = quarters(crossings_added(areas, side), side)
    parts, piece = shapely.get_parts(edge, return_index=True)
    column, row, area = _cells_of(blocks, block_area)
    full = shapely.box(column * side, row * side, (column + 1) * side, (row + 1) * side)
    return np.concatenate([full, parts]), np.concatenate([area, edge_area[piece]])


def quarters(areas: Geometries, side: float) -> tuple[Rows, Rows, Geometries, Rows]:
    """(column, row, size) of the blocks wholly inside, the area of each, the pieces along borders, the area of each."""
    west, south, east, north = (shapely.bounds(areas).T / side) if len(areas) else np.empty((4, 0))
    column, row = np.floor(west).astype(np.int64), np.floor(south).astype(np.int64)
    size = 1
    while size < max(int((np.ceil(east) - column).max()), int((np.ceil(north) - row).max())):
        size *= 2
    shape, area = areas, np.arange(len(areas))
    blocks, owners = [], []
    while len(shape):
        if size > 1:
            size //= 2
            column, row = _four(column, size, (0, 1, 0, 1)), _four(row, size, (0, 0, 1, 1))
            shape, area = np.tile(shape, 4), np.tile(area, 4)
        box = shapely.box(column * side, row * side, (column + size) * side, (row + size) * side)
        shape = _polygons_only(shapely.intersection(shape, box))
        full = _fills(shape, (size * side) ** 2)
        blocks.append(np.column_stack([column, row, np.full(len(column), size)])[full])
        owners.append(area[full])
        rest = ~full & ~shapely.is_empty(shape)
        column, row, shape, area = column[rest], row[rest], shape[rest], area[rest]
        if size == 1:
            break
    return np.concatenate(blocks), np.concatenate(owners), shape, area


def crossings_added(areas: Geometries, side: float) -> Geometries:
    """The same areas with a vertex wherever a border crosses a grid line."""
    parts, owner = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = _onto_lines(xy, side)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    extra, after, along = _crossings(xy[edge], xy[edge + 1], side)
    order = np.lexsort((np.concatenate([np.zeros(len(xy)), along]), np.concatenate([np.arange(len(xy)), edge[after]])))
    every, of_ring = np.concatenate([xy, extra])[order], np.concatenate([ring, ring[edge[after]]])[order]
    fresh = np.append(True, (every[1:] != every[:-1]).any(axis=1) | (of_ring[1:] != of_ring[:-1]))
    closed = shapely.linearrings(every[fresh], indices=of_ring[fresh])
    return _assembled(closed, part, owner, len(areas))


def _crossings(a: Floats, b: Floats, side: float) -> tuple[Floats, Rows, Floats]:
    """Where edges a→b cross grid lines: the points, the edge of each, and how far along it."""
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    low, high = np.where(swap[:, None], b, a), np.where(swap[:, None], a, b)  # so that both sides compute the same
    points, edges, places = [], [], []
    for axis in (0, 1):
        near, far = np.minimum(a[:, axis], b[:, axis]) / side, np.maximum(a[:, axis], b[:, axis]) / side
        first, stop = np.floor(near).astype(np.int64) + 1, np.ceil(far).astype(np.int64)
        edge, line = ragged(first, np.maximum(first, stop))
        at = line * side
        share = (at - low[edge, axis]) / (high[edge, axis] - low[edge, axis])
        point = low[edge] + (high[edge] - low[edge]) * share[:, None]
        point[:, axis] = at
        points.append(_onto_lines(point, side))
        edges.append(edge)
        places.append(np.where(swap[edge], 1 - share, share))
    return np.concatenate(points), np.concatenate(edges), np.concatenate(places)


def _onto_lines(xy: Floats, side: float) -> Floats:
    line = np.round(xy / side) * side
    return np.where(np.abs(xy - line) < ON_LINE, line, xy)


def _assembled(rings: Geometries, part: Rows, owner: Rows, count: int) -> Geometries:
    """(Multi)polygons again, from rings that know their part and parts that know their area."""
    parts = shapely.polygons(rings, indices=part)
    whole = shapely.multipolygons(parts, indices=owner)
    single = np.bincount(owner, minlength=count) == 1
    whole[single] = shapely.get_geometry(whole[single], 0)
    return np.asarray(whole, dtype=object)


def _four(index: Rows, half: int, which: tuple[int, int, int, int]) -> Rows:
    return np.concatenate([index + half * step for step in which])


def _polygons_only(shapes: Geometries) -> Geometries:
    """Without the lines and points that remain where a shape only touches a box."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == 7)
    for row in mixed.tolist():
        parts = shapely.get_parts(shapes[row])
        shapes[row] = shapely.multipolygons(shapely.get_parts(parts[shapely.get_dimensions(parts) == 2]))
    shapes[shapely.get_dimensions(shapes) < 2] = shapely.Polygon()
    return shapes


def _fills(shapes: Geometries, area: float) -> NDArray[np.bool_]:
    """Whether a piece is the whole box: four corners, and its area but for rounding."""
    full = (shapely.get_num_coordinates(shapes) == 5) & (np.abs(shapely.area(shapes) - area) <= 1e-9 * area)
    return np.asarray(full, dtype=bool)


def _cells_of(blocks: Rows, area: Rows) -> tuple[Rows, Rows, Rows]:
    """Column, row and area of every unit square in these blocks."""
    size = blocks[:, 2]
    block, number = ragged(np.zeros(len(size), dtype=np.int64), size * size)
    down, right = np.divmod(number, size[block])
    return blocks[block, 0] + right, blocks[block, 1] + down, area[block]
