"""Messages in the application."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment
from grid.ids import new_id


class Notice(SQLModel, table=True):
    """A message in the application to one person: about one case, or a digest of many, which names none."""

    __table_args__ = (
        UniqueConstraint("district_id", "person_id", "dedupe"),
        Index("ix_notice_unread", "district_id", "person_id", "read_at"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger)
    case_id: int | None = Field(default=None, sa_type=BigInteger)
    case_number: str = Field(default="", max_length=40)
    kind: str = Field(max_length=40)  # names the template of its text
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    dedupe: str = Field(max_length=80)
    at: dt.datetime = Field(sa_type=Moment)
    read_at: dt.datetime | None = Field(default=None, sa_type=Moment)
