"""Shifts as people write them: `1-5 08:00-17:00; 6 09:00-12:00`, weekdays from 1 = Monday, times of the city."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

_DAYS = r"[1-7](?:-[1-7])?"
_SHIFT = re.compile(
    rf"\s*(?P<days>{_DAYS}(?:,{_DAYS})*)\s+(?P<starts>\d{{1,2}}:\d\d)\s*[-–~]\s*(?P<ends>\d{{1,2}}:\d\d)\s*"
)


@dataclass(frozen=True)
class WrittenShift:
    """`weekdays` as in "12345". An end not later than the start is on the next day."""

    weekdays: str
    starts: dt.time
    ends: dt.time


def shifts_from(text: str) -> list[WrittenShift]:
    """Read shifts between semicolons. Raises ValueError with a sentence that names the part that cannot be read."""
    return [_shift(part) for part in re.split(r"[;；]", text) if part.strip()]


def shifts_to(shifts: Iterable[WrittenShift]) -> str:
    """Write shifts so that `shifts_from` reads the same again."""
    return "; ".join(f"{','.join(s.weekdays)} {s.starts:%H:%M}-{s.ends:%H:%M}" for s in shifts)


def _shift(part: str) -> WrittenShift:
    found = _SHIFT.fullmatch(part)
    if found is None:
        raise ValueError(f"{part.strip()[:40]!r} is no shift; write it like 1-5 08:00-17:00")
    try:
        return WrittenShift(_weekdays(found["days"]), _time(found["starts"]), _time(found["ends"]))
    except ValueError:
        raise ValueError(f"{part.strip()[:40]!r} has a weekday or a time that does not exist") from None


def _weekdays(text: str) -> str:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        days.update(range(int(first), int(last or first) + 1))
    if not days:
        raise ValueError(text)
    return "".join(str(day) for day in sorted(days))


def _time(text: str) -> dt.time:
    hours, minutes = text.split(":")
    return dt.time(int(hours) % 24 if text == "24:00" else int(hours), int(minutes))
