"""Patrol freshness: when each cell was last visited, kept a cell and not a person."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from grid.fixes import Fix
from grid.many import write_many
from grid.records import CellVisit
from grid.refusals import Refusal
from grid.rulebook import Rulebook

SURE_M = 50.0  # a vaguer position does not say which cell it is in


class Visit(NamedTuple):
    """Somebody at work was in the cell."""

    district_id: int
    cell_code: str
    at: dt.datetime


def visit_of(fix: Fix, *, district_ids: frozenset[int], book: Rulebook) -> Visit | None:
    """The visit that a position proves: it is sure to 50 m, and in a cell of a district the person works in."""
    if fix.accuracy_m is None or fix.accuracy_m > SURE_M:
        return None
    try:
        place = book.atlas.place(fix.lon, fix.lat)
    except Refusal:
        return None  # between two cities, or on a lake: no cell was visited
    return Visit(place.district_id, place.cell_code, fix.at) if place.district_id in district_ids else None


def note_visits(session: Session, visits: Iterable[Visit]) -> None:
    """Keep the last visit of each cell, by the hour. What is known to be later stays."""
    newest: dict[tuple[int, str], dt.datetime] = {}
    for visit in visits:
        key = (visit.district_id, visit.cell_code)
        newest[key] = max(visit.at, newest.get(key, visit.at))
    rows = [
        {"district_id": district_id, "cell_code": code, "visited_at": _hour(newest[district_id, code])}
        for district_id, code in sorted(newest)  # in one order, so that two writers never wait for each other
    ]
    connection = session.connection()
    write_many(connection, _LATEST[connection.dialect.name], rows)


def _hour(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def _latest(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["district_id", "cell_code"],
        set_={"visited_at": statement.excluded.visited_at},
        where=_TABLE.c.visited_at < statement.excluded.visited_at,
    )


_TABLE: Table = SQLModel.metadata.tables[str(CellVisit.__tablename__)]
_LATEST: dict[str, Any] = {
    "sqlite": _latest(sqlite.insert(_TABLE)),
    "postgresql": _latest(postgresql.insert(_TABLE)),
}
