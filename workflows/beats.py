"""The heartbeat of the escalation clock: a late clock is an alarm in itself."""

import datetime as dt
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, select

from workflows.records import ClockBeat

NAME = "escalation"


def beat(session: Session, *, at: dt.datetime, behind_s: float, parked: int) -> None:
    """Write that a pass ended at `at`. Several clocks share one heartbeat: any of them is enough."""
    row = {"name": NAME, "at": at, "behind_s": behind_s, "parked": parked}
    connection = session.connection()
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name](_TABLE)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row), row)


def last_beat(session: Session) -> ClockBeat | None:
    """The newest heartbeat; None while no clock has ever run."""
    return session.exec(select(ClockBeat).where(ClockBeat.name == NAME)).first()


_TABLE = SQLModel.metadata.tables["clock_beat"]
