"""Open cases of one kind around a place are found by an index, however many cases the district has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from grid.database import Database
from tests.city import SmallCity
from workflows.desk import same_around
from workflows.records import Case

MANY = 3000
APART = 0.0004  # degrees of latitude, about 44 m


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile, with its values."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def spread(city: SmallCity, case: Case) -> None:
    """Copies of the case to the north of it, one by one."""
    own = {
        "id": "id + i",
        "number": "number || '-' || i",
        "client_id": "client_id || '-' || i",
        "lat": f"lat + i * {APART}",
    }
    names = [column.name for column in Case.metadata.tables["cases"].columns]
    values = ", ".join(own.get(name, name) for name in names)
    copies = text(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"
        f" INSERT INTO cases ({', '.join(names)}) SELECT {values} FROM cases, n"
        " WHERE district_id = :district_id AND id = :id"
    )
    with city.database.writing() as session:
        session.connection().execute(copies, {"district_id": case.district_id, "id": case.id})
    with city.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def plan(connection: Connection, statement: str, values: Any) -> str:
    how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{how} {statement}", values))


def test_the_search_reads_the_strip_around_the_place_and_not_the_whole_table(city: SmallCity) -> None:
    case = city.file()
    spread(city, case)
    where = case.district_id, case.lon, case.lat + MANY / 2 * APART
    with city.database.reading() as session:
        with statements(city.database) as asked:
            found = same_around(session, *where, category_id=case.category_id)
        ((statement, values),) = asked
        told = plan(session.connection(), statement, values)
    assert [round(away) for _, away in found] == [0]
    assert "ix_cases_place" in told
    assert "SCAN" not in told.upper().replace("INDEX SCAN", "").replace("HEAP SCAN", "")


def test_an_ended_case_is_not_found(city: SmallCity) -> None:
    closed = city.live_through(city.file())
    where = closed.district_id, closed.lon, closed.lat
    with city.database.reading() as session:
        assert same_around(session, *where, category_id=closed.category_id) == []
