"""What was known of a case at an instant, as expressions of SQL: so that yesterday's report can be made again today.

Filing, first dispatch and ends never change once they are written, so comparing their moments with the instant is
exact. What later moves overwrite (who has the case) is read from the events, but only of cases that changed since.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, Table, and_, case, cast, func, or_, select, text
from sqlmodel import SQLModel

from workflows.moves import Action, State
from workflows.records import IS_A_MARK, Case, CaseEvent


def _table(record: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


CASES, EVENTS = _table(Case), _table(CaseEvent)
MARKS = ("contest", "rework", "extend", "suspend")


class AsOf:
    """The cases of some districts as they stood at `at`, an aware moment: expressions over `cases` and `marks`."""

    def __init__(self, at: dt.datetime, district_ids: Collection[int]) -> None:
        self.at = at
        self.districts = sorted(district_ids)
        self.marks = self._marks()

    def known(self) -> ColumnElement[bool]:
        return and_(CASES.c.district_id.in_(self.districts), CASES.c.filed_at <= self.at)

    def reached(self, moment: str) -> ColumnElement[bool]:
        """Whether the case had been `registered_at` or `dispatched_at` by then; never NULL."""
        return and_(CASES.c[moment].is_not(None), CASES.c[moment] <= self.at)

    def ended(self, state: State) -> ColumnElement[bool]:
        return and_(CASES.c.state == state, CASES.c.ended_at <= self.at)

    def closed_on_time(self) -> ColumnElement[bool]:
        """A case closed at the very second of its deadline is on time; one without a deadline cannot be late."""
        return and_(self.ended(State.CLOSED), or_(CASES.c.due_at.is_(None), CASES.c.ended_at <= CASES.c.due_at))

    def overdue_open(self) -> ColumnElement[bool]:
        due_at = self.due("due_at")
        still_open = or_(CASES.c.ended_at.is_(None), CASES.c.ended_at > self.at)
        return and_(still_open, due_at.is_not(None), due_at < self.at)

    def due(self, column: str) -> ColumnElement[Any]:
        """`due_at` or `due_on`. Before the first dispatch the case had another deadline, counted from its discovery."""
        return case((CASES.c.dispatched_at > self.at, CASES.c[f"first_{column}"]), else_=CASES.c[column])

    def marked(self, action: str) -> ColumnElement[bool]:
        """Whether something of this kind had happened to the case at least once."""
        return func.coalesce(self.marks.c[action], 0) == 1

    def department_id(self) -> ColumnElement[Any]:
        dispatched_to = (EVENTS.c.action == Action.DISPATCH, _detail("department_id"))
        return self._who("department_id", case(dispatched_to), (Action.DISPATCH, Action.CONTEST))

    def handler_id(self) -> ColumnElement[Any]:
        dispatched_to = (EVENTS.c.action == Action.DISPATCH, _detail("handler_id"))
        took = (EVENTS.c.action.in_([Action.ACCEPT, Action.HANDLE]), EVENTS.c.by_id)
        actions = (Action.DISPATCH, Action.CONTEST, Action.ACCEPT, Action.HANDLE)
        return self._who("handler_id", case(dispatched_to, took), actions)

    def _who(self, column: str, by_event: ColumnElement[Any], actions: Collection[Action]) -> ColumnElement[Any]:
        last = (
            select(by_event)
            .where(EVENTS.c.district_id == CASES.c.district_id, EVENTS.c.case_id == CASES.c.id)
            .where(EVENTS.c.at <= self.at, EVENTS.c.action.in_(actions))
            .order_by(EVENTS.c.sequence.desc())
            .limit(1)
            .correlate(CASES)
            .scalar_subquery()
        )
        return case((CASES.c.changed_at <= self.at, CASES.c[column]), else_=last)

    def _marks(self) -> Subquery:
        """The few cases to which something unusual had happened, a column of 0 and 1 for each kind."""
        happened = (func.max(case((EVENTS.c.action == mark, 1), else_=0)).label(mark) for mark in MARKS)
        return (
            select(EVENTS.c.district_id, EVENTS.c.case_id, *happened)
            .where(EVENTS.c.district_id.in_(self.districts), text(IS_A_MARK), EVENTS.c.at <= self.at)
            .group_by(EVENTS.c.district_id, EVENTS.c.case_id)
            .subquery("marks")
        )


def _detail(name: str) -> ColumnElement[Any]:
    """An id kept in the details of an event; ids need 64 bits."""
    return cast(EVENTS.c.details[name].as_string(), BigInteger)
