"""Writing together: everybody's work is done exactly once, and nobody pays for another one's mistake."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, col, select

from grid.database import Database
from grid.records import Calendar
from grid.refusals import BadInput

NOW = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)


def add(session: Session, version: int) -> int:
    session.add(Calendar(code="c", version=version, document={}, loaded_at=NOW))
    session.flush()
    return version


def versions(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.exec(select(Calendar.version).order_by(col(Calendar.version))))


def test_what_many_threads_write_at_once_is_there_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: database.write_together(lambda session: add(session, n)), range(100)))
    assert results == list(range(100))
    assert versions(database) == list(range(100))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL lets many write at the same time
def test_those_who_wait_share_one_transaction(database: Database) -> None:
    sessions, first_is_in, others_wait = [], threading.Event(), threading.Event()

    def work(session: Session, number: int) -> int:
        sessions.append(id(session))
        if number == 0:
            first_is_in.set()
            others_wait.wait()
        return add(session, number)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(database.write_together, lambda session: work(session, 0))
        first_is_in.wait()
        others = [pool.submit(database.write_together, lambda session, n=n: work(session, n)) for n in range(1, 7)]
        while len(database._together._waiting) < 6:  # until all of them are in the queue
            threading.Event().wait(0.001)
        others_wait.set()
        assert [done.result() for done in (first, *others)] == list(range(7))
    assert len(set(sessions[1:])) == 1


def test_a_mistake_is_only_its_owners(database: Database) -> None:
    def work(session: Session, number: int) -> int:
        add(session, number)
        if number % 5 == 0:
            raise BadInput("not a number I like")
        return number

    def attempt(number: int) -> int | None:
        try:
            return database.write_together(lambda session: work(session, number))
        except BadInput:
            return None

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(50)))
    assert results == [None if n % 5 == 0 else n for n in range(50)]
    assert versions(database) == [n for n in range(50) if n % 5]
