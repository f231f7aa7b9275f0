"""Cut areas into H3 cells. H3 fixes the sizes: the resolution whose mean cell is nearest to the wish is taken.

Mean areas: resolution 9: 105,333 m², 10: 15,048 m², 11: 2,150 m²; the true size varies by place, by a third either way.
"""

from math import log

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coverage import faces
from geo.crs import Local
from geo.rings import Rows

Geometries = NDArray[np.object_]


def resolution_for(target_m2: float) -> int:
    """The H3 resolution whose mean cell is nearest to this area, measured as a ratio."""
    return min(range(16), key=lambda res: abs(log(h3.average_hexagon_area(res, unit="m^2") / target_m2)))


def hexagons(areas: Geometries, plane: Local, target_m2: float) -> tuple[Geometries, Rows]:
    """H3 cells cut to the areas (in metres of the plane), and the area each lies in."""
    cells = _hexagons_over(areas, plane, resolution_for(target_m2))
    pairs, owner = shapely.STRtree(areas).query(cells, predicate="within")
    inner = shapely.contains_properly(areas[owner], cells[pairs])
    whole, whole_area = pairs[inner], owner[inner]
    rim = np.delete(cells, whole)
    borders = shapely.union_all(shapely.boundary(areas))
    shapely.prepare(borders)
    rim = rim[shapely.intersects(borders, rim)]
    inside = shapely.union_all(shapely.boundary(rim))
    cut, cut_area = faces(areas, shapely.get_parts(inside))
    kept = _not_of(cells[whole], cut)
    return np.concatenate([cells[whole], cut[kept]]), np.concatenate([whole_area, cut_area[kept]])


def _hexagons_over(areas: Geometries, plane: Local, resolution: int) -> Geometries:
    """All H3 cells that touch the areas, in metres; neighbours share their corners to the last bit."""
    # "overlap" would be the mode to ask for, but it leaves out a cell now and then; this one returns a few too many
    shapes = [h3.geo_to_h3shape(shape) for shape in plane.back(areas)]
    found = [h3.h3shape_to_cells_experimental(shape, resolution, contain="bbox_overlap") for shape in shapes]
    cells = np.unique(np.concatenate(found))
    corners = np.concatenate([h3.cell_to_vertexes(cell) for cell in cells])
    count = np.array([5 if h3.is_pentagon(cell) else 6 for cell in cells])
    vertices, which = np.unique(corners, return_inverse=True)
    lat, lon = np.array([h3.vertex_to_latlng(vertex) for vertex in vertices]).T
    x, y = plane.forward_xy(lon, lat)
    rings = shapely.linearrings(np.column_stack([x, y])[which], indices=np.repeat(np.arange(len(cells)), count))
    return np.asarray(shapely.polygons(rings), dtype=object)


def _not_of(whole: Geometries, cut: Geometries) -> Rows:
    """The faces that are not made up of whole hexagons."""
    if not len(whole):
        return np.arange(len(cut))
    inside, _ = shapely.STRtree(whole).query(shapely.point_on_surface(cut), predicate="within")
    return np.setdiff1d(np.arange(len(cut)), inside)
