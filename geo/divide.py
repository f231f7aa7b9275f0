"""Divide areas into cells of about 10,000 m²: along streets, into squares, or into hexagons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.areas import AreaShape, refuse_faulty
from geo.blocks import blocks
from geo.coverage import settled
from geo.crs import Local, area_m2
from geo.errors import N_, GeoError
from geo.hexagons import hexagons
from geo.numbering import codes_of, reading_order
from geo.rings import Floats, Rows
from geo.slivers import merge_small
from geo.squares import squares

Geometries = NDArray[np.object_]
Method = Literal["blocks", "squares", "hexagons"]
METHODS: tuple[Method, ...] = get_args(Method)
SMALL = 0.05  # of the target: smaller pieces join a neighbour
THIN_M = 8.0  # blocks only: the strip between two carriageways is no place to patrol


@dataclass(frozen=True, slots=True)
class Cells:
    """Parallel rows: 15 digits or area code + sequence, the area's code, square metres, the polygon in WGS-84."""

    code: list[str]
    area_code: list[str]
    area_m2: Floats
    geometry: Geometries

    def __len__(self) -> int:
        return len(self.code)


def divide(
    areas: Sequence[AreaShape],
    method: Method = "blocks",
    streets: Geometries | None = None,
    target_area: float = 10_000.0,
    *,
    keep_small: bool = False,
) -> Cells:
    """Cells that cover every area exactly and never cross its border, in the order of their codes.

    `streets`: lines in WGS-84, for `blocks`. `target_area`: square metres. Pieces below 5 % of it join the neighbour in
    the same area with which they share the longest edge, unless `keep_small`. Neighbouring areas of one call share the
    vertices of their common border. Raises BadAreas, TooManyCells, GeoError.
    """
    if not 1 <= target_area <= 1e10:
        raise GeoError(N_("A target area of %(area)s m² makes no cells; 10000 is usual."), area=target_area)
    if method == "blocks" and streets is None:
        raise GeoError(N_("Blocks are cut along streets: give a file of street lines, or divide into squares."))
    refuse_faulty(areas)
    shapes = np.array([area.geometry for area in areas], dtype=object)
    plane = Local.around(tuple(shapely.total_bounds(shapes).tolist()))
    cells, area = _cut(settled(plane.forward(shapes)), plane, method, streets, target_area)
    if not keep_small:
        cells, area = merge_small(cells, area, SMALL * target_area, THIN_M if method == "blocks" else 0.0)
    order = reading_order(cells, area, float(np.sqrt(target_area)))
    found, area = plane.back(cells[order]), area[order]
    codes = [shape.code for shape in areas]
    return Cells(codes_of(codes, area), [codes[row] for row in area.tolist()], area_m2(found), found)


def _cut(
    areas: Geometries, plane: Local, method: Method, streets: Geometries | None, target: float
) -> tuple[Geometries, Rows]:
    if method == "squares":
        return squares(areas, float(np.sqrt(target)))
    if method == "hexagons":
        return hexagons(areas, plane, target)
    return blocks(areas, plane.forward(shapely.force_2d(streets)), target)
