"""Times of the week as a set of minutes in one integer: bit 0 is Monday 00:00 of the city. Join by |, cut by &."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from grid.roster import Roster, Span

HOURS = 7 * 24
DAY_MIN = 24 * 60
MINUTES = HOURS * 60
NEVER = 0
ALWAYS = (1 << MINUTES) - 1
_HOUR = (1 << 60) - 1
_DAY = dt.timedelta(days=1)


def minutes(start: int, stop: int) -> int:
    """The minutes from `start` to before `stop`, counted from Monday 00:00; what lies outside the week is cut off."""
    start, stop = max(start, 0), min(stop, MINUTES)
    return (1 << stop) - (1 << start) if start < stop else NEVER


def worked(roster: Roster, monday: dt.date) -> int:
    """When somebody works in the week that begins on `monday`; a shift begun on the Sunday before counts, too."""
    return joined(_of_span(span, monday) for span in roster.between(monday - _DAY, monday + 6 * _DAY))


def joined(times: Iterable[int]) -> int:
    """The times that lie in any of them."""
    whole = NEVER
    for one in times:
        whole |= one
    return whole


def by_hour(times: int) -> Iterator[int]:
    """How many minutes of each of the 168 hours belong to it."""
    return ((times >> 60 * hour & _HOUR).bit_count() for hour in range(HOURS))


def told(times: int, days: Sequence[str], all_day: str) -> str:
    """“Mon–Fri 00:00–08:00 18:00–24:00, Sat Sun all day”, with the names of the days from Monday on."""
    each = [tuple(_frames(times >> DAY_MIN * day & (1 << DAY_MIN) - 1)) for day in range(7)]
    alike = ((frames, [day for day, _ in group]) for frames, group in groupby(enumerate(each), key=lambda one: one[1]))
    return ", ".join(f"{_run(on, days)} {_clock(frames, all_day)}" for frames, on in alike if frames)


def _run(on: Sequence[int], days: Sequence[str]) -> str:
    return days[on[0]] if len(on) == 1 else f"{days[on[0]]}–{days[on[-1]]}"


def _frames(day: int) -> Iterator[tuple[int, int]]:
    """The runs of minutes of one day, the earliest first."""
    at = 0
    while day:
        skipped = (day & -day).bit_length() - 1
        day >>= skipped
        length = (~day & day + 1).bit_length() - 1
        yield at + skipped, at + skipped + length
        at, day = at + skipped + length, day >> length


def _clock(frames: Iterable[tuple[int, int]], all_day: str) -> str:
    return " ".join(
        all_day if (start, stop) == (0, DAY_MIN) else f"{_hhmm(start)}–{_hhmm(stop)}" for start, stop in frames
    )


def _hhmm(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _of_span(span: Span, monday: dt.date) -> int:
    begin = dt.datetime.combine(monday, dt.time())
    start, stop = ((moment - begin) / dt.timedelta(minutes=1) for moment in (span.starts, span.ends))
    return minutes(int(start), int(stop))
