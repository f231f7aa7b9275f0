"""What was found certain of a registered case: who is to get it, and from when on it goes there by itself."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment
from workflows.records.columns import index_where

GOES_BY_ITSELF = "due_at IS NOT NULL"


class PlannedDispatch(SQLModel, table=True):
    """At most one a case, and only as long as the case has this version. Without `due_at` it is only proposed."""

    __tablename__ = "planned_dispatch"
    __table_args__ = (
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        index_where(GOES_BY_ITSELF, "ix_planned_dispatch_due", "district_id", "due_at"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    case_id: int = Field(primary_key=True, sa_type=BigInteger)
    version: int
    department_id: int = Field(sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger)
    duty_id: int = Field(sa_type=BigInteger)
    reasons: list[dict[str, Any]] = Field(sa_type=Document)  # code and values of workflows.reasons
    planned_at: dt.datetime = Field(sa_type=Moment)
    due_at: dt.datetime | None = Field(default=None, sa_type=Moment)
