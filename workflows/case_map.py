"""The map file of a log of cases: what its columns are called here, and how the log is to be taken.

[cases]
scheme = "boston311"            # of its categories; default: the city's
create_categories = true        # add categories that the scheme does not have
create_departments = true
limit = "10 working_day"        # of the filing condition that a created category gets
zone = "America/New_York"       # of times without an offset; default: the city's
time_format = "%m/%d/%Y %H:%M"  # of times without an offset; default: ISO 8601
skip = ["place", "times"]       # leave out rows with such faults instead of refusing the file
alarms = true                   # let cases that are still open be escalated; default: history stays quiet

Beside it stand the tables of every map file: [fields], [values], [defaults] and [only].
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grid.loading.mapping import BadMap, FieldMap, read_map
from grid.records import LimitUnit
from grid.refusals import N_

SKIPPABLE = ("place", "times", "changed")
_KINDS: dict[str, type] = {
    "scheme": str,
    "create_categories": bool,
    "create_departments": bool,
    "limit": str,
    "zone": str,
    "time_format": str,
    "skip": list,
    "alarms": bool,
}


@dataclass(frozen=True)
class CaseMap:
    names: FieldMap = field(default_factory=FieldMap)
    scheme: str = ""
    create_categories: bool = False
    create_departments: bool = False
    limit_value: float = 10
    limit_unit: LimitUnit = LimitUnit.WORKING_DAY
    zone: ZoneInfo | None = None
    time_format: str = ""
    skip: frozenset[str] = frozenset()
    alarms: bool = False

    @classmethod
    def read(cls, path: Path) -> "CaseMap":
        """Raises BadMap naming the file and the key."""
        document = read_map(path)
        options = document.pop("cases", {})
        _check(options, path.name)
        value, unit = _limit(options.get("limit", "10 working_day"), path.name)
        return cls(
            names=FieldMap.from_document(document, path.name),
            scheme=options.get("scheme", ""),
            create_categories=options.get("create_categories", False),
            create_departments=options.get("create_departments", False),
            limit_value=value,
            limit_unit=unit,
            zone=_zone(options["zone"], path.name) if "zone" in options else None,
            time_format=options.get("time_format", ""),
            skip=_skip(options.get("skip", []), path.name),
            alarms=options.get("alarms", False),
        )

    def moment(self, text: str, city: ZoneInfo) -> dt.datetime:
        """Read a time of the log. Raises ValueError."""
        zone = self.zone or city
        if self.time_format:
            return dt.datetime.strptime(text, self.time_format).replace(tzinfo=zone).astimezone(dt.UTC)
        read = dt.datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(dt.UTC)


def _check(options: Any, file: str) -> None:
    if not isinstance(options, dict):
        raise BadMap(N_("%(file)s: [cases] must be a table."), "cases", file=file)
    for key, value in options.items():
        if key not in _KINDS or not isinstance(value, _KINDS[key]):
            known = ", ".join(f"{name} ({kind.__name__})" for name, kind in _KINDS.items())
            message = N_("%(file)s: [cases] %(key)s cannot be read; known are %(known)s.")
            raise BadMap(message, key, file=file, key=key, known=known)


def _limit(text: str, file: str) -> tuple[float, LimitUnit]:
    value, _, unit = text.partition(" ")
    try:
        return float(value), LimitUnit(unit.strip())
    except ValueError as error:
        message = N_("%(file)s: the limit %(text)s is none; write a number and one of %(units)s.")
        raise BadMap(message, "limit", file=file, text=text, units=", ".join(LimitUnit)) from error


def _zone(name: str, file: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadMap(N_("%(file)s: %(zone)s is no time zone."), "zone", file=file, zone=name) from error


def _skip(kinds: list[Any], file: str) -> frozenset[str]:
    for kind in kinds:
        if kind not in SKIPPABLE:
            message = N_("%(file)s: skip knows %(known)s, not %(kind)s.")
            raise BadMap(message, "skip", file=file, known=", ".join(SKIPPABLE), kind=kind)
    return frozenset(kinds)
