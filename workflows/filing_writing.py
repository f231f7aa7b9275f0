"""The statements that write a filing: four prepared ones on SQLite, a single one on PostgreSQL.

On SQLite the caller holds the writer's lock, so looking and then writing is safe. On PostgreSQL the unique key
decides between two that file the same thing at once; the loser gives its number back and looks again.
"""

import json
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, TextClause, bindparam, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel

from grid.ids import new_id
from grid.many import write_many
from workflows.chain import beginning, sealed
from workflows.moves import Action, State
from workflows.records import Case, CaseEvent, CaseNumber


class Written(NamedTuple):
    """Which case it is, be it new or filed before."""

    case_id: int
    number: str
    body_hash: str
    district_id: int


def _table(record: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


_CASES, _EVENTS, _NUMBERS = _table(Case), _table(CaseEvent), _table(CaseNumber)

AT_FIRST: dict[str, Any] = {
    "state": State.DISCOVERED,
    "version": 1,
    "level": 0,
    "clock_no": 1,
    "verdict": "",
    "contest_count": 0,
    "rework_count": 0,
}
_FILED_BEFORE = select(_CASES.c.id, _CASES.c.number, _CASES.c.body_hash, _CASES.c.district_id).where(
    _CASES.c.district_id.in_(bindparam("districts", expanding=True)), _CASES.c.client_id == bindparam("client_id")
)
_NEXT_NUMBER = (
    sqlite_insert(_NUMBERS)
    .values(district_id=bindparam("district_id"), day=bindparam("filed_on"), last=1)
    .on_conflict_do_update(index_elements=["district_id", "day"], set_={"last": _NUMBERS.c.last + 1})
    .returning(_NUMBERS.c.last)
)
# for the loser of two who file the same at once: nobody else can have taken a number since, the row is still locked
_GIVE_BACK = (
    update(_NUMBERS)
    .where(_NUMBERS.c.district_id == bindparam("in_district"), _NUMBERS.c.day == bindparam("on_day"))
    .values(last=_NUMBERS.c.last - 1)
)
_NEW_CASE, _NEW_EVENT = insert(_CASES), insert(_EVENTS)


def write_filing(session: Session, row: dict[str, Any], *, prefix: str, districts: list[int]) -> Written:
    """Write the case, its number and its first event, or return the case that has this client_id already.

    `row` holds the columns of the new case but its number, which is `prefix` and five digits or more, and those that
    every new case has alike.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return _find(connection, row, districts) or _write(session, row, prefix)
    event = sealed(session, beginning(row), _first_event(row))
    row = row | {"seal": event["seal"]}
    bound = row | {"event_id": event["id"], "prefix": prefix, "districts": districts}
    bound |= {"details": json.dumps(event["details"]), "limit_unit": row["limit_unit"].value}  # text() knows no types
    done = connection.execute(_in_one_statement(tuple(row)), bound).first()
    if done:
        return Written(*done)
    connection.execute(_GIVE_BACK, {"in_district": row["district_id"], "on_day": row["filed_on"]})
    found = _find(connection, row, districts)
    if found is None:
        raise RuntimeError("a filing was neither written nor found")
    return found


def _find(connection: Connection, row: dict[str, Any], districts: list[int]) -> Written | None:
    found = connection.execute(_FILED_BEFORE, {"districts": districts, "client_id": row["client_id"]}).first()
    return Written(*found) if found else None


def _write(session: Session, row: dict[str, Any], prefix: str) -> Written:
    connection, event = session.connection(), sealed(session, beginning(row), _first_event(row))
    sequence = connection.execute(_NEXT_NUMBER, row).scalar_one()
    number = f"{prefix}{sequence:05}"
    write_many(connection, _NEW_CASE, [row | AT_FIRST | {"number": number, "seal": event["seal"]}])
    write_many(connection, _NEW_EVENT, [event])
    return Written(row["id"], number, row["body_hash"], row["district_id"])


def _first_event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "district_id": row["district_id"],
        "id": new_id(),
        "case_id": row["id"],
        "sequence": 1,
        "at": row["filed_at"],
        "by_id": row["reporter_id"],
        "action": Action.DISCOVER.value,
        "from_state": None,
        "to_state": State.DISCOVERED,
        "details": {"due_at": row["due_at"].isoformat()},
    }


@lru_cache(maxsize=2)
def _in_one_statement(names: tuple[str, ...]) -> TextClause:
    """The whole filing in one round trip. Values are cast, because a SELECT does not take its types from the INSERT."""
    constants = ", ".join(f"'{value}'" for value in AT_FIRST.values())
    values = ", ".join(f"CAST(:{name} AS {_sql_type(name)})" for name in names)
    statement = f"""
        WITH before AS (
            SELECT id, number, body_hash, district_id FROM cases
            WHERE district_id = ANY(:districts) AND client_id = :client_id
        ), given AS (
            INSERT INTO case_number (district_id, day, last)
            SELECT CAST(:district_id AS BIGINT), CAST(:filed_on AS DATE), 1 WHERE NOT EXISTS (SELECT 1 FROM before)
            ON CONFLICT (district_id, day) DO UPDATE SET last = case_number.last + 1
            RETURNING last
        ), filed AS (
            INSERT INTO cases (number, {", ".join(names)}, {", ".join(AT_FIRST)})
            SELECT CAST(:prefix AS VARCHAR) || lpad(last::text, greatest(5, length(last::text)), '0'),
                   {values}, {constants}
            FROM given
            ON CONFLICT (district_id, client_id) DO NOTHING
            RETURNING id, number, body_hash, district_id
        ), told AS (
            INSERT INTO case_event (district_id, id, case_id, sequence, at, by_id, action, to_state, details, seal)
            SELECT district_id, CAST(:event_id AS BIGINT), id, 1, CAST(:filed_at AS TIMESTAMPTZ),
                   CAST(:reporter_id AS BIGINT), 'discover', 'discovered', CAST(:details AS JSONB),
                   CAST(:seal AS VARCHAR)
            FROM filed
        )
        SELECT * FROM before UNION ALL SELECT * FROM filed
    """  # noqa: S608  made of our own column names only
    return text(statement)


def _sql_type(name: str) -> str:
    return str(_CASES.c[name].type.compile(postgresql.dialect()))  # type: ignore[no-untyped-call]  # of SQLAlchemy
