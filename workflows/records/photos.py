"""The photographs of a case."""

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Moment
from grid.ids import new_id


class Photo(SQLModel, table=True):
    """A photograph as kept: re-encoded, without metadata. `stage` is the action it is meant to prove.

    `sequence` is the event it proved; a photo proves one move only, so handling again takes a new one.
    """

    __table_args__ = (
        Index("ix_photo_case", "district_id", "case_id"),
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(sa_type=BigInteger)
    stage: str = Field(max_length=24)
    sequence: int | None = None
    sha256: str = Field(max_length=64)  # of the stored bytes; also their name in the store
    original_sha256: str = Field(max_length=64)
    width: int
    height: int
    size: int  # bytes
    taken_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    lon: float | None = None
    lat: float | None = None
    by_id: int | None = Field(default=None, sa_type=BigInteger)
    at: dt.datetime = Field(sa_type=Moment)
