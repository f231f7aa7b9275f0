"""The story of a case's clock: what counted, what stood still and why, what moved the deadline, what is left.

A rule: it reads the history of one case and is told the time. The page of a case draws it, the interface gives it as
data.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from grid.office_hours import OfficeHours
from grid.records import LimitUnit, Person
from grid.rulebook import Rulebook
from workflows.clock_setting import pauses_of
from workflows.deadlines import Explanation, explain, used_seconds
from workflows.intervals import spells, standstills
from workflows.ladder import CaseClock
from workflows.moves import Action, Amendment, step_named
from workflows.records import Case, CaseEvent
from workflows.segments import Segment, segments_of
from workflows.stage_clocks import StageClock, stage_clocks

_MOVES_THE_DEADLINE = {Action.EXTEND.value, Action.REACH.value, *(amendment.value for amendment in Amendment)}


class Line(Protocol):
    """One line of a case's history; `workflows.cases.Line` is one."""

    @property
    def event(self) -> CaseEvent: ...

    @property
    def by(self) -> Person | None: ...


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause. While it runs `ends` is None and `planned` is when it ends by itself."""

    begins: dt.datetime
    ends: dt.datetime | None
    planned: dt.datetime | None
    reason: str
    asked_by: Person | None
    granted_by: Person | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A deadline that moved: by an extension, a milestone, a revision, or a case merged in or taken out."""

    action: Action | Amendment
    at: dt.datetime
    by: Person | None
    reason: str
    amount: float | None  # of an extension, in the unit of the limit
    before: dt.datetime | None
    after: dt.datetime
    calendar: str  # of a revision: its code and version


@dataclass(frozen=True, slots=True)
class Story:
    """`why` and `segments` are empty for a deadline that came with the case from elsewhere.

    `left_s` is in the time the limit counts in, below zero once it is late; None where nothing runs any more.
    """

    why: Explanation | None
    segments: list[Segment]
    stops: list[Stop]
    shifts: list[Shift]
    stages: tuple[StageClock, ...]
    left_s: float | None
    first_due_at: dt.datetime | None  # before the running clock was first moved


def story_of(lines: Sequence[Line], case: Case, *, hours: OfficeHours, book: Rulebook, at: dt.datetime) -> Story:
    """`hours` are those that the deadline was counted by."""
    events, shifts = [line.event for line in lines], _shifts(lines)
    if case.due_at is None:
        return Story(None, [], _stops(lines), shifts, (), None, None)
    begun = case.clock_started_at or case.discovered_at
    clock = CaseClock(begun, case.due_at, case.limit_value, case.limit_unit, pauses_of(case))
    why = _why(clock, hours)
    return Story(
        why=why,
        segments=segments_of(why, begun) if why else [],
        stops=_stops(lines),
        shifts=shifts,
        stages=stage_clocks(spells(events), clock, at=case.ended_at or at, hours=hours, rules=book.rules),
        left_s=_left(clock, at, hours) if case.ended_at is None else None,
        first_due_at=_first_due(shifts, begun),
    )


def _first_due(shifts: Sequence[Shift], begun: dt.datetime) -> dt.datetime | None:
    """Before the running deadline was first moved; that of the next milestone is another one, not a moved one."""
    since = max([begun, *(shift.at for shift in shifts if shift.action is Action.REACH)])
    moved = (shift for shift in shifts if shift.at >= since and shift.action is not Action.REACH)
    return next((shift.before for shift in moved), None)


def _why(clock: CaseClock, hours: OfficeHours) -> Explanation | None:
    if clock.limit_value is None or clock.limit_unit is None:
        return None
    return explain(clock.started_at, clock.limit_value, clock.limit_unit, hours, clock.pauses)


def _left(clock: CaseClock, at: dt.datetime, hours: OfficeHours) -> float:
    unit = clock.limit_unit or LimitUnit.CALENDAR_DAY
    if at <= clock.due_at:
        return used_seconds(at, clock.due_at, unit, hours, clock.pauses)
    return -used_seconds(clock.due_at, at, unit, hours, clock.pauses)


def _stops(lines: Sequence[Line]) -> list[Stop]:
    people = {line.event.sequence: line.by for line in lines}
    found = []
    for stop in standstills([line.event for line in lines]):
        request = _request(lines, Action.ASK_SUSPEND, stop.cause)
        planned = stop.cause.details.get("resume_at")
        found.append(
            Stop(
                begins=stop.begins,
                ends=stop.ends,
                planned=dt.datetime.fromisoformat(planned) if planned else None,
                reason=_reason(request, stop.cause),
                asked_by=request.by if request else None,
                granted_by=people[stop.cause.sequence],
            )
        )
    return found


def _shifts(lines: Sequence[Line]) -> list[Shift]:
    found: list[Shift] = []
    due: dt.datetime | None = None
    for line in lines:
        event, before, due = line.event, due, _moment(line.event, "due_at") or due
        if event.action in _MOVES_THE_DEADLINE and "due_at" in event.details and due is not None:
            request = _request(lines, Action.ASK_EXTEND, event)
            found.append(
                Shift(
                    action=step_named(event.action),
                    at=event.at,
                    by=line.by,
                    reason=_reason(request, event) if event.action == Action.EXTEND else "",
                    amount=event.details.get("amount"),
                    before=_moment(event, "old_due_at") or before,
                    after=due,
                    calendar=str(event.details.get("calendar", "")),
                )
            )
    return found


def _moment(event: CaseEvent, name: str) -> dt.datetime | None:
    text = event.details.get(name)
    return dt.datetime.fromisoformat(text) if text else None


def _request(lines: Iterable[Line], kind: Action, answer: CaseEvent) -> Line | None:
    """The request that an event answered: the last of its kind before it."""
    before = [line for line in lines if line.event.action == kind and line.event.sequence < answer.sequence]
    return before[-1] if before else None


def _reason(request: Line | None, answer: CaseEvent) -> str:
    """Why it was asked for; a word of the one who granted it goes before."""
    own = answer.details.get("reason", "")
    return str(own or (request.event.details.get("reason", "") if request else ""))
