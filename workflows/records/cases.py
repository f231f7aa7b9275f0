"""A case as it stands now, and the numbers that cases are given."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment, by_value
from grid.ids import new_id
from grid.records import LimitUnit
from workflows.moves import State
from workflows.records.columns import counted, index_where, marked, short

IS_ASKED = "pending <> ''"  # a request about the case waits for its answer


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
        index_where("alarm_at IS NOT NULL", "ix_cases_alarm", "district_id", "alarm_at"),
        Index("ix_cases_queue", "district_id", "state", "due_at"),
        index_where(IS_ASKED, "ix_cases_pending", "district_id", "due_at", "id"),
        Index("ix_cases_due_on", "district_id", "due_on"),
        Index("ix_cases_department", "district_id", "department_id", "state"),
        Index("ix_cases_cell", "district_id", "cell_code"),
        index_where("ended_at IS NULL", "ix_cases_place", "district_id", "category_id", "lat"),
        Index("ix_cases_reporter", "district_id", "reporter_id", "id"),
        index_where("merged_into IS NOT NULL", "ix_cases_merged", "district_id", "merged_into"),
        index_where("handler_id IS NOT NULL", "ix_cases_handler", "district_id", "handler_id", "state"),
        index_where("checker_id IS NOT NULL", "ix_cases_checker", "district_id", "checker_id", "state"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    number: str = Field(max_length=40)
    client_id: str = Field(max_length=64)
    body_hash: str = Field(default="", max_length=64)  # of what was filed: the same client_id must mean the same body
    state: State = Field(sa_type=by_value(State))
    version: int = 1
    seal: str = short(64)  # of its last event
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
    verify_count: int = counted()
    verified: str = short(12)  # what the last verification of the report found: confirmed or denied
    wrong_dispatch_count: int = counted()
    reopen_count: int = counted()
    unmerge_count: int = counted()
    contested_by: int | None = Field(default=None, sa_type=BigInteger)  # the department that sent it back last
    binding: bool = marked()  # its department was decided by arbitration
    supervised: bool = marked()
    no_owner: bool = marked()  # nobody owns what is damaged; its department only leads
    assisting: list[int] | None = Field(default=None, sa_type=Document)  # departments whose part is not done yet
    merged_into: int | None = Field(default=None, sa_type=BigInteger)  # the id of the case that stands for it
    # exceptions to the clock; the events hold them too
    pending: str = short(12)  # what was asked and is not answered yet: extend, suspend, void or appeal
    pending_by: int | None = Field(default=None, sa_type=BigInteger)
    extension_count: int = counted()
    original_due_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # before the first extension
    suspension_count: int = counted()
    recompute_count: int = counted()  # how often its deadline moved because its rules were revised
    pauses: list[list[str]] | None = Field(default=None, sa_type=Document)  # [from, to] of every suspension, in UTC
    resume_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # of the running suspension
    milestone_count: int = counted()  # how many milestones of its filing condition were reached
    late_milestone_count: int = counted()  # and how many of those after their deadline
    appealed: bool = marked()
    excused: bool = marked()  # an appeal was upheld: its lateness stays on record but is not counted


class CaseNumber(SQLModel, table=True):
    """The last case number given in a district on a day."""

    __tablename__ = "case_number"
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    day: dt.date = Field(primary_key=True)
    last: int
