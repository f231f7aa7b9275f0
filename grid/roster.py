"""Who is on shift. A rule: it is told the city's local time."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol


class WeeklyShift(Protocol):
    """What a shift must say; `grid.records.Shift` does."""

    weekdays: str
    starts: dt.time
    ends: dt.time
    valid_from: dt.date | None
    valid_to: dt.date | None


def on_shift(shifts: Iterable[WeeklyShift], at_local: dt.datetime) -> bool:
    """Say whether one of the shifts runs at `at_local`, city time. The start belongs to a shift, the end does not.

    A shift whose end is not later than its start runs past midnight and belongs to the day on which it starts.
    """
    return any(_runs(shift, at_local) for shift in shifts)


def _runs(shift: WeeklyShift, at_local: dt.datetime) -> bool:
    day, now = at_local.date(), at_local.time()
    if shift.starts < shift.ends:
        return shift.starts <= now < shift.ends and _falls_on(shift, day)
    if now >= shift.starts:
        return _falls_on(shift, day)
    return now < shift.ends and _falls_on(shift, day - dt.timedelta(days=1))


def _falls_on(shift: WeeklyShift, day: dt.date) -> bool:
    if shift.valid_from is not None and day < shift.valid_from:
        return False
    if shift.valid_to is not None and day > shift.valid_to:
        return False
    return str(day.isoweekday()) in shift.weekdays
