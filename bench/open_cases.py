"""A town with a million open cases, on each engine, whose rungs fall due when a benchmark says."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import bindparam, update
from sqlmodel import SQLModel

from bench.postgres import NotInstalled, PostgresServer
from bench.town import SIDE, SOUTH, WEST, Town, found_town, multiply
from grid.records import Role
from workflows.filing import Filing, file

OPEN, DUE = 1_000_000, 10_000
FIRST_RUNG = dt.timedelta(minutes=48)  # of a limit of one urgent hour


def towns() -> Iterator[tuple[str, Town]]:
    """A town on SQLite, then one on PostgreSQL where a server can be started; each goes when the next is asked for."""
    with TemporaryDirectory() as folder:
        yield "SQLite", found_town(Path(folder))
    try:
        with _on_postgres() as town:
            yield "PostgreSQL", town
    except NotInstalled:
        return


@contextmanager
def _on_postgres() -> Iterator[Town]:
    """The server's folder is not within another's, which only its owner may enter."""
    with (
        TemporaryDirectory() as home,
        TemporaryDirectory() as folder,
        PostgresServer(Path(folder), durable=True) as server,
    ):
        yield found_town(Path(home), server.new_database())


def fill(town: Town, now: dt.datetime) -> list[int]:
    """Store a million open cases whose next rung is a month away, and return their ids."""
    with town.database.writing() as session:
        category = next(iter(town.book.categories.values())).code
        one = Filing("one", category, WEST + SIDE / 2, SOUTH + SIDE / 2)
        filed = file(session, one, book=town.book, by=town.people[Role.INSPECTOR], at=now)
    later = f"'{now + dt.timedelta(days=30):%Y-%m-%d %H:%M:%S.%f}'"
    multiply(town, filed.case_id, OPEN, alarm_at=later, limit_value="1", limit_unit="'urgent_hour'")
    return [filed.case_id + n for n in range(1, OPEN + 1)]


def let_fall_due(town: Town, cases: Iterable[tuple[int, dt.datetime]]) -> None:
    """Set the clocks of cases, of one urgent hour each, so that their first rungs fall due at these moments."""
    table = SQLModel.metadata.tables["cases"]
    set_clock = (
        update(table)
        .where(table.c.district_id == town.district_id, table.c.id == bindparam("case_id"))
        .values({name: bindparam(f"new_{name}") for name in ("clock_started_at", "due_at", "alarm_at")})
    )
    rows = [
        {
            "case_id": case_id,
            "new_clock_started_at": rung_at - FIRST_RUNG,
            "new_due_at": rung_at - FIRST_RUNG + dt.timedelta(hours=1),
            "new_alarm_at": rung_at,
        }
        for case_id, rung_at in cases
    ]
    with town.database.writing() as session:
        session.connection().execute(set_clock, rows)
