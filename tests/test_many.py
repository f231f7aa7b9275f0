"""Writing many rows at once writes what writing them one by one would have written."""

import datetime as dt

from sqlalchemy import bindparam, insert, update
from sqlmodel import SQLModel, col, select

from grid.database import Database
from grid.many import write_many
from grid.records import Calendar

NINE = dt.datetime(2026, 3, 6, 9, 0, 0, 250, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CALENDARS = SQLModel.metadata.tables["calendar"]


def test_moments_documents_and_nothing_at_all_come_back_as_they_were(database: Database) -> None:
    rows = [
        {"id": n, "code": "c", "version": n, "document": {"n": [n, "八"]}, "loaded_at": NINE + dt.timedelta(hours=n)}
        for n in range(1, 4)
    ]
    with database.writing() as session:
        write_many(session.connection(), insert(CALENDARS), rows)
        write_many(session.connection(), insert(CALENDARS), [])
    with database.reading() as session:
        found = session.exec(select(Calendar).order_by(col(Calendar.id))).all()
        assert [one.model_dump() for one in found] == rows


def test_each_row_is_changed_by_its_own_values(database: Database) -> None:
    change = update(CALENDARS).where(CALENDARS.c.id == bindparam("its_id")).values(loaded_at=bindparam("new_loaded_at"))
    with database.writing() as session:
        for n in (1, 2):
            session.add(Calendar(id=n, code="c", version=n, document={}, loaded_at=NINE))
        session.flush()
        later = [{"its_id": n, "new_loaded_at": NINE + dt.timedelta(days=n)} for n in (1, 2)]
        write_many(session.connection(), change, later)
    with database.reading() as session:
        moments = session.exec(select(Calendar.loaded_at).order_by(col(Calendar.id))).all()
        assert moments == [NINE + dt.timedelta(days=1), NINE + dt.timedelta(days=2)]
