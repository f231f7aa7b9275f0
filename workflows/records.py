"""The tables of case data. `district_id` leads every key and index, so that a city can be spread by district."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment, by_value
from grid.ids import new_id
from grid.records import LimitUnit
from workflows.moves import State

CASE_TABLES = frozenset(
    {"cases", "case_event", "case_number", "photo", "rung", "notice", "outbox", "approval", "assist"}
)

# of the part of an assisting department: not done, and nobody was told yet that it is late
PART_MAY_BE_LATE = "done_at IS NULL AND reminded_at IS NULL"

# a request about the case waits for its answer; in these words, so that the partial index is used
IS_ASKED = "pending <> ''"

# the rare events that the indicators count; a statement must say it in these words to use the partial index
IS_A_MARK = "action IN ('contest', 'rework', 'extend', 'suspend')"


def _counted() -> Any:
    """A column that a new case need not name: the database begins it at nought."""
    return Field(default=0, sa_column_kwargs=_by_database("0"))


def _marked() -> Any:
    return Field(default=False, sa_column_kwargs=_by_database(text("false")))


def _short(length: int) -> Any:
    return Field(default="", max_length=length, sa_column_kwargs=_by_database(""))


def _by_database(value: Any) -> dict[str, Any]:
    """The default is the database's alone, so that the statement that files a case is spared it."""
    return {"server_default": value, "default": None}


class Case(SQLModel, table=True):
    """案件. One state, one version that every move raises, one next alarm, one level.

    The clock: `due_at` is `limit_value` `limit_unit` after `clock_started_at`; `clock_no` counts how often it was set
    anew, so that each rung of the ladder fires once per clock. `*_on` are city-local dates, kept for grouping.
    `first_due_*` is the deadline before the first dispatch set it anew, so that a report as of an earlier moment can be
    made again.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("district_id", "number"),
        UniqueConstraint("district_id", "client_id"),
        Index(
            "ix_cases_alarm",
            "district_id",
            "alarm_at",
            sqlite_where=text("alarm_at IS NOT NULL"),
            postgresql_where=text("alarm_at IS NOT NULL"),
        ),
        Index("ix_cases_queue", "district_id", "state", "due_at"),
        Index(
            "ix_cases_pending",
            "district_id",
            "due_at",
            "id",
            sqlite_where=text(IS_ASKED),
            postgresql_where=text(IS_ASKED),
        ),
        Index("ix_cases_due_on", "district_id", "due_on"),
        Index("ix_cases_department", "district_id", "department_id", "state"),
        Index("ix_cases_cell", "district_id", "cell_code"),
        Index(
            "ix_cases_place",
            "district_id",
            "category_id",
            "lat",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_cases_reporter", "district_id", "reporter_id", "id"),
        Index(
            "ix_cases_merged",
            "district_id",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_cases_handler",
            "district_id",
            "handler_id",
            "state",
            sqlite_where=text("handler_id IS NOT NULL"),
            postgresql_where=text("handler_id IS NOT NULL"),
        ),
        Index(
            "ix_cases_checker",
            "district_id",
            "checker_id",
            "state",
            sqlite_where=text("checker_id IS NOT NULL"),
            postgresql_where=text("checker_id IS NOT NULL"),
        ),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    number: str = Field(max_length=40)
    client_id: str = Field(max_length=64)
    body_hash: str = Field(default="", max_length=64)  # of what was filed: the same client_id must mean the same body
    state: State = Field(sa_type=by_value(State))
    version: int = 1
    seal: str = _short(64)  # of its last event
    level: int = 0
    urgent: bool = False
    # where
    street_id: int | None = Field(default=None, sa_type=BigInteger)
    community_id: int | None = Field(default=None, sa_type=BigInteger)
    cell_code: str = Field(max_length=24)
    lon: float
    lat: float
    raw_x: float
    raw_y: float
    raw_crs: str = Field(default="wgs84", max_length=20)
    accuracy_m: float | None = None
    boundary_m: float | None = None  # metres to the cell's border
    address: str = Field(default="", max_length=200)
    # what
    category_id: int = Field(sa_type=BigInteger)
    filing_condition_id: int | None = Field(default=None, sa_type=BigInteger)
    description: str = Field(default="", max_length=2000)
    source: str = Field(default="inspector", max_length=40)
    # who
    reporter_id: int | None = Field(default=None, sa_type=BigInteger)
    department_id: int | None = Field(default=None, sa_type=BigInteger)
    handler_id: int | None = Field(default=None, sa_type=BigInteger)
    checker_id: int | None = Field(default=None, sa_type=BigInteger)
    # when
    discovered_at: dt.datetime = Field(sa_type=Moment)
    filed_at: dt.datetime = Field(sa_type=Moment)  # when the city learned of it
    filed_on: dt.date
    changed_at: dt.datetime = Field(sa_type=Moment)  # of the last event
    registered_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    dispatched_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    accepted_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    handled_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    checked_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    ended_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    closed_on: dt.date | None = None  # empty where it ended without being closed
    # the clock
    clock_no: int = 1
    clock_started_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    limit_value: float | None = None
    limit_unit: LimitUnit | None = Field(default=None, sa_type=by_value(LimitUnit))
    due_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    due_on: dt.date | None = None
    first_due_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    first_due_on: dt.date | None = None
    alarm_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    # what happened on the way
    verdict: str = Field(default="", max_length=8)  # of the last result check: passed or failed
    contest_count: int = 0
    rework_count: int = 0
    verify_count: int = _counted()
    verified: str = _short(12)  # what the last verification of the report found: confirmed or denied
    wrong_dispatch_count: int = _counted()
    reopen_count: int = _counted()
    unmerge_count: int = _counted()
    contested_by: int | None = Field(default=None, sa_type=BigInteger)  # the department that sent it back last
    binding: bool = _marked()  # its department was decided by arbitration
    supervised: bool = _marked()
    no_owner: bool = _marked()  # nobody owns what is damaged; its department only leads
    assisting: list[int] | None = Field(default=None, sa_type=Document)  # departments whose part is not done yet
    merged_into: int | None = Field(default=None, sa_type=BigInteger)  # the id of the case that stands for it
    # exceptions to the clock; the events hold them too
    pending: str = _short(12)  # what was asked and is not answered yet: extend, suspend, void or appeal
    pending_by: int | None = Field(default=None, sa_type=BigInteger)
    extension_count: int = _counted()
    original_due_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # before the first extension
    suspension_count: int = _counted()
    recompute_count: int = _counted()  # how often its deadline moved because its rules were revised
    pauses: list[list[str]] | None = Field(default=None, sa_type=Document)  # [from, to] of every suspension, in UTC
    resume_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # of the running suspension
    milestone_count: int = _counted()  # how many milestones of its filing condition were reached
    late_milestone_count: int = _counted()  # and how many of those after their deadline
    appealed: bool = _marked()
    excused: bool = _marked()  # an appeal was upheld: its lateness stays on record but is not counted


class CaseEvent(SQLModel, table=True):
    """One line of a case's history, written in the transaction of the change and never altered."""

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("district_id", "case_id", "sequence"),
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        Index(
            "ix_case_event_mark",
            "district_id",
            "case_id",
            "action",
            "at",
            sqlite_where=text(IS_A_MARK),
            postgresql_where=text(IS_A_MARK),
        ),
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
    seal: str = _short(64)  # see workflows.chain


class CaseNumber(SQLModel, table=True):
    """The last case number given in a district on a day."""

    __tablename__ = "case_number"
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    day: dt.date = Field(primary_key=True)
    last: int


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
        Index(
            "ix_assist_due",
            "district_id",
            "due_at",
            sqlite_where=text(PART_MAY_BE_LATE),
            postgresql_where=text(PART_MAY_BE_LATE),
        ),
        Index("ix_assist_department", "district_id", "department_id", "done_at"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(sa_type=BigInteger)
    department_id: int = Field(sa_type=BigInteger)
    asked_by: int | None = Field(default=None, sa_type=BigInteger)
    asked_at: dt.datetime = Field(sa_type=Moment)
    task: str = Field(max_length=1000)
    milestone_count: int = _counted()  # how many the case had reached when it was asked
    due_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    reminded_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # when its lateness was told
    done_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    done_by: int | None = Field(default=None, sa_type=BigInteger)
    note: str = Field(default="", max_length=2000)


class Rung(SQLModel, table=True):
    """The ledger of escalation: one row for every due rung, sent or not sent and why.

    A rung that is repeated, or goes on to the next role because nobody acknowledged it, has a row a round. A row that
    is not sent because of quiet hours is sent later and then says when.
    """

    __table_args__ = (
        ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        Index("ix_rung_done", "district_id", "done_at"),
        Index(
            "ix_rung_next",
            "district_id",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
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


class ClockBeat(SQLModel, table=True):
    """When the escalation clock last finished a pass, and what it had to leave aside: for `/readyz` and the office."""

    __tablename__ = "clock_beat"
    name: str = Field(primary_key=True, max_length=40)
    at: dt.datetime = Field(sa_type=Moment)
    behind_s: float = 0.0  # how late the oldest rung of that pass was, in seconds
    parked: int = 0  # cases put aside since the clock started, each with a notice to the administrators
