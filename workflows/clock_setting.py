"""How the clock of a case is set, stopped and set on again. Rules: they return the columns that change.

A deadline is always counted anew from its beginning, its limit and the intervals in which it stood still; nothing is
kept as a remainder.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

from grid.ladders import Ladder
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.deadlines import Pause, deadline
from workflows.ladder import CaseClock, Laddered, climb, ladder_of

Limit = tuple[float, LimitUnit]


class Paused(Protocol):
    pauses: list[list[str]] | None


class Clocked(Paused, Protocol):
    """What must be known of a case to set its clock; `workflows.records.Case` says it."""

    discovered_at: dt.datetime
    clock_no: int
    clock_started_at: dt.datetime | None
    limit_value: float | None
    limit_unit: LimitUnit | None
    due_at: dt.datetime | None
    level: int
    resume_at: dt.datetime | None


class LadderedClock(Clocked, Laddered, Protocol):
    """The same of a case whose rungs are to be counted, too."""

    filing_condition_id: int | None


def pauses_of(case: Paused) -> tuple[Pause, ...]:
    """The intervals in which the clock stood still, the planned end of a running one included."""
    return _spans(case.pauses or ())


def started(case: LadderedClock, at: dt.datetime, book: Rulebook) -> dict[str, Any]:
    """A fresh clock that begins at `at`; a deadline that came with the case from elsewhere stays as it is."""
    if case.limit_value is None or case.limit_unit is None:
        return {}
    return _begun(case, at, (case.limit_value, case.limit_unit), book)


def restarted(case: LadderedClock, at: dt.datetime, book: Rulebook) -> dict[str, Any]:
    """The clock of a case that is taken up again: a whole limit of its filing condition, from `at` on."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    if condition is not None:
        return _begun(case, at, condition.limit(), book)
    if case.limit_value is not None and case.limit_unit is not None:
        return _begun(case, at, (case.limit_value, case.limit_unit), book)
    alarm_at = next_alarm(case, case.due_at, hours_of(case, book), _ladder(case, book), pauses_of(case))
    return {"alarm_at": alarm_at}


def advanced(case: LadderedClock, limit: Limit, book: Rulebook) -> dict[str, Any]:
    """The running clock with another limit, counted from the same beginning. The rungs are counted anew."""
    begun, pauses = case.clock_started_at or case.discovered_at, pauses_of(case)
    due_at = deadline(begun, *limit, hours_of(case, book), pauses)
    clock = CaseClock(begun, due_at, *limit, pauses)
    return {"limit_value": limit[0], "limit_unit": limit[1]} | _new_clock(case, clock, book)


def extended(case: LadderedClock, amount: float, book: Rulebook) -> dict[str, Any]:
    """The running clock with so much more time, in the unit of its limit. The rungs are counted anew."""
    if case.limit_value is None or case.limit_unit is None:
        raise ValueError("a deadline from elsewhere has no limit to extend")
    return advanced(case, (case.limit_value + amount, case.limit_unit), book)


def stopped(case: Clocked, at: dt.datetime, resume_at: dt.datetime, hours: OfficeHours) -> dict[str, Any]:
    """The clock standing still from `at` until `resume_at`, when the next alarm rings. The deadline is a forecast."""
    pauses = [*(case.pauses or ()), _as_text((at, resume_at))]
    due = _due(case, pauses, hours, case.due_at and case.due_at + (resume_at - at))
    return {"pauses": pauses, "resume_at": resume_at, "alarm_at": resume_at} | _due_columns(due, hours)


def set_on(case: LadderedClock, at: dt.datetime, book: Rulebook) -> dict[str, Any]:
    """The clock going on from `at`, perhaps earlier or later than was planned; rungs that were climbed stay climbed."""
    *before, (begun, _) = case.pauses or [_as_text((at, at))]
    pauses = [*before, [begun, at.astimezone(dt.UTC).isoformat()]]
    shift = at - case.resume_at if case.resume_at else dt.timedelta()
    hours = hours_of(case, book)
    due = _due(case, pauses, hours, case.due_at and case.due_at + shift)
    alarm_at = next_alarm(case, due, hours, _ladder(case, book), _spans(pauses))
    return {"pauses": pauses, "resume_at": None, "alarm_at": alarm_at} | _due_columns(due, hours)


def next_alarm(
    case: Clocked, due_at: dt.datetime | None, hours: OfficeHours, ladder: Ladder, pauses: Sequence[Pause] = ()
) -> dt.datetime | None:
    """When the next rung above the case's level is due; None where there is none."""
    if due_at is None:
        return None
    begun = case.clock_started_at or case.discovered_at
    clock = CaseClock(begun, due_at, case.limit_value, case.limit_unit, tuple(pauses))
    return climb(clock, case.level, begun, hours, ladder).alarm_at


def _ladder(case: LadderedClock, book: Rulebook) -> Ladder:
    return ladder_of(case, case.clock_started_at or case.discovered_at, book)


def _begun(case: LadderedClock, at: dt.datetime, limit: Limit, book: Rulebook) -> dict[str, Any]:
    clock = CaseClock(at, hours_of(case, book).due(at, *limit), *limit)
    columns = {"clock_started_at": at, "pauses": [], "limit_value": limit[0], "limit_unit": limit[1]}
    return columns | _new_clock(case, clock, book)


def _new_clock(case: LadderedClock, clock: CaseClock, book: Rulebook) -> dict[str, Any]:
    hours, ladder = hours_of(case, book), ladder_of(case, clock.started_at, book)
    alarm_at = climb(clock, 0, clock.started_at, hours, ladder).alarm_at
    return {"clock_no": case.clock_no + 1, "level": 0, "alarm_at": alarm_at} | _due_columns(clock.due_at, hours)


def _due(
    case: Clocked, pauses: Sequence[Sequence[str]], hours: OfficeHours, moved: dt.datetime | None
) -> dt.datetime | None:
    if case.limit_value is None or case.limit_unit is None:
        return moved
    begun = case.clock_started_at or case.discovered_at
    return deadline(begun, case.limit_value, case.limit_unit, hours, _spans(pauses))


def _due_columns(due_at: dt.datetime | None, hours: OfficeHours) -> dict[str, Any]:
    return {"due_at": due_at, "due_on": due_at and due_at.astimezone(hours.zone).date()}


def _spans(pauses: Sequence[Sequence[str]]) -> tuple[Pause, ...]:
    return tuple((dt.datetime.fromisoformat(begins), dt.datetime.fromisoformat(ends)) for begins, ends in pauses)


def _as_text(pause: Pause) -> list[str]:
    return [moment.astimezone(dt.UTC).isoformat() for moment in pause]
