"""The slow truth about office time: a table with one entry for every minute, made by looking at the clock on the wall.

It shares no line with what it judges: no interval, no bisection, no arithmetic on frames. A limit is up when so many
minutes that count have passed, one after the other.
"""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

FIRST, LAST = dt.date(2024, 6, 1), dt.date(2026, 12, 31)
BEGIN = dt.datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=dt.UTC)
COUNT = (LAST - FIRST).days * 1440
MINUTE = dt.timedelta(minutes=1)
QUARTER = 15  # every zone changes its clocks on a quarter of an hour

Flags = NDArray[np.bool_]
Stops = list[tuple[int, int]]  # pauses: minutes from BEGIN, the second not included


def moment(minute: int) -> dt.datetime:
    return BEGIN + int(minute) * MINUTE


class Minutes:
    """All minutes from BEGIN on; `frames` has the office hours of a weekday ("monday") or of a date, as text."""

    def __init__(self, zone: str, frames: dict[str, list[str]]) -> None:
        wall = np.arange(COUNT) + np.repeat(_offsets(ZoneInfo(zone)), QUARTER) + 1440  # no day is below nought
        self.day, self.time = wall // 1440, wall % 1440
        days = [FIRST + dt.timedelta(days=int(n) - 1) for n in range(int(self.day.max()) + 1)]
        hours = [frames.get(day.isoformat(), frames.get(f"{day:%A}".lower(), [])) for day in days]
        self.open: Flags = np.array([_open_minutes(tuple(texts)) for texts in hours])[self.day, self.time]
        self.workday = np.bincount(self.day, self.open) > 0

    def due(self, start: int, value: float, unit: str, stops: Stops, day_hours: float = 8) -> int:
        """The minute at whose beginning the limit is up, by the reading of the unit."""
        if unit in ("urgent_hour", "calendar_day"):
            return self.passed(start, value * (60 if unit == "urgent_hour" else 1440), stops, whole=True)
        if unit in ("same_time", "close_of_business"):
            return self.given_back(start, getattr(self, unit)(start, int(value)), stops)
        return self.passed(start, value * 60 * (1 if unit == "working_hour" else day_hours), stops)

    def passed(self, start: int, wanted: float, stops: Stops, *, whole: bool = False) -> int:
        """The end of the last of so many minutes that count."""
        for days in (10, 40, 120):
            end = start + days * 1440
            counts = _unpaused(start, stops, end)
            if not whole:
                counts &= self.open[start:end]
            minutes = np.flatnonzero(counts)
            if len(minutes) >= wanted:
                return start + int(minutes[int(wanted) - 1]) + 1
        raise AssertionError("the table is too short for this test")

    def given_back(self, start: int, plain: int, stops: Stops) -> int:
        """A deadline that is no sum of minutes, later by every open minute that was paused before it."""
        owed = int(self.open[start:plain].sum()) - self.counted(start, plain, stops)
        if owed:
            return self.passed(plain, owed, stops)
        running = _unpaused(plain - 1, stops, plain + 40 * 1440)  # a pause that begins with the deadline comes too late
        until = plain + int(running[1:].argmax()) if not running[0] else plain
        return plain + int(np.flatnonzero(np.append(True, self.open[plain:until]))[-1])  # the end of an open minute

    def counted(self, start: int, end: int, stops: Stops) -> int:
        return int((self.open[start:end] & _unpaused(start, stops, end)).sum())

    def same_time(self, start: int, days: int) -> int:
        """The time of the first open minute, so many working days on; or the office time last before it."""
        opening = start + int(self.open[start : start + 40 * 1440].argmax())
        day = self._later_workday(int(self.day[opening]), days)
        minutes = np.flatnonzero((self.day == day) & self.open) if days else np.array([opening])
        before = minutes[self.time[minutes] <= self.time[opening]]
        if not len(before):
            return int(minutes[0])
        return int(before[-1]) + int(self.time[before[-1]] != self.time[opening])

    def close_of_business(self, start: int, days: int) -> int:
        day = self._later_workday(int(self.day[start]), days)
        return int(np.flatnonzero((self.day == day) & self.open)[-1]) + 1

    def _later_workday(self, day: int, days: int) -> int:
        while days:
            day += 1
            days -= bool(self.workday[day])
        return day


def _unpaused(start: int, stops: Stops, end: int) -> Flags:
    running = np.ones(end - start, dtype=bool)
    for begins, ends in stops:
        running[max(0, begins - start) : max(0, ends - start)] = False
    return running


def _offsets(zone: ZoneInfo) -> NDArray[np.int64]:
    quarters = (BEGIN + n * QUARTER * MINUTE for n in range(COUNT // QUARTER))
    return np.array([(q.astimezone(zone).utcoffset() or dt.timedelta()) // MINUTE for q in quarters])


@cache
def _open_minutes(frames: tuple[str, ...]) -> list[bool]:
    clock = (f"{n // 60:02}:{n % 60:02}" for n in range(1440))
    return [any(frame[:5] <= time < frame[6:] for frame in frames) for time in clock]
