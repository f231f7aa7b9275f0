"""Telling people of deadlines that a revision moved: one notice a person and run, whatever the number of cases."""

import datetime as dt
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlmodel import Session

from grid.records import Role
from grid.refusals import N_
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.digests import Growing
from workflows.moves import State
from workflows.records import Notice
from workflows.recounting import Recount
from workflows.staff import Staff
from workflows.turns import Audience, whose_turn

LISTED = 100  # cases that a notice names; it counts the others
CALENDAR, LIMITS, BOTH = (
    N_("the calendar was revised"),
    N_("time limits were revised"),
    N_("the calendar and time limits were revised"),
)
_DESK = (Audience(Role.DISPATCHER), Audience(Role.SHIFT_LEADER))
_NOTHING_YET: dict[str, Any] = {"reason": "", "calendar": "", "listed": ()}
Moved = tuple[Row[Any], Recount]


class MovedDeadlines:
    """What one run tells. Those who handle a case learn that it is due earlier, the desk how many moved and whither.

    Who can be reached is looked up once a district, because it is the same moment for all of them.
    """

    def __init__(self, now: dt.datetime, book: Rulebook) -> None:
        self._now, self._book = now, book
        self._handlers = Growing("due_earlier", now, {"cases": 0, **_NOTHING_YET})
        self._desk = Growing("due_moved", now, {"earlier": 0, "later": 0, **_NOTHING_YET})
        self._known: dict[tuple[int, Audience], tuple[int, ...]] = {}

    def tell(self, session: Session, district_id: int, moved: Sequence[Moved]) -> None:
        """Tell of the deadlines that moved in this transaction. Those of merged cases run for nobody."""
        running = [(row, new) for row, new in moved if row.state != State.MERGED and new.due_at != row.due_at]
        if not running:
            return
        staff = Staff(session, at=self._now, zone=self._book.city.zone)
        earlier = [(row, new) for row, new in running if new.due_at < row.due_at]
        for audiences, theirs in _by_handlers(earlier).items():
            for person_id in self._reach(staff, district_id, audiences):
                details = self._handlers.details_of(person_id, district_id)
                details["cases"] += len(theirs)
                self._explain(details, theirs, listed=theirs)
        for person_id in self._reach(staff, district_id, _DESK):
            details = self._desk.details_of(person_id, district_id)
            details["earlier"] += len(earlier)
            details["later"] += len(running) - len(earlier)
            self._explain(details, running, listed=earlier)
        self._handlers.write(session)
        self._desk.write(session)

    def _explain(self, details: dict[str, Any], moved: Sequence[Moved], *, listed: Sequence[Moved]) -> None:
        """Add why they moved, by which calendars they are counted, and the first of them by name."""
        causes = _also(details["reason"], {_cause(row, new) for row, new in moved})
        in_force = _also(details["calendar"], {hours_of(row, self._book).edition for row, _ in moved})
        room = LISTED - len(details["listed"])
        details["reason"] = causes[0] if len(causes) == 1 else BOTH
        details["calendar"] = ", ".join(in_force)
        details["listed"] = [*details["listed"], *(_line(row, new) for row, new in listed[:room])]

    def _reach(self, staff: Staff, district_id: int, audiences: Iterable[Audience]) -> list[int]:
        people: set[int] = set()
        for audience in audiences:
            key = (district_id, audience)
            if key not in self._known:
                self._known[key] = staff.reach(*key)
            people.update(self._known[key])
        return sorted(people)


def _by_handlers(moved: Iterable[Moved]) -> dict[tuple[Audience, Audience], list[Moved]]:
    """The cases that a department has: its handlers, and whoever of them has the case → their cases."""
    found: dict[tuple[Audience, Audience], list[Moved]] = {}
    for row, new in moved:
        if whose_turn(row).role is Role.HANDLER:
            audiences = Audience(Role.HANDLER, row.department_id), Audience(person_id=row.handler_id)
            found.setdefault(audiences, []).append((row, new))
    return found


def _also(told: str, more: set[str]) -> list[str]:
    return sorted(more | set(filter(None, told.split(", "))))


def _cause(row: Row[Any], new: Recount) -> str:
    return CALENDAR if (new.limit_value, new.limit_unit.value) == (row.limit_value, row.limit_unit) else LIMITS


def _line(row: Row[Any], new: Recount) -> list[str]:
    return [row.number, row.due_at.isoformat(), new.due_at.isoformat()]


class Line(NamedTuple):
    """A case with its deadline before and now."""

    number: str
    before: dt.datetime
    now: dt.datetime


def moved_lines(notice: Notice) -> list[Line]:
    """The cases that a notice names, those due first first."""
    moments = dt.datetime.fromisoformat
    listed = notice.details.get("listed", ())
    return sorted((Line(number, moments(old), moments(new)) for number, old, new in listed), key=attrgetter("now"))
