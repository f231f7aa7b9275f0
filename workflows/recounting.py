"""What a revised calendar or limit makes of the clock of a running case. A rule; it is told the time.

A rung that was climbed stays climbed, unless under the new rules its moment is still to come: then the clock is set
anew, so that each rung is told again at its new moment.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from grid.ladders import Ladder
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.deadlines import deadline
from workflows.ladder import CaseClock, climb, ladder_of, rung_at
from workflows.moves import Action, Amendment, State
from workflows.trying_rules import Limit, revised

_LIMIT_ANEW = frozenset({Action.REACH, Action.REOPEN})
SETS_THE_LIMIT = _LIMIT_ANEW | {Action.EXTEND}


class Running(Protocol):
    """What must be known of a case; a row of `workflows.recomputing` says it. Enumerations are text."""

    district_id: int
    street_id: int | None
    community_id: int | None
    category_id: int
    filing_condition_id: int | None
    milestone_count: int
    urgent: bool
    state: str
    level: int
    clock_no: int
    begun: dt.datetime
    limit_value: float
    limit_unit: str
    due_at: dt.datetime
    alarm_at: dt.datetime | None
    pauses: list[list[str]] | None


class Past(NamedTuple):
    """What the events of a case say of its limit: what extensions added, and whether it came from a case merged in."""

    extra: float = 0.0
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Recount:
    """The clock of a case as it is to be. `extra`: what of its limit extensions have added."""

    limit_value: float
    limit_unit: LimitUnit
    extra: float
    due_at: dt.datetime
    due_on: dt.date
    alarm_at: dt.datetime | None
    clock_no: int
    level: int

    def moves(self, case: Running) -> bool:
        """Whether the deadline, or the limit it is told by, is another one."""
        limit = (self.limit_value, self.limit_unit.value)
        return self.due_at != case.due_at or limit != (case.limit_value, case.limit_unit)

    def differs(self, case: Running) -> bool:
        return self.moves(case) or (self.alarm_at, self.level) != (case.alarm_at, case.level)


def recount(case: Running, past: Past, *, book: Rulebook, at: dt.datetime) -> Recount:
    """Count the clock of a case by the rules in force."""
    hours, pauses = hours_of(case, book), _pauses(case)
    (value, unit), extra = _limit(case, past, book)
    due_at = deadline(case.begun, value, unit, hours, pauses)
    clock = CaseClock(case.begun, due_at, value, unit, pauses)
    alarm_at, clock_no, level = _rung(case, clock, ladder_of(case, case.begun, book), hours, at)
    return Recount(value, unit, extra, due_at, due_at.astimezone(hours.zone).date(), alarm_at, clock_no, level)


def strays(case: Running, book: Rulebook, extra: float = 0.0) -> bool:
    """Whether the limit of a case, without `extra`, is another one than its filing condition has now."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    if condition is None:
        return False
    value, unit = condition.limit(case.milestone_count)
    return not math.isclose(case.limit_value - extra, value) or case.limit_unit != unit


def past_of(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Past:
    """Read the past from the events (action, details) of one case that had a say in its limit, in their order."""
    extra, own, inherited = 0.0, 0.0, False
    for action, details in events:
        if action == Action.EXTEND:
            extra += details.get("amount", 0.0)
        elif action == Amendment.RECOMPUTE:
            extra = details.get("extra", extra)
        elif action == Amendment.ABSORB and "clock" in details:
            own, inherited = extra, True
        elif action == Amendment.RELEASE and "due_at" in details and "clock" not in details:
            extra, inherited = own, False
        elif action in _LIMIT_ANEW:
            extra, own, inherited = 0.0, 0.0, False
    return Past(extra, inherited)


def _limit(case: Running, past: Past, book: Rulebook) -> tuple[Limit, float]:
    """The limit its filing condition has now with the extensions on top, and those; its own where there is none."""
    limit = (case.limit_value, LimitUnit(case.limit_unit))
    if past.inherited or not strays(case, book, past.extra):
        return limit, past.extra
    becomes = book.conditions[case.filing_condition_id or 0].limit(case.milestone_count)
    whole = revised(limit, (limit[0] - past.extra, limit[1]), becomes)
    return whole, whole[0] - becomes[0]


def _rung(
    case: Running, clock: CaseClock, ladder: Ladder, hours: OfficeHours, at: dt.datetime
) -> tuple[dt.datetime | None, int, int]:
    """The next alarm, the number of the clock, the level. One that stands still keeps the moment when it goes on.

    A merged case has no alarm, but may get its deadline back.
    """
    if case.state in (State.SUSPENDED, State.MERGED):
        return case.alarm_at, case.clock_no, case.level
    level = min(case.level, len(ladder.steps))
    if level and rung_at(clock, level, hours, ladder) > at:
        return rung_at(clock, 1, hours, ladder), case.clock_no + 1, 0
    return climb(clock, level, clock.started_at, hours, ladder).alarm_at, case.clock_no, case.level


def _pauses(case: Running) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    return tuple((dt.datetime.fromisoformat(a), dt.datetime.fromisoformat(b)) for a, b in case.pauses or ())


def details_of(case: Running, new: Recount, calendar: str) -> dict[str, Any]:
    """What the event says: the deadline before and now, by which calendar, and the limit where it is another one."""
    details: dict[str, Any] = {
        "old_due_at": case.due_at.isoformat(),
        "due_at": new.due_at.isoformat(),
        "due_on": new.due_on.isoformat(),
        "calendar": calendar,
    }
    if new.clock_no != case.clock_no:
        details |= {"clock_no": new.clock_no}
    if (new.limit_value, new.limit_unit.value) != (case.limit_value, case.limit_unit):
        details |= {"limit_value": new.limit_value, "limit_unit": new.limit_unit.value, "extra": new.extra}
    return details
