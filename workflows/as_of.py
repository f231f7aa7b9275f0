"""What was known of a case at an instant, as expressions of SQL: so that yesterday's report can be made again today.

Filing and first dispatch never change once they are written, so comparing their moments with the instant is exact, and
so is the end of a case that was never reopened. What later moves overwrite (who has the case, a deadline that was set
anew, an end that was undone) is read from the events, but only of cases that changed since.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    text,
    type_coerce,
)
from sqlmodel import SQLModel

from workflows.moves import ENDS, Action, State
from workflows.records import IS_A_MARK, Case, CaseEvent


def _table(record: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


CASES, EVENTS = _table(Case), _table(CaseEvent)
MARKS = ("contest", "rework", "extend", "suspend")


class AsOf:
    """The cases of some districts as they stood at an instant: expressions over `cases` and `marks`.

    They hold no values, so that a statement made of them is made once: `params` are what it is executed with.
    """

    def __init__(self, dialect: str) -> None:
        self.at = bindparam("as_of", type_=CASES.c.filed_at.type)
        self.districts = bindparam("districts", type_=CASES.c.district_id.type, expanding=True)
        self._sqlite = dialect == "sqlite"
        self.marks = self._marks()

    @staticmethod
    def params(at: dt.datetime, district_ids: Collection[int]) -> dict[str, Any]:
        """`at` is an aware moment."""
        return {"as_of": at, "districts": sorted(district_ids)}

    def known(self) -> ColumnElement[bool]:
        return and_(CASES.c.district_id.in_(self.districts), CASES.c.filed_at <= self.at)

    def reached(self, moment: str) -> ColumnElement[bool]:
        """Whether the case had been `registered_at` or `dispatched_at` by then; never NULL."""
        return and_(CASES.c[moment].is_not(None), CASES.c[moment] <= self.at)

    def ended(self, state: State) -> ColumnElement[bool]:
        stayed = and_(CASES.c.state == state, CASES.c.ended_at <= self.at)
        return case((self._undone_since(), self._last(EVENTS.c.to_state) == state), else_=stayed)

    def closed_on_time(self) -> ColumnElement[bool]:
        """A case closed at the very second of its deadline is on time, if no milestone on the way was late; one without
        a deadline cannot be late.

        Lateness that an appeal excused is not counted; the deadline and the moment of closing stay on record.
        """
        due_at, on_time = self.due("due_at"), self.ended_at() <= self.due("due_at")
        on_time = and_(on_time, self._late_milestones() == 0)
        return and_(self.ended(State.CLOSED), or_(due_at.is_(None), on_time, self._excused()))

    def ended_at(self) -> ColumnElement[Any]:
        return case((self._undone_since(), self._last(EVENTS.c.at)), else_=CASES.c.ended_at)

    def closed_on(self) -> ColumnElement[Any]:
        return case((self._undone_since(), self._told("closed_on")), else_=CASES.c.closed_on)

    def handled_at(self) -> ColumnElement[Any]:
        handled = self._last(EVENTS.c.at, EVENTS.c.action.in_((Action.HANDLE, Action.SELF_HANDLE)))
        return case((self._undone_since(), handled), else_=CASES.c.handled_at)

    def overdue_open(self) -> ColumnElement[bool]:
        due_at = self.due("due_at")
        stayed = or_(CASES.c.ended_at.is_(None), CASES.c.ended_at > self.at)
        still_open = case((self._undone_since(), self._last(EVENTS.c.to_state).not_in(ENDS)), else_=stayed)
        return and_(still_open, due_at.is_not(None), due_at < self.at)

    def due(self, column: str) -> ColumnElement[Any]:
        """`due_at` or `due_on`. Before the first dispatch the case had another deadline, counted from its discovery."""
        return case(
            (CASES.c.dispatched_at > self.at, CASES.c[f"first_{column}"]),
            (self._set_anew_since(), self._told(column)),
            else_=CASES.c[column],
        )

    def marked(self, action: str) -> ColumnElement[bool]:
        """Whether something of this kind had happened to the case at least once."""
        return func.coalesce(self.marks.c[action], 0) == 1

    def department_id(self) -> ColumnElement[Any]:
        return self._who("department_id", case(_dispatched_to("department_id")), (*_DISPATCHES, *_TAKEN_BACK))

    def handler_id(self) -> ColumnElement[Any]:
        took = (EVENTS.c.action.in_(_TAKEN_UP), EVENTS.c.by_id)
        actions = (*_DISPATCHES, *_TAKEN_BACK, *_TAKEN_UP)
        return self._who("handler_id", case(_dispatched_to("handler_id"), took), actions)

    def _who(self, column: str, by_event: ColumnElement[Any], actions: Collection[Action]) -> ColumnElement[Any]:
        last = self._last(by_event, EVENTS.c.action.in_(actions))
        return case((CASES.c.changed_at <= self.at, CASES.c[column]), else_=last)

    def _late_milestones(self) -> ColumnElement[int]:
        """How many milestones on the way to its end were late; a reopening begins to count anew."""
        told = self._last(EVENTS.c.details["late_milestone_count"].as_integer(), EVENTS.c.action.in_(_MILESTONES))
        return case((self._undone_since(), func.coalesce(told, 0)), else_=CASES.c.late_milestone_count)

    def _excused(self) -> ColumnElement[bool]:
        """After an appeal was upheld a case changes no more, unless it is reopened, which takes the excuse away."""
        return and_(CASES.c.excused, CASES.c.changed_at <= self.at)

    def _undone_since(self) -> ColumnElement[bool]:
        """Whether an end may have been undone after the instant; rare, so reading events for it is cheap."""
        undone = or_(CASES.c.reopen_count > 0, CASES.c.unmerge_count > 0)
        return and_(undone, CASES.c.changed_at > self.at)

    def _set_anew_since(self) -> ColumnElement[bool]:
        """Whether the deadline may have been set anew after the instant, other than by the first dispatch."""
        anew = or_(CASES.c.clock_no > 2, CASES.c.suspension_count > 0, CASES.c.recompute_count > 0)
        return and_(anew, CASES.c.changed_at > self.at)

    def _told(self, column: str) -> ColumnElement[Any]:
        """What an event last said of this column, up to the instant."""
        told = EVENTS.c.details[column].as_string()
        last = self._last(_as_sqlite_keeps(told) if self._sqlite else told, told.is_not(None))
        return type_coerce(last, CASES.c[column].type) if self._sqlite else cast(last, CASES.c[column].type)

    def _last(self, value: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[Any]:
        """This of the last event of the case up to the instant for which the conditions hold."""
        return (
            select(value)
            .where(EVENTS.c.district_id == CASES.c.district_id, EVENTS.c.case_id == CASES.c.id)
            .where(EVENTS.c.at <= self.at, *where)
            .order_by(EVENTS.c.sequence.desc())
            .limit(1)
            .correlate(CASES)
            .scalar_subquery()
        )

    def _marks(self) -> Subquery:
        """The few cases to which something unusual had happened, a column of 0 and 1 for each kind."""
        happened = (func.max(case((EVENTS.c.action == mark, 1), else_=0)).label(mark) for mark in MARKS)
        return (
            select(EVENTS.c.district_id, EVENTS.c.case_id, *happened)
            .where(EVENTS.c.district_id.in_(self.districts), text(IS_A_MARK), EVENTS.c.at <= self.at)
            .group_by(EVENTS.c.district_id, EVENTS.c.case_id)
            .subquery("marks")
        )


_MILESTONES = (Action.REACH, Action.REOPEN)
_DISPATCHES = (Action.DISPATCH, Action.REDISPATCH)
_TAKEN_BACK = (Action.CONTEST, Action.DISPUTE, Action.REOPEN)
_TAKEN_UP = (Action.ACCEPT, Action.HANDLE, Action.SELF_HANDLE)


def _as_sqlite_keeps(told: ColumnElement[str]) -> ColumnElement[str]:
    """A date as it is; a moment with a space for its T, always with microseconds and without the zone."""
    plain = func.replace(told, "T", " ")
    whole = func.substr(plain, 1, 19).concat(".000000")
    moment = case((func.instr(plain, ".") > 0, func.substr(plain, 1, 26)), else_=whole)
    return case((func.length(plain) > len("2026-03-09"), moment), else_=plain)


def _dispatched_to(name: str) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    return EVENTS.c.action.in_(_DISPATCHES), _detail(name)


def _detail(name: str) -> ColumnElement[Any]:
    """An id kept in the details of an event; ids need 64 bits."""
    return cast(EVENTS.c.details[name].as_string(), BigInteger)
