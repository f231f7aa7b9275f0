"""The outbox: every message that is to leave the application, and what became of it."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment, by_value
from grid.ids import new_id

IS_DEAD = "state = 'dead'"  # a statement must say it in these words to use the partial index


class Sending(StrEnum):
    QUEUED = "queued"
    LEASED = "leased"  # a worker is sending it
    SENT = "sent"
    GATHERED = "gathered"  # told by a message that stands for several
    DEAD = "dead"  # given up; an administrator may have it tried again


class Outgoing(SQLModel, table=True):
    """One message to one person, or to a chat of the city (no person), by one channel. What it says is made when it
    is sent, in the language of the reader.

    `next_at` is the moment from which a worker may take it: of a leased one the end of the lease, of one that is sent
    or dead none. A worker that took it knows it again by `attempts`, which each lease raises.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("district_id", "dedupe"),
        Index(
            "ix_outbox_next",
            "district_id",
            "channel",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_outbox_dead", "district_id", "id", sqlite_where=text(IS_DEAD), postgresql_where=text(IS_DEAD)),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    channel: str = Field(max_length=16)
    case_number: str = Field(max_length=40)
    kind: str = Field(max_length=40)  # names the template of its text
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    urgent: bool = False
    held: bool = False  # back, by quiet hours
    dedupe: str = Field(max_length=120)  # the same for every attempt; handed to the channel
    at: dt.datetime = Field(sa_type=Moment)  # from when it could be sent: the notice, or the end of quiet hours
    state: Sending = Field(default=Sending.QUEUED, sa_type=by_value(Sending))
    attempts: int = 0
    next_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    sent_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    last_error: str = Field(default="", max_length=80)  # short, and without addresses
