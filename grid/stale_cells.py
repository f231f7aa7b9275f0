"""The cells that nobody has been in for too long: those near somebody, and their share street by street."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from geo.distance import great_circle_m, metres_per_degree
from grid.patrol import is_stale, patrol_span
from grid.records import Cell, CellVisit
from grid.rulebook import Rulebook

_CELL = ("code", "area_id", "min_lon", "max_lon", "min_lat", "max_lat")
REACH_M, STEP_M = 800.0, 40.0  # around somebody on foot; between the points that find the cells there


@dataclass(frozen=True)
class StaleCell:
    """`lon`, `lat`: its middle, degrees WGS-84; `metres` from the person. None: nobody was ever there."""

    district_id: int
    code: str
    area_id: int
    lon: float
    lat: float
    visited_at: dt.datetime | None
    metres: float


@dataclass(frozen=True)
class Freshness:
    """Of `cells` that are to be patrolled so many were visited in time."""

    cells: int = 0
    fresh: int = 0

    @property
    def share(self) -> float | None:
        return self.fresh / self.cells if self.cells else None


def stale_near(
    session: Session,
    lon: float,
    lat: float,
    *,
    district_ids: Collection[int],
    at: dt.datetime,
    book: Rulebook,
    most: int = 10,
) -> list[StaleCell]:
    """The stale cells of these districts within 800 m of a place, the nearest first."""
    found = []
    for district_id, codes in _around(lon, lat, book).items():
        if district_id in district_ids:
            found += _stale_of(session, district_id, codes, (lon, lat), at, book)
    return sorted(found, key=lambda cell: (cell.metres, cell.code))[:most]


def freshness(
    session: Session, *, district_ids: Collection[int], at: dt.datetime, book: Rulebook
) -> dict[int, Freshness]:
    """By the id of a street, how many of its cells were visited in time; cells without a street are left out."""
    rows = book.atlas.rows
    mine = np.isin(rows.district_id, sorted(district_ids)) & (rows.street_id != 0)
    cells, fresh, spans = Counter[int](), Counter[int](), defaultdict[dt.timedelta, list[int]](list)
    pairs, counts = np.unique(np.stack([rows.street_id[mine], rows.area_id[mine]]), axis=1, return_counts=True)
    for street_id, area_id, count in zip(*pairs.tolist(), counts.tolist(), strict=True):
        if span := patrol_span(area_id, book):
            cells[street_id] += count
            spans[span].append(area_id)
    for span, areas in spans.items():
        fresh.update(_visited_since(session, at - span, district_ids, areas))
    return {street_id: Freshness(cells[street_id], fresh[street_id]) for street_id in cells}


def _around(lon: float, lat: float, book: Rulebook) -> dict[int, list[str]]:
    """The cells within reach by district, found by points closer to each other than a cell is wide."""
    east, north = (float(length) for length in metres_per_degree(lat))
    steps = np.arange(-REACH_M, REACH_M + STEP_M, STEP_M)
    x, y = (axis.ravel() for axis in np.meshgrid(lon + steps / east, lat + steps / north))
    found, rows = defaultdict[int, list[str]](list), book.atlas.rows
    for row in np.unique(book.atlas.places_many(x, y)).tolist():
        if row >= 0:
            found[int(rows.district_id[row])].append(rows.cell_code[row].decode())
    return found


def _stale_of(
    session: Session,
    district_id: int,
    codes: list[str],
    here: tuple[float, float],
    at: dt.datetime,
    book: Rulebook,
) -> list[StaleCell]:
    known = and_(col(CellVisit.district_id) == Cell.district_id, col(CellVisit.cell_code) == Cell.code)
    columns = [*(getattr(Cell, name) for name in _CELL), CellVisit.visited_at]
    query: Any = (
        select(*columns)
        .join(CellVisit, onclause=known, isouter=True)
        .where(Cell.district_id == district_id, col(Cell.code).in_(codes), col(Cell.valid_to).is_(None))
    )
    found = []
    for code, area_id, west, east, south, north, visited_at in session.exec(query):
        lon, lat = (west + east) / 2, (south + north) / 2
        metres = float(great_circle_m(*here, lon, lat))
        if metres <= REACH_M and is_stale(visited_at, patrol_span(area_id, book), at):
            found.append(StaleCell(district_id, code, area_id, lon, lat, visited_at, metres))
    return found


def _visited_since(
    session: Session, since: dt.datetime, district_ids: Collection[int], areas: Collection[int]
) -> dict[int, int]:
    """How many cells of these areas were visited after that moment, by street."""
    known = and_(col(CellVisit.district_id) == Cell.district_id, col(CellVisit.cell_code) == Cell.code)
    query = (
        select(Cell.street_id, func.count())
        .join(CellVisit, onclause=known)
        .where(col(Cell.district_id).in_(district_ids), col(Cell.area_id).in_(areas), col(Cell.valid_to).is_(None))
        .where(CellVisit.visited_at > since, col(Cell.street_id).is_not(None))
        .group_by(col(Cell.street_id))
    )
    return {street_id: count for street_id, count in session.exec(query) if street_id is not None}
