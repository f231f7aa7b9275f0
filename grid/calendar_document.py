"""The document of a calendar: what may stand in it, checked, and turned into facts the clock can count with.

The shape is that of the TOML file of `gridcase load calendar`; docs/calendars.md describes it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from grid.calendar_texts import BadCalendar, Frame, dates_from, frames_from
from grid.refusals import N_

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEYS = {
    "code", "name", "name_en", "zone", "areas", "working_day", "calendar_day", "day_hours", "holidays", "hours",
    "years",
}  # fmt: skip
ENTRY_KEYS = {"name", "name_en", "off", "work", "hours"}

_Reading = TypeVar("_Reading", bound=StrEnum)


class WorkingDay(StrEnum):
    """How long "one working day" is; cities and contracts differ."""

    EIGHT_HOURS = "eight_hours"  # as much office time as one standard day has, `day_hours`
    SAME_TIME = "same_time"  # the same time of day, so many working days on
    CLOSE_OF_BUSINESS = "close_of_business"  # the end of the n-th working day after the day it came in


class CalendarDay(StrEnum):
    """How long "one calendar day" is; it differs only where clocks change between summer and winter."""

    HOURS_24 = "24_hours"
    SAME_TIME = "same_time"  # the same time on the wall, so many dates on


@dataclass(frozen=True, slots=True)
class DayException:
    """A day that is not what its weekday says: no frames = a holiday, otherwise a make-up or shortened workday."""

    frames: tuple[Frame, ...]
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """A checked calendar. `week` has the frames of Monday to Sunday; `published` the years whose holidays are known."""

    code: str
    zone: ZoneInfo
    working_day: WorkingDay
    calendar_day: CalendarDay
    day_seconds: int
    week: tuple[tuple[Frame, ...], ...]
    exceptions: Mapping[dt.date, DayException]
    published: frozenset[int]

    def frames_on(self, date: dt.date) -> tuple[Frame, ...]:
        """The office hours of a date, as wall clock."""
        exception = self.exceptions.get(date)
        return exception.frames if exception else self.week[date.weekday()]


def facts_of(document: Mapping[str, Any]) -> CalendarFacts:
    """Check a document and return its facts. Raises BadCalendar naming the key."""
    _only_known(document, KEYS, "")
    areas_of(document)
    hours = _table(document.get("hours"), "hours")
    _only_known(hours, {*WEEKDAYS, "makeup"}, "hours.")
    week = tuple(frames_from(hours.get(day, []), f"hours.{day}") for day in WEEKDAYS)
    if not any(week):
        raise BadCalendar(N_('no weekday has office hours: write hours.monday = ["09:00-17:00"] and so on'), "hours")
    makeup = frames_from(hours["makeup"], "hours.makeup") if "makeup" in hours else None
    years = _table(document.get("years", {}), "years")
    return CalendarFacts(
        code=_text(document, "code"),
        zone=_zone(_text(document, "zone")),
        working_day=_reading(document, "working_day", WorkingDay.EIGHT_HOURS),
        calendar_day=_reading(document, "calendar_day", CalendarDay.HOURS_24),
        day_seconds=_day_seconds(document.get("day_hours", 8)),
        week=week,
        exceptions=_exceptions(years, makeup),
        published=_published(years),
    )


def areas_of(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The codes of the areas that a calendar names as its own; None where it names none, and is the city's."""
    codes = document.get("areas")
    if codes is None:
        return None
    if not isinstance(codes, list) or not all(isinstance(code, str) and code for code in codes):
        raise BadCalendar(N_('areas must be a list of the codes of areas, such as ["110101"]'), "areas")
    return tuple(dict.fromkeys(codes))


def _published(years: Mapping[str, Any]) -> frozenset[int]:
    """The years that list a day. A year between two of them is forgotten rather than not announced yet."""
    known, found = {_year(key) for key in years}, sorted(_year(key) for key, entries in years.items() if entries)
    for year in range(found[0], found[-1]) if found else ():
        if year not in known:
            raise BadCalendar(
                N_(
                    "years: %(year)s is missing between %(first)s and %(last)s: list its holidays, or write "
                    "%(year)s = [] to count it by weekday"
                ),
                "years", year=year, first=found[0], last=found[-1],
            )  # fmt: skip
    return frozenset(found)


def _exceptions(years: Mapping[str, Any], makeup: tuple[Frame, ...] | None) -> dict[dt.date, DayException]:
    found: dict[dt.date, DayException] = {}
    for year, entries in years.items():
        key, number = f"years.{year}", _year(year)
        if not isinstance(entries, list):
            raise BadCalendar(N_("%(key)s must be a list of holidays"), key, key=key)
        for entry in entries:
            for date, exception in _days_of(_table(entry, key), makeup, key):
                if abs(date.year - number) > 1:
                    raise BadCalendar(
                        N_("%(date)s stands under %(key)s: move it to its own year"), key, date=date, key=key
                    )
                if date in found:
                    raise BadCalendar(
                        N_("%(date)s is listed twice, under “%(one)s” and “%(other)s”: leave it in one place"),
                        key, date=date, one=found[date].name, other=exception.name,
                    )  # fmt: skip
                found[date] = exception
    return found


def _days_of(
    entry: Mapping[str, Any], makeup: tuple[Frame, ...] | None, key: str
) -> Iterable[tuple[dt.date, DayException]]:
    _only_known(entry, ENTRY_KEYS, f"{key}: ")
    name, name_en = _text(entry, "name"), str(entry.get("name_en", ""))
    for date in dates_from(entry.get("off", []), f"{key}.off"):
        yield date, DayException((), name, name_en)
    frames = frames_from(entry["hours"], f"{key}.hours") if "hours" in entry else makeup
    for date in dates_from(entry.get("work", []), f"{key}.work"):
        if not frames:
            raise BadCalendar(
                N_("%(date)s is a make-up workday without hours: write hours.makeup"), "hours.makeup", date=date
            )
        yield date, DayException(frames, name, name_en)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError) as error:
        raise BadCalendar(
            N_("zone: “%(name)s” is no IANA time zone; write one such as Asia/Shanghai"), "zone", name=name
        ) from error


def _reading(document: Mapping[str, Any], key: str, default: _Reading) -> _Reading:
    text = document.get(key, default)
    try:
        return type(default)(text)
    except ValueError as error:
        known = ", ".join(type(default))
        raise BadCalendar(
            N_("%(key)s: “%(text)s” is unknown; use one of %(known)s"), key, key=key, text=text, known=known
        ) from error


def _day_seconds(hours: Any) -> int:
    if not isinstance(hours, int | float) or not 0 < hours <= 24:
        raise BadCalendar(N_("day_hours: “%(hours)s” is not between 0 and 24"), "day_hours", hours=hours)
    return round(hours * 3600)


def _year(key: str) -> int:
    if not re.fullmatch(r"\d{4}", key):
        raise BadCalendar(N_("years: “%(key)s” is no year"), "years", key=key)
    return int(key)


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise BadCalendar(N_("%(key)s is missing"), key, key=key)
    return value


def _table(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadCalendar(N_("%(key)s is missing or no table"), key, key=key)
    return value


def _only_known(table: Mapping[str, Any], known: set[str], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise BadCalendar(
                N_("%(key)s is unknown here; known are %(known)s"),
                key,
                key=prefix + key,
                known=", ".join(sorted(known)),
            )
