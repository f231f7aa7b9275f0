"""The engine keeps its promises on both databases."""

import datetime as dt

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import select

from grid.database import Database
from grid.ids import IdMaker
from grid.records import Calendar


def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    shanghai = dt.timezone(dt.timedelta(hours=8))
    with database.writing() as session:
        session.add(
            Calendar(code="c", version=1, document={}, loaded_at=dt.datetime(2026, 3, 6, 9, 0, tzinfo=shanghai))
        )
    with database.reading() as session:
        assert session.exec(select(Calendar.loaded_at)).one() == dt.datetime(2026, 3, 6, 1, 0, tzinfo=dt.UTC)


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        session.add(Calendar(code="c", version=1, document={}, loaded_at=dt.datetime(2026, 3, 6)))


def test_a_block_that_raises_writes_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(Calendar(code="c", version=1, document={}, loaded_at=dt.datetime(2026, 3, 6, tzinfo=dt.UTC)))
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.exec(select(Calendar)).all() == []


def test_ids_grow_and_never_repeat() -> None:
    make = IdMaker()
    ids = [make() for _ in range(20_000)]
    assert ids == sorted(set(ids))
