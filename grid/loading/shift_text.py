"""Shifts as people write them, times of the city.

Weekly: `1-5 08:00-17:00; 6 09:00-12:00`, weekdays from 1 = Monday. Repeating over some days:
`1-4/6@2026-03-09 08:00-20:00`, the first four of every six days, of which 9 March is a first one.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from grid.roster import RepeatingShift

LONGEST_CYCLE = 42
_DAYS = r"\d{1,2}(?:-\d{1,2})?"
_SHIFT = re.compile(
    rf"\s*(?P<days>{_DAYS}(?:,{_DAYS})*)"
    r"(?:\s*/\s*(?P<cycle>\d{1,3})\s*@\s*(?P<since>\d{4}-\d\d-\d\d))?"
    r"\s+(?P<starts>\d{1,2}:\d\d)\s*[-–~]\s*(?P<ends>\d{1,2}:\d\d)\s*"
)


@dataclass(frozen=True)
class WrittenShift:
    """`weekdays` as in "12345", or the `cycle` with its days. An end not later than the start is on the next day."""

    weekdays: str
    starts: dt.time
    ends: dt.time
    cycle: int = 0
    cycle_from: dt.date | None = None
    cycle_days: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @classmethod
    def of(cls, shift: RepeatingShift) -> "WrittenShift":
        """What can be written of a shift: without its dates."""
        return cls(shift.weekdays, shift.starts, shift.ends, shift.cycle, shift.cycle_from, shift.cycle_days)

    def __str__(self) -> str:
        days = self.cycle_days if self.cycle else ",".join(self.weekdays)
        cycle = f"/{self.cycle}@{self.cycle_from}" if self.cycle else ""
        return f"{days}{cycle} {self.starts:%H:%M}-{self.ends:%H:%M}"


def shifts_from(text: str) -> list[WrittenShift]:
    """Read weekly shifts between semicolons. Raises ValueError with a sentence that names what cannot be read."""
    shifts = roster_from(text)
    for shift in shifts:
        if shift.cycle:
            raise ValueError(f"{str(shift)!r} repeats over {shift.cycle} days; only weekdays can be used here")
    return shifts


def roster_from(text: str) -> list[WrittenShift]:
    """Read shifts of both kinds between semicolons. Raises ValueError with a sentence that names what is wrong."""
    return [_shift(part) for part in re.split(r"[;；]", text) if part.strip()]


def shifts_to(shifts: Iterable[WrittenShift]) -> str:
    """Write shifts so that they are read as the same again."""
    return "; ".join(map(str, shifts))


def _shift(part: str) -> WrittenShift:
    found = _SHIFT.fullmatch(part)
    if found is None:
        raise ValueError(f"{part.strip()[:40]!r} is no shift; write it like 1-5 08:00-17:00")
    try:
        starts, ends = _time(found["starts"]), _time(found["ends"])
        if found["cycle"] is None:
            return WrittenShift("".join(map(str, _days(found["days"], 7))), starts, ends)
        cycle, since = int(found["cycle"]), dt.date.fromisoformat(found["since"])
        days = _days(found["days"], cycle if cycle <= LONGEST_CYCLE else 0)
        return WrittenShift("", starts, ends, cycle, since, ",".join(map(str, days)))
    except ValueError:
        raise ValueError(f"{part.strip()[:40]!r} has a day or a time that does not exist") from None


def _days(text: str, most: int) -> list[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        days.update(range(int(first), int(last or first) + 1))
    if not days or min(days) < 1 or max(days) > most:
        raise ValueError(text)
    return sorted(days)


def _time(text: str) -> dt.time:
    hours, minutes = text.split(":")
    return dt.time(int(hours) % 24 if text == "24:00" else int(hours), int(minutes))
