"""Load a calendar as the one that the city counts by from now on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from grid.calendars import load_calendar
from grid.loading.city import note_import, the_city
from grid.loading.report import Report


def load_city_calendar(session: Session, document: Mapping[str, Any], *, at: dt.datetime) -> Report:
    """Store a new version unless the newest says the same, and let the city use it. Raises BadCalendar."""
    loaded = load_calendar(session, document, at=at)
    report = Report(loaded=int(loaded.loaded_at == at), unchanged=int(loaded.loaded_at != at))
    city = the_city(session)
    city.calendar_code = loaded.code
    if loaded.document["zone"] != city.zone:
        report.warn(f"the calendar is of {loaded.document['zone']}, the city of {city.zone}")
    note_import(session)
    return report
