"""How people are reached outside the application. Addresses are shown to their owner alone and never logged."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment
from grid.ids import new_id


class Contact(SQLModel, table=True):
    """Where a person wants to be told, of what, and when not. Without a row, or without `channels`, as the city has it.

    `quiet_from` to `quiet_to` is city time, past midnight where it ends earlier than it begins.
    """

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=20)
    channels: dict[str, list[str]] | None = Field(default=None, sa_type=Document)  # topic → channels, once chosen
    quiet_from: dt.time | None = None
    quiet_to: dt.time | None = None


class PushSubscription(SQLModel, table=True):
    """A browser that may show messages to whoever asked for it there last; the keys are the browser's (RFC 8291)."""

    __tablename__ = "push_subscription"
    __table_args__ = (UniqueConstraint("endpoint"), Index("ix_push_subscription_person", "person_id"))
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    endpoint: str = Field(max_length=1000)
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)
    made_at: dt.datetime = Field(sa_type=Moment)


class MessageDefault(SQLModel, table=True):
    """The city's own choice: which channels tell of a topic those who chose nothing, and which chats of the city."""

    __tablename__ = "message_default"
    topic: str = Field(primary_key=True, max_length=16)
    channel: str = Field(primary_key=True, max_length=16)
