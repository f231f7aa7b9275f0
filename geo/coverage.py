"""Shapes that cover without gap or overlap, their shared edges made of the same vertices."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.rings import Rows

Geometries = NDArray[np.object_]
GAP_M = 1.0
SNAP_M = 1e-5  # metres: corners nearer than this, computed from two sides, are the same corner


def matched(shapes: Geometries) -> tuple[Geometries, Rows]:
    """The same shapes (metres) with every vertex of one also in its neighbour, in single polygons; and whose each is.

    Where shapes overlap, the overlap goes to one of them. Gaps stay.
    """
    clean = shapely.coverage_clean(shapes, snapping_distance=SNAP_M)
    parts, owner = shapely.get_parts(clean, return_index=True)
    kept = ~shapely.is_empty(parts)  # a speck below the snapping distance vanishes
    return parts[kept], owner[kept]


def settled(areas: Geometries) -> Geometries:
    """Areas (metres) as a valid coverage. Returned as they are where they already are one.

    Else overlaps go to one of the two, and gaps of less than a metre, where neighbours were drawn by different hands,
    are filled.
    """
    if shapely.coverage_is_valid(areas):
        return areas
    return np.asarray(shapely.coverage_clean(areas, snapping_distance=SNAP_M, gap_width=GAP_M), dtype=object)


def faces(areas: Geometries, lines: Geometries) -> tuple[Geometries, Rows]:
    """What the lines and the areas' borders enclose inside the areas, and the area each face lies in (metres)."""
    linework = shapely.union_all(np.concatenate([shapely.boundary(areas), lines]))
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    inside, area = shapely.STRtree(areas).query(shapely.point_on_surface(found), predicate="within")
    once, first = np.unique(inside, return_index=True)
    return found[once], area[first]
