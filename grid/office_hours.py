"""Office hours: when a limit is up, and how much working time lies between two moments.

Hours and days are counted as the city's calendar says, make-up workdays (调休) included. A start outside office hours
begins at the next opening; a deadline that falls on the end of a frame is that end, not the next opening.
"""

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from grid.calendar_document import CalendarDay, CalendarFacts, WorkingDay, facts_of
from grid.office_frames import SECOND, OfficeDay, Timeline, micros, moment_at, office_days
from grid.records.limits import LimitUnit
from grid.refusals import N_, BadInput

FIRST_YEAR, LAST_YEAR = 1970, 2199  # outside, a date is a slip of the pen
OFFICE_UNITS = (LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY)
_LONGEST = (LAST_YEAR - FIRST_YEAR) * 366 * 86_400  # seconds
_NATURAL_SECONDS = {LimitUnit.URGENT_HOUR: 3600, LimitUnit.CALENDAR_DAY: 86_400}


class OfficeHours:
    """The clock of one calendar, safe to share between threads. Moments are aware; those that come out are UTC.

    Years are laid out when they are first asked for; after that a deadline costs two bisections.
    """

    def __init__(self, facts: CalendarFacts, version: int = 0) -> None:
        self._facts, self._version = facts, version
        self._years: dict[int, list[OfficeDay]] = {}
        self._timeline: Timeline | None = None  # replaced as a whole, never changed

    @classmethod
    def from_document(cls, document: Mapping[str, Any], version: int = 0) -> "OfficeHours":
        """From the document of a calendar (docs/calendars.md). Raises BadCalendar naming the key."""
        return cls(facts_of(document), version)

    @property
    def facts(self) -> CalendarFacts:
        """What the calendar says; of two equal ones every deadline is the same."""
        return self._facts

    @property
    def code(self) -> str:
        return self._facts.code

    @property
    def version(self) -> int:
        """The version of the calendar in the database, 0 for one that is in none."""
        return self._version

    @property
    def edition(self) -> str:
        """Code and version, as events name them."""
        return f"{self.code} {self._version}" if self._version else self.code

    @property
    def zone(self) -> ZoneInfo:
        return self._facts.zone

    @property
    def working_day(self) -> WorkingDay:
        return self._facts.working_day

    def is_workday(self, date: dt.date) -> bool:
        return bool(self._facts.frames_on(date))

    def is_estimated(self, date: dt.date) -> bool:
        """Whether the holidays of that year are not published, so that the weekday alone decides."""
        return date.year not in self._facts.published

    def holiday_name(self, date: dt.date, *, english: bool = False) -> str:
        """The holiday a date is off for or, on a make-up workday, is worked for; "" on any other day."""
        exception = self._facts.exceptions.get(date)
        if exception is None:
            return ""
        return exception.name_en if english and exception.name_en else exception.name

    def due(self, start: dt.datetime, value: float, unit: LimitUnit) -> dt.datetime:
        """When a limit that begins at `start` is up. Raises BadInput for a limit or a year nobody can mean."""
        if not 0 < value < math.inf:
            raise BadInput(N_("A time limit must be above zero, not %(value)s."), "limit_value", value=value)
        if unit == LimitUnit.WORKING_DAY:
            return self._working_days(start, value)
        if unit == LimitUnit.WORKING_HOUR:
            return self.advance(start, value * 3600)
        if unit not in _NATURAL_SECONDS:
            known = ", ".join(LimitUnit)
            raise BadInput(
                N_("“%(unit)s” is no unit of time limits; use one of %(known)s."), "limit_unit", unit=unit, known=known
            )
        if unit == LimitUnit.CALENDAR_DAY and self._facts.calendar_day is CalendarDay.SAME_TIME:
            return self._calendar_days(start, value)
        return moment_at(_begin(start) + _amount(value * _NATURAL_SECONDS[unit]))

    def due_is_estimated(self, start: dt.datetime, due: dt.datetime, unit: LimitUnit) -> bool:
        """Whether a deadline was counted through a year whose holidays are not published."""
        if unit not in OFFICE_UNITS:
            return False
        years = range(start.astimezone(self.zone).year, due.astimezone(self.zone).year + 1)
        return not self._facts.published.issuperset(years)

    def advance(self, start: dt.datetime, seconds: float) -> dt.datetime:
        """The first moment, not before `start`, by which so many seconds of office time have passed."""
        at, amount = _begin(start), _amount(seconds)
        return moment_at(self._reached(at, amount)) if amount else moment_at(at)

    def working_seconds(self, start: dt.datetime, end: dt.datetime) -> float:
        """Seconds of office time between two moments; negative when `end` comes first."""
        first, last = micros(start), micros(end)
        timeline = self._spanning(min(first, last), max(first, last))
        return (timeline.counted(last) - timeline.counted(first)) / SECOND

    def frames_between(self, start: dt.datetime, end: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
        """The office time between two moments, frame by frame."""
        first, last = micros(start), micros(end)
        spans = self._spanning(first, last).spans_between(first, last)
        return [(moment_at(opens), moment_at(closes)) for opens, closes in spans]

    def exceptions_between(self, start: dt.datetime, end: dt.datetime) -> list[dt.date]:
        """The holidays and make-up workdays from the day of `start` to the day of `end`, both included."""
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        return sorted(date for date in self._facts.exceptions if first <= date <= last)

    def _working_days(self, start: dt.datetime, value: float) -> dt.datetime:
        if self.working_day is WorkingDay.EIGHT_HOURS:
            return self.advance(start, value * self._facts.day_seconds)
        if self.working_day is WorkingDay.CLOSE_OF_BUSINESS:
            return self._close_of_business(start, math.ceil(value))
        part, days = math.modf(value)
        due = self._same_time(start, int(days))
        return self.advance(due, part * self._facts.day_seconds)

    def _calendar_days(self, start: dt.datetime, value: float) -> dt.datetime:
        """The same time on the wall; one that the clocks skip that day is as much later as they jump."""
        _amount(value * 86_400)  # refuses what is too long
        local = moment_at(_begin(start)).astimezone(self.zone)
        return (local + dt.timedelta(days=value)).astimezone(dt.UTC)

    def _same_time(self, start: dt.datetime, days: int) -> dt.datetime:
        """The same time of day; where that day is closed then, its last office time before, or else its opening."""
        opening = moment_at(self._reached(_begin(start), 1) - 1).astimezone(self.zone)
        day = self._workday(opening, days)
        wanted = micros(dt.datetime.combine(day.date, opening.timetz()))
        for opens, closes in reversed(day.spans):
            if opens <= wanted:
                return moment_at(min(wanted, closes))
        return moment_at(day.spans[0][0])

    def _close_of_business(self, start: dt.datetime, days: int) -> dt.datetime:
        """The end of the last frame of the n-th working day after the day of `start`, which does not count itself."""
        _begin(start)
        return moment_at(self._workday(start.astimezone(self.zone), days).spans[-1][1])

    def _workday(self, local: dt.datetime, days: int) -> OfficeDay:
        """The n-th workday after the date of a moment; 0 is that date itself or the last workday before it."""
        timeline = self._spanning(micros(local), micros(local))
        index = bisect_right(timeline.ordinals, local.toordinal()) - 1 + days
        while index >= len(timeline.days):
            timeline = self._laid_out(timeline.first, timeline.last + 1)
        return timeline.days[index]

    def _reached(self, at: int, amount: int) -> int:
        """The first instant by which `amount` microseconds of office time, more than none, have passed since `at`."""
        timeline = self._spanning(at, at)
        wanted = timeline.counted(at) + amount
        while wanted > timeline.total:
            timeline = self._laid_out(timeline.first, timeline.last + 1)
        return timeline.reached(wanted)

    def _spanning(self, first: int, last: int) -> Timeline:
        """A timeline that reaches from the year before one instant to the year after another."""
        known = self._timeline
        if known and known.begins <= first and last <= known.ends:
            return known
        first_year, last_year = moment_at(first).year - 1, moment_at(last).year + 1
        if known:
            first_year, last_year = min(known.first, first_year), max(known.last, last_year)
        return self._laid_out(first_year, last_year)

    def _laid_out(self, first: int, last: int) -> Timeline:
        if first < FIRST_YEAR - 1 or last > LAST_YEAR + 1:
            raise _outside()
        for year in range(first, last + 1):
            if year not in self._years:
                self._years[year] = office_days(self._facts, year)
        self._timeline = Timeline(first, last, (day for year in range(first, last + 1) for day in self._years[year]))
        return self._timeline


def _begin(start: dt.datetime) -> int:
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise _outside()
    return micros(start)


def _amount(seconds: float) -> int:
    """Seconds as microseconds."""
    if not 0 <= seconds < _LONGEST:
        raise _outside()
    return round(seconds * SECOND)


def _outside() -> BadInput:
    return BadInput(
        N_("A time limit must begin and end in the years %(first)s to %(last)s."),
        "started_at", first=FIRST_YEAR, last=LAST_YEAR,
    )  # fmt: skip
