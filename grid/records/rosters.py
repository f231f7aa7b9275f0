"""When people work: shifts that repeat, what differs on single days, what is asked for, and notes between shifts."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Moment, by_value
from grid.ids import new_id
from grid.records.people import Role


class DayKind(StrEnum):
    LEAVE = "leave"  # no shift at all begins on these days
    GIVEN = "given"  # the shifts that repeat are given away, those taken over remain
    EXTRA = "extra"  # one shift more, taken over from somebody or ordered


class RosterDay(SQLModel, table=True):
    """What differs from the shifts that repeat, from the day `first` to `last`, both included, of the city.

    `starts` and `ends` are those of an extra shift; it begins on the one day and may run past midnight.
    """

    __tablename__ = "roster_day"
    __table_args__ = (Index("ix_roster_day_last", "last"), Index("ix_roster_day_person", "person_id", "last"))
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    kind: DayKind = Field(sa_type=by_value(DayKind))
    first: dt.date
    last: dt.date
    starts: dt.time | None = None
    ends: dt.time | None = None
    request_id: int | None = Field(default=None, foreign_key="roster_request.id", sa_type=BigInteger)


class RequestKind(StrEnum):
    LEAVE = "leave"
    SWAP = "swap"


class Answered(StrEnum):
    """`ASKED` waits: leave for a shift leader, a swap for the colleague."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RosterRequest(SQLModel, table=True):
    """Leave from `first` to `last`; or the shifts of `first` offered to a colleague, for those of `back` if set."""

    __tablename__ = "roster_request"
    __table_args__ = (
        Index("ix_roster_request_person", "person_id", "state"),
        Index("ix_roster_request_colleague", "colleague_id", "state"),
        Index("ix_roster_request_state", "state", "kind"),
    )
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    kind: RequestKind = Field(sa_type=by_value(RequestKind))
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    first: dt.date
    last: dt.date
    colleague_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    back: dt.date | None = None
    reason: str = Field(default="", max_length=200)
    state: Answered = Field(default=Answered.ASKED, sa_type=by_value(Answered))
    asked_at: dt.datetime = Field(sa_type=Moment)
    answered_by: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    answered_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(default="", max_length=200)


class HandoverNote(SQLModel, table=True):
    """What one shift tells the next: colleagues of the same role, department and district. Written, never changed."""

    __tablename__ = "handover_note"
    __table_args__ = (Index("ix_handover_note_crew", "role", "department_id", "district_id", "id"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    role: Role = Field(sa_type=by_value(Role))
    department_id: int | None = Field(default=None, foreign_key="department.id", sa_type=BigInteger)
    district_id: int | None = Field(default=None, foreign_key="area.id", sa_type=BigInteger)  # None: of the whole city
    author_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    text: str = Field(max_length=1000)
    at: dt.datetime = Field(sa_type=Moment)
