"""What is to become of a case, drawn when it is found. Rules: told the numbers, they know no session.

Most are handled in time; each department has its own share of late ones and of ones that lie until somebody presses; a
few are refused, contested, sent back for rework or declared void.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

import numpy as np

from demo.departments import BODIES, Body
from grid.office_hours import OfficeHours
from grid.records import LimitUnit

BODY_BY_CODE = {body.code: body for body in BODIES}
_REFUSED, _VOID, _CONTESTED, _REWORKED, _KEEN = 0.028, 0.013, 0.04, 0.035, 0.5
_NEVER_TAKEN = 0.4  # of the stuck ones
_LONGEST_STUCK_S, _LONGEST_LATE_S = 40 * 3_600.0, 12 * 3_600.0
_CONTINUOUS = frozenset({LimitUnit.URGENT_HOUR, LimitUnit.CALENDAR_DAY})


class Halt(Enum):
    """Where a case stays until somebody who visits the city moves it."""

    NOWHERE = "nowhere"
    FOUND = "found"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    HANDLED = "handled"


class Detour(Enum):
    """A side path that a case takes; some only if it fits, such as an extension of a limit of days."""

    NONE = "none"
    VERIFIED = "verified"
    SELF_HANDLED = "self_handled"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    JOINT = "joint"
    REOPENED = "reopened"


_DETOURS = {
    Detour.VERIFIED: 0.2,  # of those that no inspector found
    Detour.SELF_HANDLED: 0.02,  # of those that one found
    Detour.EXTENDED: 0.035,
    Detour.SUSPENDED: 0.02,
    Detour.JOINT: 0.015,
    Detour.REOPENED: 0.006,
}


@dataclass
class Fate:
    """`patience` spreads the short waits of one case: about 1, at most 1.8."""

    refused: bool
    void: bool
    contests: int
    reworks: int
    late: float  # below the department's share: late
    stuck: float  # below the department's share: lies long after its deadline
    progress: float  # standard normal: how much of the limit is used up
    patience: float
    keen: bool
    halt: Halt = Halt.NOWHERE
    detour: Detour = Detour.NONE


def draw_fate(rng: np.random.Generator, strain: float = 1.0) -> Fate:
    """`strain`: how much more often than elsewhere things go wrong here."""
    chance = rng.random(6) / strain
    return Fate(
        refused=bool(chance[0] < _REFUSED),
        void=bool(chance[1] < _VOID),
        contests=int(chance[2] < _CONTESTED) + int(chance[2] < _CONTESTED / 8),
        reworks=int(chance[3] < _REWORKED) + int(chance[3] < _REWORKED / 8),
        late=float(chance[4]),
        stuck=float(chance[5]),
        progress=float(rng.normal()),
        patience=float(np.clip(np.exp(rng.normal(0, 0.4)), 0.5, 1.8)),
        keen=bool(rng.random() < _KEEN),
        detour=_draw_detour(rng),
    )


def is_stuck(fate: Fate, body: Body) -> bool:
    return fate.stuck < body.stuck


def _draw_detour(rng: np.random.Generator) -> Detour:
    shares = [*_DETOURS.values()]
    return [*_DETOURS, Detour.NONE][int(rng.choice(len(shares) + 1, p=[*shares, 1 - sum(shares)]))]


def taken_at(fate: Fate, body: Body, start: dt.datetime, done: dt.datetime, soon: dt.datetime) -> dt.datetime:
    """When a department takes a case that it will have `done` then: `soon`; some of the stuck ones hardly before."""
    idle = fate.stuck < body.stuck * _NEVER_TAKEN
    return start + (done - start) * 0.95 if idle else min(soon, start + (done - start) * 0.3)


def handled_at(
    fate: Fate, body: Body, start: dt.datetime, due: dt.datetime, unit: LimitUnit, hours: OfficeHours
) -> dt.datetime:
    """When the work is done: in time with room for the check and the closing, or up to some days after the deadline.

    Some crews go on through lunch and weekends, though not through the night, even where their time does not run.
    """
    continuous = unit in _CONTINUOUS
    limit_s = (due - start).total_seconds() if continuous else hours.working_seconds(start, due)
    limit_s = max(limit_s, 900.0)
    over_s = _over_s(fate, body, limit_s)
    if over_s:
        return due + dt.timedelta(seconds=over_s) if continuous else hours.advance(due, over_s)
    room_s = max(limit_s - 5_400, limit_s * 0.3)  # an hour and a half for check and closing
    spent_s = room_s * float(np.clip(body.pace + 0.2 * fate.progress, 0.08, 0.97))
    straight = start + dt.timedelta(seconds=spent_s)
    if continuous:
        return straight
    by_the_clock = hours.advance(start, spent_s)
    return min(by_the_clock, _by_daylight(straight, hours)) if fate.keen else by_the_clock


def _over_s(fate: Fate, body: Body, limit_s: float) -> float:
    """By how much it is late, in the time that its limit counts; 0 of most."""
    if is_stuck(fate, body):
        return min(limit_s * (0.5 + abs(fate.progress)) + 6 * 3_600, _LONGEST_STUCK_S)
    if fate.late < body.late:
        return min(limit_s * (0.1 + 0.4 * abs(fate.progress)) + 600, _LONGEST_LATE_S)
    return 0.0


def _by_daylight(at: dt.datetime, hours: OfficeHours) -> dt.datetime:
    """The moment itself from seven to nine at night, otherwise some time early in the next morning."""
    local = at.astimezone(hours.zone)
    if 7 <= local.hour < 21:
        return at
    morning = local + dt.timedelta(days=local.hour >= 21)
    return morning.replace(hour=7, minute=local.minute, second=local.second).astimezone(dt.UTC)
