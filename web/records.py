"""Tables of the pages themselves: who is signed in, tokens of other systems, and counters against guessing."""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Moment


class SignIn(SQLModel, table=True):
    """One signed-in browser. The cookie holds a random secret, this row only its SHA-256."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person", "person_id"),)
    secret_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    since: dt.datetime = Field(sa_type=Moment)
    seen_at: dt.datetime = Field(sa_type=Moment)


class ApiToken(SQLModel, table=True):
    """A token of another system. `id` is its readable beginning; of the rest only the SHA-256 is kept."""

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_person", "person_id"),)
    id: str = Field(primary_key=True, max_length=16)
    secret_hash: str = Field(max_length=64)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    made_at: dt.datetime = Field(sa_type=Moment)
    expires_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    used_on: dt.date | None = None  # the last day of use, written once a day


class Attempts(SQLModel, table=True):
    """How often something was tried by somebody in the running window; `key` is a hash and names nobody."""

    key: str = Field(primary_key=True, max_length=64)
    count: int
    until: dt.datetime = Field(sa_type=Moment)
