"""Who is on shift when. A rule: it is told the city's local time, which has no daylight saving to mind.

A shift belongs to the day on which it begins; its start belongs to it, its end does not. One whose end is not later
than its start runs past midnight. What differs on a day is laid over the shifts that repeat: leave takes all of the
day's shifts away, giving them to a colleague leaves what was taken over, and an extra shift comes on top.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple, Protocol

from grid.records import DayKind

FARTHEST = 60  # days that a next shift is looked for
_DAY = dt.timedelta(days=1)


class RepeatingShift(Protocol):
    """What a shift must say; `grid.records.Shift` does."""

    @property
    def weekdays(self) -> str: ...
    @property
    def starts(self) -> dt.time: ...
    @property
    def ends(self) -> dt.time: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...
    @property
    def cycle(self) -> int: ...
    @property
    def cycle_from(self) -> dt.date | None: ...
    @property
    def cycle_days(self) -> str: ...


class OddDay(Protocol):
    """What differs on some days; `grid.records.RosterDay` does."""

    kind: DayKind
    first: dt.date
    last: dt.date
    starts: dt.time | None
    ends: dt.time | None


class Span(NamedTuple):
    """One shift of one day, city time."""

    starts: dt.datetime
    ends: dt.datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%d %H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A shift made ready: it begins on the days for which `(day - since) % cycle` is in `on`; days are ordinals."""

    cycle: int
    since: int
    on: frozenset[int]
    starts: dt.time
    ends: dt.time
    first: int
    last: int

    @classmethod
    def of(cls, shift: RepeatingShift) -> "Repeat":
        weekly = shift.cycle_from is None
        days = shift.weekdays if weekly else shift.cycle_days.split(",")
        return cls(
            cycle=7 if weekly else shift.cycle,
            since=1 if shift.cycle_from is None else shift.cycle_from.toordinal(),  # the first of all days is a Monday
            on=frozenset(int(day) - 1 for day in days),
            starts=shift.starts,
            ends=shift.ends,
            first=shift.valid_from.toordinal() if shift.valid_from else 1,
            last=shift.valid_to.toordinal() if shift.valid_to else dt.date.max.toordinal(),
        )

    def begins_on(self, day: int) -> bool:
        return self.first <= day <= self.last and (day - self.since) % self.cycle in self.on


class Roster:
    """When one person works."""

    def __init__(self, shifts: Iterable[RepeatingShift] = (), days: Iterable[OddDay] = ()) -> None:
        self.repeats = tuple(map(Repeat.of, shifts))
        odd = tuple(days)
        self.leave = tuple((one.first, one.last) for one in odd if one.kind is DayKind.LEAVE)
        self._given = tuple((one.first, one.last) for one in odd if one.kind is DayKind.GIVEN)
        self._extra = tuple((one.first, one.starts, one.ends) for one in odd if one.starts and one.ends)

    def on_leave(self, day: dt.date) -> bool:
        return _within(day, self.leave)

    def begun_on(self, day: dt.date) -> list[Span]:
        """The shifts that begin on this day, the earliest first."""
        if self.leave and _within(day, self.leave):
            return []
        spans = [_span(day, starts, ends) for on, starts, ends in self._extra if on == day] if self._extra else []
        if not (self._given and _within(day, self._given)):
            number = day.toordinal()
            spans += [_span(day, one.starts, one.ends) for one in self.repeats if one.begins_on(number)]
        return sorted(spans)

    def between(self, first: dt.date, last: dt.date) -> list[Span]:
        """The shifts that begin on the days from `first` to `last`, in order."""
        return [span for day in days_of(first, last) for span in self.begun_on(day)]

    def at(self, at_local: dt.datetime) -> Span | None:
        """The shift that runs at this time."""
        day, moment = at_local.date(), at_local.replace(tzinfo=None)
        for span in (*self.begun_on(day), *self.begun_on(day - _DAY)):
            if span.starts <= moment < span.ends:
                return span
        return None

    def next_begin(self, at_local: dt.datetime, within: int = FARTHEST) -> dt.datetime | None:
        """When the next shift begins after this time; None when none does within so many days."""
        today, moment = at_local.date(), at_local.replace(tzinfo=None)
        for day in days_of(today, today + within * _DAY):
            for span in self.begun_on(day):
                if span.starts > moment:
                    return span.starts
        return None


def on_shift(shifts: Iterable[RepeatingShift], at_local: dt.datetime, days: Iterable[OddDay] = ()) -> bool:
    """Say whether somebody with these shifts, and these days that differ, works at `at_local`, city time."""
    return Roster(shifts, days).at(at_local.replace(tzinfo=None)) is not None


def clash(roster: Roster, first: dt.date, last: dt.date) -> tuple[Span, Span] | None:
    """The first two shifts about these days that a person would have to work at once."""
    for one, next_one in pairwise(roster.between(first - _DAY, last + _DAY)):
        if one.overlaps(next_one):
            return one, next_one
    return None


def clash_of_repeats(repeats: Sequence[Repeat]) -> tuple[int, int] | None:
    """The places of the first two shifts that overlap on any day to come, whatever their cycles have in common."""
    return next(
        (
            (place, other)
            for place, other in combinations(range(len(repeats)), 2)
            if _meet(repeats[place], repeats[other])
        ),
        None,
    )


def days_of(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days from `first` to `last`, both included."""
    return (first + number * _DAY for number in range((last - first).days + 1))


def _meet(one: Repeat, other: Repeat) -> bool:
    """Both repeat together after cycle × cycle days, so that no more days need to be looked at."""
    first = max(one.first, other.first - 1, 2)
    last = min(one.last, other.last + 1, first + one.cycle * other.cycle)
    return any(_overlap_about(number, one, other) for number in range(first, last + 1) if one.begins_on(number))


def _overlap_about(number: int, one: Repeat, other: Repeat) -> bool:
    mine = _span(dt.date.fromordinal(number), one.starts, one.ends)
    near = (day for day in (number - 1, number, number + 1) if other.begins_on(day))
    return any(mine.overlaps(_span(dt.date.fromordinal(day), other.starts, other.ends)) for day in near)


def _span(day: dt.date, starts: dt.time, ends: dt.time) -> Span:
    until = day if starts < ends else day + _DAY
    return Span(dt.datetime.combine(day, starts), dt.datetime.combine(until, ends))


def _within(day: dt.date, ranges: Iterable[tuple[dt.date, dt.date]]) -> bool:
    return any(first <= day <= last for first, last in ranges)
