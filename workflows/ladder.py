"""The ladder of escalation: who is told, and when, as the limit of a case is used up. A rule; it is told the time."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from grid.office_hours import OfficeHours
from grid.records import LimitUnit, Role


@dataclass(frozen=True)
class Step:
    """One rung: once `fraction` of the limit has passed, tell the `roles` and, if `turn`, whose turn the case is."""

    fraction: float
    roles: tuple[Role, ...] = ()
    turn: bool = False


LADDER = (
    Step(0.8, turn=True),  # FIELD practice: the light turns yellow at 80 % of the limit
    Step(1.0, (Role.DISPATCHER,), turn=True),
    Step(1.5, (Role.SHIFT_LEADER,)),
    Step(2.0, (Role.MANAGER,)),
)


class CaseClock(NamedTuple):
    """The running limit of a case. Without a limit of ours (a city's own deadline), parts of it are plain time."""

    started_at: dt.datetime
    due_at: dt.datetime
    limit_value: float | None = None
    limit_unit: LimitUnit | None = None


class Climb(NamedTuple):
    """What is due now: the rungs passed, as (step, moment) with 1 for the first, and when the next one is due."""

    passed: tuple[tuple[int, dt.datetime], ...]
    alarm_at: dt.datetime | None


def rung_at(clock: CaseClock, step: int, hours: OfficeHours) -> dt.datetime:
    """Return the moment of a rung, counted in the unit of the limit: 1.5 × two working days is three working days.

    However a city counts parts of days, a rung below 1.0 is never after the deadline and one above it never before.
    """
    fraction = LADDER[step - 1].fraction
    if fraction == 1.0:
        return clock.due_at
    if clock.limit_value is None or clock.limit_unit is None:
        moment = clock.started_at + (clock.due_at - clock.started_at) * fraction
    else:
        moment = hours.due(clock.started_at, clock.limit_value * fraction, clock.limit_unit)
    return min(moment, clock.due_at) if fraction < 1.0 else max(moment, clock.due_at)


def first_alarm(clock: CaseClock, hours: OfficeHours) -> dt.datetime:
    return rung_at(clock, 1, hours)


def climb(clock: CaseClock, level: int, now: dt.datetime, hours: OfficeHours) -> Climb:
    """Return every rung above `level` that is due at `now`, a rung due this very moment included."""
    passed: list[tuple[int, dt.datetime]] = []
    for step in range(level + 1, len(LADDER) + 1):
        moment = rung_at(clock, step, hours)
        if moment > now:
            return Climb(tuple(passed), moment)
        passed.append((step, moment))
    return Climb(tuple(passed), None)
