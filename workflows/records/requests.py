"""What is asked about a case: requests that wait for an answer, and the parts of assisting departments."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment
from grid.ids import new_id
from workflows.records.columns import counted, index_where

# of the part of an assisting department: not done, and nobody was told yet that it is late
PART_MAY_BE_LATE = "done_at IS NULL AND reminded_at IS NULL"


class Approval(SQLModel, table=True):
    """A request about a case: who asked for what, why, and what was answered by whom. At most one is open a case."""

    __table_args__ = (
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        Index("ix_approval_case", "district_id", "case_id"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=12)  # extend, suspend, void or appeal
    asked_by: int | None = Field(default=None, sa_type=BigInteger)
    asked_at: dt.datetime = Field(sa_type=Moment)
    reason: str = Field(max_length=1000)
    asked: dict[str, Any] = Field(default_factory=dict, sa_type=Document)  # amount in the limit's unit, resume_at
    answer: str = Field(default="", max_length=12)  # granted, declined or lapsed
    answered_by: int | None = Field(default=None, sa_type=BigInteger)
    answered_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    answer_reason: str = Field(default="", max_length=1000)


class Assist(SQLModel, table=True):
    """The part of an assisting department in a case that several handle together, with its own deadline."""

    __table_args__ = (
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        Index("ix_assist_case", "district_id", "case_id"),
        index_where(PART_MAY_BE_LATE, "ix_assist_due", "district_id", "due_at"),
        Index("ix_assist_department", "district_id", "department_id", "done_at"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(sa_type=BigInteger)
    department_id: int = Field(sa_type=BigInteger)
    asked_by: int | None = Field(default=None, sa_type=BigInteger)
    asked_at: dt.datetime = Field(sa_type=Moment)
    task: str = Field(max_length=1000)
    milestone_count: int = counted()  # how many the case had reached when it was asked
    due_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    reminded_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # when its lateness was told
    done_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    done_by: int | None = Field(default=None, sa_type=BigInteger)
    note: str = Field(default="", max_length=2000)
