"""The drawing of a deadline: a row for every day that matters, and one for many days that are alike. A rule.

Across, a row shows the hours in which anything happened, so that nights take no room; days off, whole days of a pause
and long runs of ordinary days are one row each.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from zoneinfo import ZoneInfo

from workflows.segments import Counts, Segment

DAY_MIN = 1440
_LEAST_SPAN = 4 * 60  # minutes across, so that an hour is not as wide as a day
_ALIKE = 4  # so many ordinary days in a row are told as one


@dataclass(frozen=True, slots=True)
class Piece:
    """Minutes of a day that counted or were paused; `ahead`: they are still to come."""

    counts: Counts
    begins: int
    ends: int
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the drawing: start, now, due, or first (the deadline before it was moved)."""

    kind: str
    minute: int


@dataclass(frozen=True, slots=True)
class Row:
    """One day, or the days from `first` to `last` that are alike: off, paused, or ordinary."""

    first: dt.date
    last: dt.date
    kind: str
    pieces: tuple[Piece, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """`opens` and `closes` are the minutes of the day at both ends of a row."""

    opens: int
    closes: int
    rows: tuple[Row, ...]


def drawing_of(
    segments: Iterable[Segment], marks: Mapping[str, dt.datetime | None], zone: ZoneInfo, at: dt.datetime
) -> Drawing:
    """Draw the segments of a limit in city time; marks outside their days are left out."""
    pieces: dict[dt.date, list[Piece]] = {}
    for segment in segments:
        for date, piece in _by_day(segment, zone, at):
            pieces.setdefault(date, []).append(piece)
    if not pieces:
        return Drawing(0, DAY_MIN, ())
    found = _marks_by_day(marks, zone)
    days = [_day(date, pieces.get(date, ()), found.get(date, ())) for date in _dates(min(pieces), max(pieces))]
    opens, closes = _hours_across(days)
    return Drawing(opens, closes, tuple(_together(days)))


def _by_day(segment: Segment, zone: ZoneInfo, at: dt.datetime) -> Iterator[tuple[dt.date, Piece]]:
    """The segment in city days; one that is running now is cut there."""
    if segment.counts is not Counts.CLOSED and segment.begins < at < segment.ends:
        yield from _by_day(replace(segment, ends=at), zone, at)
        yield from _by_day(replace(segment, begins=at), zone, at)
        return
    begins, ends = segment.begins.astimezone(zone), segment.ends.astimezone(zone)
    for date in _dates(begins.date(), ends.date()):
        first = _minute(begins) if date == begins.date() else 0
        last = _minute(ends) if date == ends.date() else DAY_MIN
        if first < last:
            yield date, Piece(segment.counts, first, last, segment.begins >= at)


def _marks_by_day(marks: Mapping[str, dt.datetime | None], zone: ZoneInfo) -> dict[dt.date, list[Mark]]:
    found: dict[dt.date, list[Mark]] = {}
    for kind, moment in marks.items():
        if moment is not None:
            local = moment.astimezone(zone)
            date, minute = local.date(), _minute(local)
            if not minute and kind in ("due", "first"):  # midnight ends a day that is drawn
                date, minute = date - dt.timedelta(days=1), DAY_MIN
            found.setdefault(date, []).append(Mark(kind, minute))
    return found


def _day(date: dt.date, pieces: Sequence[Piece], marks: Sequence[Mark]) -> Row:
    shown = tuple(piece for piece in pieces if piece.counts is not Counts.CLOSED)
    kinds = {piece.counts for piece in shown}
    if marks or len(kinds) > 1:
        kind = "day"
    else:
        kind = {Counts.COUNTED: "ordinary", Counts.PAUSED: "paused"}[kinds.pop()] if kinds else "off"
    return Row(date, date, kind, shown, tuple(marks))


def _hours_across(days: Iterable[Row]) -> tuple[int, int]:
    """From the first to the last full hour in which something counted or a mark stands."""
    days = list(days)
    spans = [(piece.begins, piece.ends) for day in days for piece in day.pieces if piece.counts is Counts.COUNTED]
    spans += [(mark.minute, mark.minute) for day in days for mark in day.marks]
    opens = min((begins for begins, _ in spans), default=0) // 60 * 60
    closes = -(-max((ends for _, ends in spans), default=DAY_MIN) // 60) * 60
    closes = min(DAY_MIN, max(closes, opens + _LEAST_SPAN))
    return min(opens, closes - _LEAST_SPAN), closes


def _together(days: Iterable[Row]) -> Iterator[Row]:
    """Days off and days within a pause become one row; ordinary days do when there are many."""
    for kind, group in groupby(days, key=lambda day: day.kind):
        alike = list(group)
        if kind in ("off", "paused") or (kind == "ordinary" and len(alike) >= _ALIKE):
            yield Row(alike[0].first, alike[-1].last, kind, alike[0].pieces if kind == "ordinary" else ())
        else:
            yield from alike


def _dates(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _minute(local: dt.datetime) -> int:
    return local.hour * 60 + local.minute
