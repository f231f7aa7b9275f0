"""A small picture of a place: its cell and the cells around it, in metres from it."""

from dataclasses import dataclass

import numpy as np
import shapely
from sqlmodel import Session, col, select

from geo.distance import metres_per_degree
from geo.svg import draw_around
from grid.records import Cell

_REACH_M = 160


@dataclass(frozen=True)
class Surrounding:
    """A cell as the path of a drawing, and whether it is the one that the place lies in."""

    path: str
    own: bool


def surroundings(session: Session, district_id: int, cell_code: str, lon: float, lat: float) -> list[Surrounding]:
    """Return the cells around a place (WGS-84 degrees); its own cell comes last, on top."""
    east, north = metres_per_degree(lat)
    reach_lon, reach_lat = _REACH_M / float(east), _REACH_M / float(north)
    query = select(Cell.code, Cell.shape).where(
        Cell.district_id == district_id,
        Cell.max_lon >= lon - reach_lon,
        Cell.min_lon <= lon + reach_lon,
        Cell.max_lat >= lat - reach_lat,
        Cell.min_lat <= lat + reach_lat,
        col(Cell.valid_to).is_(None),
    )
    found = sorted(session.exec(query), key=lambda row: (row[0] == cell_code, row[0]))
    paths = draw_around(shapely.from_wkb(np.array([shape for _, shape in found], dtype=object)), lon, lat)
    return [Surrounding(path, code == cell_code) for (code, _), path in zip(found, paths, strict=True)]
