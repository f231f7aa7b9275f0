"""The history of a case."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment, by_value
from grid.ids import new_id
from workflows.moves import State
from workflows.records.columns import index_where, short

# the rare events that the indicators count
IS_A_MARK = "action IN ('contest', 'rework', 'extend', 'suspend')"
IS_A_DISPATCH = "action = 'dispatch'"


class CaseEvent(SQLModel, table=True):
    """One line of a case's history, written in the transaction of the change and never altered."""

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("district_id", "case_id", "sequence"),
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        index_where(IS_A_MARK, "ix_case_event_mark", "district_id", "case_id", "action", "at"),
        index_where(IS_A_DISPATCH, "ix_case_event_dispatch", "district_id", "at"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(sa_type=BigInteger)
    sequence: int  # the version of the case that this event made
    at: dt.datetime = Field(sa_type=Moment)
    by_id: int | None = Field(default=None, sa_type=BigInteger)  # empty: the system itself
    action: str = Field(max_length=24)
    from_state: State | None = Field(default=None, sa_type=by_value(State))
    to_state: State = Field(sa_type=by_value(State))
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    seal: str = short(64)  # see workflows.chain
