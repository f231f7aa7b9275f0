"""The ledger of escalation, and the beat of the clock that keeps it."""

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment
from workflows.records.columns import index_where


class Rung(SQLModel, table=True):
    """The ledger of escalation: one row for every due rung, sent or not sent and why.

    A rung that is repeated, or goes on to the next role because nobody acknowledged it, has a row a round. A row that
    is not sent because of quiet hours is sent later and then says when.
    """

    __table_args__ = (
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        Index("ix_rung_done", "district_id", "done_at"),
        index_where("next_at IS NOT NULL", "ix_rung_next", "district_id", "next_at"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    case_id: int = Field(primary_key=True, sa_type=BigInteger)
    clock_no: int = Field(primary_key=True)
    step: int = Field(primary_key=True)  # 1 is the first rung of the ladder
    round: int = Field(default=0, primary_key=True)  # 0 is the first telling
    due_at: dt.datetime = Field(sa_type=Moment)
    done_at: dt.datetime = Field(sa_type=Moment)
    sent_to: list[int] = Field(default_factory=list, sa_type=Document)  # people
    not_sent: str = Field(default="", max_length=40)  # the reason, when nobody was told
    held_until: dt.datetime | None = Field(default=None, sa_type=Moment)  # the end of the quiet hours it fell into
    next_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # when it is sent, repeated, or passed on
    digest: int | None = Field(default=None, sa_type=BigInteger)  # of the notice that told of many at once
    acknowledged_by: int | None = Field(default=None, sa_type=BigInteger)
    acknowledged_at: dt.datetime | None = Field(default=None, sa_type=Moment)


class ClockBeat(SQLModel, table=True):
    """When the escalation clock last finished a pass, and what it had to leave aside: for `/readyz` and the office."""

    __tablename__ = "clock_beat"
    name: str = Field(primary_key=True, max_length=40)
    at: dt.datetime = Field(sa_type=Moment)
    behind_s: float = 0.0  # how late the oldest rung of that pass was, in seconds
    parked: int = 0  # cases put aside since the clock started, each with a notice to the administrators
