"""Office hours laid on the line of real time: every frame as an interval of UTC microseconds, counted up.

A frame is wall clock, what is counted is real time: an instant counts when a clock on the wall, read at that
instant, shows a time within a frame of that day. So an hour that is skipped in spring does not count, and one that
is repeated in autumn counts twice.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from zoneinfo import ZoneInfo

from grid.calendar_document import CalendarFacts

SECOND = 1_000_000  # microseconds
DAY = 86_400 * SECOND
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Span = tuple[int, int]  # UTC microseconds: from, to (not included)


def micros(moment: dt.datetime) -> int:
    """An aware moment as microseconds since 1970 in UTC."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def moment_at(microseconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=microseconds)


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """One day with office hours, as it really passed: its frames in UTC microseconds, in order of time."""

    date: dt.date
    spans: tuple[Span, ...]


class Timeline:
    """All frames of the years `first` to `last`, in order; `upto[i]` is what has counted when frame i ends.

    It may be asked about instants from `begins` to `ends`, which keeps clear of the edges in every zone.
    """

    def __init__(self, first: int, last: int, days: Iterable[OfficeDay]) -> None:
        self.first, self.last = first, last
        self.begins = micros(dt.datetime(first, 1, 3, tzinfo=dt.UTC))
        self.ends = micros(dt.datetime(last, 12, 29, tzinfo=dt.UTC))
        self.days = list(days)
        self.ordinals = [day.date.toordinal() for day in self.days]
        spans = sorted(span for day in self.days for span in day.spans)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._upto = list(accumulate(end - start for start, end in spans))

    @property
    def total(self) -> int:
        """Microseconds of office time in all of these years."""
        return self._upto[-1] if self._upto else 0

    def counted(self, at: int) -> int:
        """Microseconds of office time from the beginning until `at`."""
        i = bisect_right(self._starts, at) - 1
        return self._upto[i] - max(0, self._ends[i] - at) if i >= 0 else 0

    def reached(self, counted: int) -> int:
        """The first instant at which so much, at most the total, has counted: a frame's end, not the next start."""
        i = bisect_left(self._upto, counted)
        return self._ends[i] - (self._upto[i] - counted)

    def spans_between(self, start: int, end: int) -> Iterator[Span]:
        """The office time between two instants, frame by frame."""
        i = bisect_right(self._ends, start)
        while i < len(self._starts) and self._starts[i] < end:
            yield max(start, self._starts[i]), min(end, self._ends[i])
            i += 1


def office_days(facts: CalendarFacts, year: int) -> list[OfficeDay]:
    """The days of a year that have office hours."""
    first = dt.date(year, 1, 1)
    dates = (first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days))
    days = (OfficeDay(date, spans_of(facts, date)) for date in dates if facts.frames_on(date))
    return [day for day in days if day.spans]  # a date that the zone skipped has none


def spans_of(facts: CalendarFacts, date: dt.date) -> tuple[Span, ...]:
    """The frames of one date in real time; a frame is cut where the zone changes its offset within it."""
    midnight = micros(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC))  # as if the wall showed UTC
    before, after = _offset(facts.zone, midnight - DAY), _offset(facts.zone, midnight + 2 * DAY)
    frames = [(midnight + start * SECOND, midnight + end * SECOND) for start, end in facts.frames_on(date)]
    if before == after:
        return tuple((start - before, end - before) for start, end in frames)
    change = _change(facts.zone, midnight - DAY, midnight + 2 * DAY)
    old = [(start - before, min(end - before, change)) for start, end in frames]
    new = [(max(start - after, change), end - after) for start, end in frames]
    return tuple(sorted((start, end) for start, end in old + new if start < end))


def _offset(zone: ZoneInfo, at: int) -> int:
    """What the zone's clocks are ahead of UTC at an instant, in microseconds."""
    offset = moment_at(at).astimezone(zone).utcoffset()
    return offset // dt.timedelta(microseconds=1) if offset else 0


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The instant between two with different offsets at which the offset changes, to the second."""
    old = _offset(zone, low)
    while high - low > SECOND:
        middle = (low + high) // (2 * SECOND) * SECOND
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high
