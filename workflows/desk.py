"""What the desk looks at: how much is waiting in each state, the cases on the map, and what was reported twice."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, case, func, or_, text, union_all
from sqlmodel import Session, col, select

from geo.distance import great_circle_m, metres_per_degree
from workflows.moves import OPEN, State
from workflows.records import IS_ASKED, Case

_MOST_ASKED = 1000
SAME_SPOT_M = 40.0  # two reports of one kind so close are probably one problem


@dataclass(frozen=True)
class Narrowing:
    """Which open cases somebody wants to see; what is not said does not narrow.

    `text` is looked for in numbers and addresses; `text_categories` are those whose names contain it.
    """

    street_id: int | None = None
    category_ids: frozenset[int] = frozenset()
    department_id: int | None = None
    text: str = ""
    text_categories: frozenset[int] = frozenset()
    overdue_at: dt.datetime | None = None  # only what is overdue at this moment
    asked: bool = False  # only what a request is open about
    supervised: bool = False  # only what is

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.street_id is not None:
            found.append(col(Case.street_id) == self.street_id)
        if self.category_ids:
            found.append(col(Case.category_id).in_(sorted(self.category_ids)))
        if self.department_id is not None:
            found.append(col(Case.department_id) == self.department_id)
        if self.overdue_at is not None:
            found.append(col(Case.due_at) <= self.overdue_at)
        if self.asked:
            found.append(col(Case.pending) != "")
        if self.supervised:
            found.append(col(Case.supervised).is_(True))
        if self.text:
            found.append(self._says())
        return found

    def _says(self) -> ColumnElement[bool]:
        fields = (col(Case.number), col(Case.address))
        return or_(
            *(field.contains(self.text, autoescape=True) for field in fields),
            col(Case.category_id).in_(sorted(self.text_categories)),
        )


@dataclass(frozen=True)
class Waiting:
    """How many open cases there are in each state, how many of all are overdue or supervised, and how many of all,
    closed ones too, have a request that waits for its answer."""

    by_state: dict[State, int]
    overdue: int
    supervised: int = 0
    asked: int = 0

    def of(self, states: Iterable[State]) -> int:
        return sum(self.by_state.get(state, 0) for state in states)


def waiting(
    session: Session, *, district_ids: Collection[int], narrowing: Narrowing = Narrowing(), at: dt.datetime
) -> Waiting:
    late = func.sum(case((col(Case.due_at) <= at, 1), else_=0))
    watched = func.sum(case((col(Case.supervised), 1), else_=0))
    narrowed = narrowing.conditions()
    query: Any = select(Case.state, func.count(), late, watched).where(*_open(district_ids), *narrowed)
    rows = session.exec(query.group_by(col(Case.state))).all()
    return Waiting(
        {State(row[0]): row[1] for row in rows},
        sum(int(row[2]) for row in rows),
        sum(int(row[3]) for row in rows),
        _asked(session, district_ids, narrowed),
    )


def _asked(session: Session, district_ids: Collection[int], narrowed: Sequence[ColumnElement[bool]]) -> int:
    """Ordered like the index of requests, so that it is the one that is read; more than anybody counts are not."""
    pieces = [
        select(Case.id)
        .where(Case.district_id == district_id, text(IS_ASKED), *narrowed)
        .order_by(col(Case.due_at), col(Case.id))
        .limit(_MOST_ASKED)
        .subquery()
        for district_id in sorted(district_ids)
    ]
    if not pieces:
        return 0
    keys: Any = union_all(*(piece.select() for piece in pieces))
    return session.exec(select(func.count()).select_from(keys.subquery())).one()


@dataclass(frozen=True)
class Spot:
    """A case on the map."""

    number: str
    lon: float
    lat: float
    due_at: dt.datetime | None
    clock_started_at: dt.datetime | None


def spots(
    session: Session,
    bounds: tuple[float, float, float, float],
    *,
    district_ids: Collection[int],
    states: Iterable[State] = OPEN,
    narrowing: Narrowing = Narrowing(),
    most: int,
) -> list[Spot]:
    """Return cases inside west, south, east, north (degrees), those due first first; at most `most`."""
    west, south, east, north = bounds
    inside = and_(col(Case.lon).between(west, east), col(Case.lat).between(south, north))
    columns: Any = (Case.number, Case.lon, Case.lat, Case.due_at, Case.clock_started_at)
    query: Any = (
        select(*columns)
        .where(*_open(district_ids, states), inside, *narrowing.conditions())
        .order_by(col(Case.due_at), col(Case.id))
        .limit(most)
    )
    return [Spot(*row) for row in session.exec(query)]


def open_by_place(session: Session, place: str, *, district_ids: Collection[int]) -> dict[Any, int]:
    """How many open cases lie in each place; `place` is cell_code, community_id, street_id or district_id."""
    column = getattr(Case, place)
    query = select(column, func.count()).where(*_open(district_ids), col(column).is_not(None)).group_by(column)
    return dict(session.exec(query).all())


def open_in_cell(session: Session, district_id: int, cell_code: str, *, most: int = 6) -> list[Case]:
    """The open cases of one cell, those due first first."""
    query = (
        select(Case)
        .where(*_open([district_id]), Case.cell_code == cell_code)
        .order_by(col(Case.due_at), col(Case.id))
        .limit(most)
    )
    return list(session.exec(query))


def same_nearby(session: Session, reported: Case, *, within_m: float = SAME_SPOT_M) -> list[tuple[Case, float]]:
    """Other open cases of the same category and district within so many metres: the nearest first, with metres."""
    where = reported.district_id, reported.lon, reported.lat
    near = same_around(session, *where, category_id=reported.category_id, within_m=within_m)
    return [(other, away) for other, away in near if other.id != reported.id]


def same_around(
    session: Session, district_id: int, lon: float, lat: float, *, category_id: int, within_m: float = SAME_SPOT_M
) -> list[tuple[Case, float]]:
    """Open cases of one category around a place of the district, the nearest first, with metres.

    The index of places leads to the strip between the latitudes, so no more is read than lies there.
    """
    east, north = (float(length) for length in metres_per_degree(lat))
    box = and_(
        col(Case.lon).between(lon - within_m / east, lon + within_m / east),
        col(Case.lat).between(lat - within_m / north, lat + within_m / north),
    )
    open_here: tuple[Any, ...] = (*_open([district_id]), col(Case.ended_at).is_(None), Case.category_id == category_id)
    found = session.exec(select(Case).where(*open_here, box)).all()
    metres = great_circle_m(lon, lat, [case.lon for case in found], [case.lat for case in found])
    near = [(found[i], float(metres[i])) for i in np.argsort(metres, kind="stable").tolist()]
    return [(case, away) for case, away in near if away <= within_m]


def _open(district_ids: Collection[int], states: Iterable[State] = OPEN) -> tuple[ColumnElement[bool], ...]:
    return col(Case.district_id).in_(sorted(district_ids)), col(Case.state).in_(sorted(states))
