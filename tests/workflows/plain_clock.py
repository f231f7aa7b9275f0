"""The clock of a case a second time: a limit is used up piece by piece, between the pauses."""

import datetime as dt
from typing import Any

from grid.office_hours import OfficeHours

LADDER = (0.8, 1.0, 1.5, 2.0)
_SECONDS = {"urgent_hour": 3600, "working_hour": 3600, "working_day": 8 * 3600, "calendar_day": 86_400}
Case = dict[str, Any]


def used_up(case: Case, part: float, hours: OfficeHours) -> dt.datetime:
    """When this part of the limit of a case is used up."""
    left, at = case["limit_value"] * part * _SECONDS[case["limit_unit"]], case["begun"]
    office = case["limit_unit"].startswith("working")
    for begins, ends in sorted(case["pauses"]):
        if ends <= at:
            continue
        begins = max(begins, at)
        counted = hours.working_seconds(at, begins) if office else (begins - at).total_seconds()
        if round(left, 5) <= round(counted, 5):
            break
        left, at = left - counted, ends
    return hours.advance(at, left) if office else at + dt.timedelta(seconds=left)


def next_rung(case: Case, hours: OfficeHours) -> dt.datetime | None:
    return used_up(case, LADDER[case["level"]], hours) if case["level"] < len(LADDER) else None


def begin(case: Case, at: dt.datetime, hours: OfficeHours) -> None:
    """A clock of its own, with every rung to be climbed."""
    case.update(begun=at, pauses=[])
    anew(case, hours)


def anew(case: Case, hours: OfficeHours, level: int = 0) -> None:
    case.update(clock_no=case["clock_no"] + 1, level=level)
    wind(case, hours)


def wind(case: Case, hours: OfficeHours) -> None:
    """Deadline and alarm as they follow from the rest."""
    case.update(due_at=used_up(case, 1.0, hours), alarm_at=next_rung(case, hours))
