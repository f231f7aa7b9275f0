"""Changes of the rules: switched on for a day or loaded, in force or withdrawn; together the history of the rules."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment, by_value
from grid.ids import new_id


class RuleKind(StrEnum):
    """What of the rules can be tried on the cases before it holds."""

    CALENDAR = "calendar"
    CATEGORIES = "categories"  # with their filing conditions and limits
    DUTIES = "duties"
    LADDERS = "ladders"
    RULES = "rules"  # caps, windows, stage limits and roles: grid.case_rules


class ChangeState(StrEnum):
    PLANNED = "planned"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"  # its day came, but it no longer fits the city; `why` says what is in the way


class PlannedChange(SQLModel, table=True):
    """One change that somebody switched on, or loaded at the console: then `by_id` is empty.

    Nothing of it is written anywhere else before `from_at`. `document` is what the file says
    (grid.loading.candidate), `summary` what trying it out had told, of a load only its rows.
    """

    __tablename__ = "planned_change"
    __table_args__ = (Index("ix_planned_change_from", "state", "from_at"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    kind: RuleKind = Field(sa_type=by_value(RuleKind))
    file_name: str = Field(max_length=120)
    document: dict[str, Any] = Field(sa_type=Document)
    summary: dict[str, Any] = Field(sa_type=Document)
    by_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    planned_at: dt.datetime = Field(sa_type=Moment)
    from_at: dt.datetime = Field(sa_type=Moment)
    state: ChangeState = Field(default=ChangeState.PLANNED, sa_type=by_value(ChangeState))
    done_at: dt.datetime | None = Field(default=None, sa_type=Moment)  # when it left the state of being planned
    withdrawn_by: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    why: dict[str, Any] = Field(default_factory=dict, sa_type=Document)  # of a refusal: a grid.said.Said
