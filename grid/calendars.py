"""Calendars in the database: a new version for every change, so that an old deadline can still be explained."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from grid.calendar_document import facts_of
from grid.calendar_files import completed, read_calendar, shipped_calendar
from grid.office_hours import OfficeHours
from grid.records import Calendar, City

__all__ = [
    "calendar_in_force",
    "current_calendar",
    "current_hours",
    "hours_of",
    "load_calendar",
    "read_calendar",
    "shipped_calendar",
]


def load_calendar(session: Session, document: Mapping[str, Any], *, at: dt.datetime) -> Calendar:
    """Store a calendar as the next version of its code, or return the newest version when it says the same.

    The city takes it up if it had no calendar. Raises BadCalendar naming the key; nothing is written then.
    """
    whole = completed(document)
    code = facts_of(whole).code
    newest = _newest(session, code)
    if newest and newest.document == whole:
        return newest
    calendar = Calendar(code=code, version=newest.version + 1 if newest else 1, document=whole, loaded_at=at)
    session.add(calendar)
    for city in session.exec(select(City)):
        city.calendar_code = city.calendar_code or code
        city.revision += 1
    session.flush()
    return calendar


def current_calendar(session: Session) -> Calendar | None:
    """The newest version of the city's calendar; before the city has named one, the calendar loaded last."""
    city = session.exec(select(City)).first()
    return _newest(session, city.calendar_code if city else "")


def current_hours(session: Session) -> OfficeHours:
    """The office hours in force: the city's calendar, or the shipped one of China as long as none is loaded."""
    calendar = current_calendar(session)
    return OfficeHours.from_document(calendar.document if calendar else shipped_calendar("cn"))


def calendar_in_force(session: Session, at: dt.datetime) -> Calendar | None:
    """The version of the city's calendar that was the newest at a moment; None before its first."""
    newest = current_calendar(session)
    if newest is None or newest.loaded_at <= at:
        return newest
    earlier = select(Calendar).where(Calendar.code == newest.code, col(Calendar.loaded_at) <= at)
    return session.exec(earlier.order_by(col(Calendar.version).desc())).first()


def hours_of(session: Session, current: OfficeHours, ended_at: dt.datetime | None) -> OfficeHours:
    """The office hours a deadline was counted by: `current` while a case is open, else those when it ended.

    What ended before the first version was loaded is explained by the first one that is known, the current.
    """
    newest = current_calendar(session)
    if ended_at is None or newest is None or newest.loaded_at <= ended_at:
        return current
    calendar = calendar_in_force(session, ended_at)
    return OfficeHours.from_document(calendar.document) if calendar else current


def _newest(session: Session, code: str) -> Calendar | None:
    query = select(Calendar).order_by(col(Calendar.loaded_at).desc(), col(Calendar.version).desc())
    return session.exec(query.where(Calendar.code == code) if code else query).first()
