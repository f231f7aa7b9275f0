"""How long each stage of a case took, against the limit of that stage, as a traffic light. A rule; told the time.

Stages count office time, so that a night is nobody's fault, but plain time for a case whose limit runs at night.
Handling counts in the unit of the case's limit and against that limit; work that comes back keeps counting.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from grid.case_rules import CaseRules
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from workflows.deadlines import used_seconds
from workflows.intervals import Clock, Spell
from workflows.ladder import CaseClock

YELLOW_ABOVE, RED_ABOVE = 0.8, 1.0  # of the limit: the lights of the trade


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class StageClock:
    """One run of a stage clock. Seconds of the time that counts; without a limit there is no light."""

    clock: Clock
    begins: dt.datetime
    ends: dt.datetime | None
    used_s: float
    limit_s: float | None
    light: Light | None


def light_of(used_s: float, limit_s: float) -> Light:
    if used_s > RED_ABOVE * limit_s:
        return Light.RED
    return Light.YELLOW if used_s > YELLOW_ABOVE * limit_s else Light.GREEN


def stage_clocks(
    spells: Iterable[Spell], case: CaseClock, *, at: dt.datetime, hours: OfficeHours, rules: CaseRules
) -> tuple[StageClock, ...]:
    """Measure the runs as they stand at `at`; `case` is the clock of the case, its pauses included."""
    spent = 0.0  # by handling, since the clock of the case began
    measured = []
    for spell in spells:
        unit = _unit(spell.clock, case.limit_unit)
        used = used_seconds(spell.begins, spell.ends or max(at, spell.begins), unit, hours, case.pauses)
        if spell.clock is Clock.HANDLE and spell.begins >= case.started_at:
            spent = used = spent + used
        measured.append(_measured(spell, used, _limit(spell.clock, case, unit, hours, rules)))
    return tuple(measured)


def _measured(spell: Spell, used: float, limit: float | None) -> StageClock:
    return StageClock(spell.clock, spell.begins, spell.ends, used, limit, light_of(used, limit) if limit else None)


def _unit(clock: Clock, of_case: LimitUnit | None) -> LimitUnit:
    if clock is Clock.HANDLE:
        return of_case or LimitUnit.CALENDAR_DAY  # a deadline from elsewhere is plain time
    return LimitUnit.URGENT_HOUR if of_case is LimitUnit.URGENT_HOUR else LimitUnit.WORKING_HOUR


def _limit(clock: Clock, case: CaseClock, unit: LimitUnit, hours: OfficeHours, rules: CaseRules) -> float | None:
    """Seconds; None where the city sets none."""
    if clock is Clock.HANDLE:
        return used_seconds(case.started_at, case.due_at, unit, hours, case.pauses) or None
    minutes = {
        Clock.ACCEPT: rules.accept_minutes,
        Clock.VERIFY: rules.verify_minutes,
        Clock.DISPATCH: rules.dispatch_minutes,
        Clock.CHECK: rules.check_minutes,
    }
    return minutes[clock] * 60 or None
