"""Calendars in the database: a new version for every change, so that an old deadline can still be explained."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from grid.calendar_document import facts_of
from grid.calendar_files import completed, read_calendar, shipped_calendar
from grid.office_hours import OfficeHours
from grid.records import Area, Calendar, City

__all__ = [
    "area_hours",
    "as_stored",
    "current_calendar",
    "current_hours",
    "hours_at",
    "hours_at_end",
    "load_calendar",
    "newest_version",
    "read_calendar",
    "shipped_calendar",
    "zones",
]


def load_calendar(session: Session, document: Mapping[str, Any], *, at: dt.datetime, beside: bool = False) -> Calendar:
    """Store a calendar as the next version of its code, or return the newest version when it says the same.

    The city takes it up if it had no calendar, unless it is to stand `beside` the city's. Raises BadCalendar naming the
    key; nothing is written then.
    """
    whole = as_stored(document)
    code = facts_of(whole).code
    newest = newest_version(session, code)
    if newest and newest.document == whole:
        return newest
    calendar = Calendar(code=code, version=newest.version + 1 if newest else 1, document=whole, loaded_at=at)
    session.add(calendar)
    for city in session.exec(select(City)):
        city.calendar_code = city.calendar_code or ("" if beside else code)
        city.revision += 1
    session.flush()
    return calendar


def as_stored(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as a version of it is kept. The areas that it may name are no part of that."""
    return completed({key: value for key, value in document.items() if key != "areas"})


def current_calendar(session: Session) -> Calendar | None:
    """The newest version of the city's calendar; None as long as the city has none."""
    return newest_version(session, session.exec(select(City.calendar_code)).first() or "")


def current_hours(session: Session) -> OfficeHours:
    """The city's office hours: those of its calendar, or of the shipped one of China as long as it has none."""
    calendar = current_calendar(session)
    return _hours(calendar) if calendar else OfficeHours.from_document(shipped_calendar("cn"))


def area_hours(session: Session) -> dict[str, OfficeHours]:
    """The newest version of every calendar that an area names, by its code."""
    codes = session.exec(select(Area.calendar_code).where(Area.calendar_code != "").distinct()).all()
    newest = (newest_version(session, code) for code in codes)
    return {calendar.code: _hours(calendar) for calendar in newest if calendar}


def zones(session: Session) -> dict[str, str]:
    """The time zone of the newest version of every calendar there is, by its code."""
    versions = session.exec(select(Calendar).order_by(col(Calendar.version)))
    return {calendar.code: str(calendar.document["zone"]) for calendar in versions}


def newest_version(session: Session, code: str) -> Calendar | None:
    """The newest version of the calendar with this code."""
    versions = select(Calendar).where(Calendar.code == code).order_by(col(Calendar.version).desc())
    return session.exec(versions).first()


def hours_at_end(session: Session, current: OfficeHours, ended_at: dt.datetime | None) -> OfficeHours:
    """The office hours a deadline was counted by: `current` while a case is open, else their version when it ended.

    What ended before the first version was loaded is explained by the one in force.
    """
    if ended_at is None:
        return current
    versions = select(Calendar).where(Calendar.code == current.code, col(Calendar.loaded_at) <= ended_at)
    calendar = session.exec(versions.order_by(col(Calendar.version).desc())).first()
    return current if calendar is None or calendar.version == current.version else _hours(calendar)


def hours_at(session: Session, at: dt.datetime) -> list[OfficeHours]:
    """The version of every calendar that was its newest at a moment."""
    versions = select(Calendar).where(col(Calendar.loaded_at) <= at).order_by(col(Calendar.version))
    newest = {calendar.code: calendar for calendar in session.exec(versions)}
    return [_hours(calendar) for calendar in newest.values()]


def _hours(calendar: Calendar) -> OfficeHours:
    return OfficeHours.from_document(calendar.document, calendar.version)
