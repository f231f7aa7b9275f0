"""Many processes write to one database at once: everybody gets a turn, nobody is told that it is locked."""

import multiprocessing
from pathlib import Path

from sqlmodel import SQLModel, select

from grid.database import Database
from grid.records import City

PROCESSES, TURNS = 16, 20


def _write(url: str) -> None:
    """Read, then write, so often: the order of things that fails with plain transactions on SQLite."""
    database = Database(url, threads=1)
    for _ in range(TURNS):
        with database.writing() as session:
            city = session.exec(select(City)).one()
            city.revision += 1
    database.dispose()


def test_sixteen_processes_write_without_a_lock_error_and_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'city.sqlite'}"
    database = Database(url)
    SQLModel.metadata.create_all(database.engine)
    with database.writing() as session:
        session.add(City(code="c", name="n"))
    database.dispose()
    fork = multiprocessing.get_context("fork")  # as servers start their workers
    writers = [fork.Process(target=_write, args=(url,)) for _ in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    with database.reading() as session:
        assert session.exec(select(City.revision)).one() == PROCESSES * TURNS
    database.dispose()
