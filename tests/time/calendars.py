"""Calendars the tests of time share, and moments written as people write them."""

import datetime as dt
from typing import Any

from grid.calendars import shipped_calendar
from grid.office_hours import OfficeHours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
CHINA = OfficeHours.from_document(shipped_calendar())


def document(frames: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    """A calendar of Monday to Friday with the same frames, and whatever the test changes in it."""
    frames = frames or ["08:00-12:00", "14:00-18:00"]
    return {"code": "test", "zone": "Asia/Shanghai", "hours": dict.fromkeys(WEEKDAYS, frames)} | changes


def hours(frames: list[str] | None = None, **changes: Any) -> OfficeHours:
    return OfficeHours.from_document(document(frames, **changes))


def at(text: str, calendar: OfficeHours = CHINA) -> dt.datetime:
    """A moment in the zone of the calendar: "2025-03-14 17:30"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def shown(moment: dt.datetime, calendar: OfficeHours = CHINA) -> str:
    return f"{moment.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
