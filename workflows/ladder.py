"""The ladder of escalation: who is told, and when, as the limit of a case is used up. A rule; it is told the time."""

import datetime as dt
from typing import NamedTuple, Protocol

from grid.ladders import Ladder
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from grid.rulebook import Rulebook
from workflows.case_hours import Placed
from workflows.deadlines import Pause, deadline, merged


class CaseClock(NamedTuple):
    """The running limit of a case. Without a limit of ours (a city's own deadline), parts of it are plain time.

    `due_at` is the deadline with the pauses counted in; `pauses` are the stretches that do not count.
    """

    started_at: dt.datetime
    due_at: dt.datetime
    limit_value: float | None = None
    limit_unit: LimitUnit | None = None
    pauses: tuple[Pause, ...] = ()


class Climb(NamedTuple):
    """What is due now: the rungs passed, as (step, moment) with 1 for the first, and when the next one is due."""

    passed: tuple[tuple[int, dt.datetime], ...]
    alarm_at: dt.datetime | None


class Laddered(Placed, Protocol):
    """What must be known of a case to say which ladder it climbs; `workflows.records.Case` says it."""

    category_id: int
    urgent: bool


def ladder_of(case: Laddered, started_at: dt.datetime, book: Rulebook) -> Ladder:
    """Return the ladder of a case whose clock started then: that of its category, its street and its urgency."""
    return book.ladder(case.category_id, case.street_id or case.district_id, case.urgent, started_at)


def rung_at(clock: CaseClock, step: int, hours: OfficeHours, ladder: Ladder) -> dt.datetime:
    """Return the moment of a rung, counted in the unit of the limit: 1.5 × two working days is three working days.

    However a city counts parts of days, a rung below 1.0 is never after the deadline and one above it never before.
    """
    rung = ladder.steps[step - 1]
    if rung.fraction == 1.0:
        return clock.due_at + rung.after
    moment = _part(clock, rung.fraction, hours)
    return min(moment, clock.due_at) if rung.fraction < 1.0 else max(moment, clock.due_at)


def first_alarm(clock: CaseClock, hours: OfficeHours, ladder: Ladder) -> dt.datetime:
    return rung_at(clock, 1, hours, ladder)


def climb(clock: CaseClock, level: int, now: dt.datetime, hours: OfficeHours, ladder: Ladder) -> Climb:
    """Return every rung above `level` that is due at `now`, a rung due this very moment included."""
    passed: list[tuple[int, dt.datetime]] = []
    for step in range(level + 1, len(ladder.steps) + 1):
        moment = rung_at(clock, step, hours, ladder)
        if moment > now:
            return Climb(tuple(passed), moment)
        passed.append((step, moment))
    return Climb(tuple(passed), None)


def _part(clock: CaseClock, fraction: float, hours: OfficeHours) -> dt.datetime:
    """When so much of the limit has been used up."""
    if clock.limit_value is None or clock.limit_unit is None:
        return _plain_part(clock, fraction)
    value = clock.limit_value * fraction
    if not clock.pauses:
        return hours.due(clock.started_at, value, clock.limit_unit)
    return deadline(clock.started_at, value, clock.limit_unit, hours, clock.pauses)


def _plain_part(clock: CaseClock, fraction: float) -> dt.datetime:
    """The same in plain time: pauses that begin before the moment push it back."""
    stops = [(max(begins, clock.started_at), ends) for begins, ends in merged(clock.pauses) if ends > clock.started_at]
    paused = sum((ends - begins for begins, ends in stops if begins < clock.due_at), dt.timedelta())
    moment = clock.started_at + (clock.due_at - clock.started_at - paused) * fraction
    for begins, ends in stops:
        if begins < moment:
            moment += ends - begins
    return moment
