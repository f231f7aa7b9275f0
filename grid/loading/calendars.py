"""Load a calendar: the city counts by it from now on, or the areas that it names."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from grid.calendar_document import areas_of
from grid.calendar_texts import BadCalendar
from grid.calendars import area_hours, as_stored, current_hours, load_calendar, newest_version
from grid.loading.city import note_import, the_city
from grid.loading.report import Report
from grid.records import Area, Calendar, City
from grid.refusals import N_, NotFound


def put_calendar(session: Session, document: Mapping[str, Any], *, at: dt.datetime) -> Report:
    """Store a new version unless the newest says the same, and let it count from now on.

    It counts in the areas that the document names. One that names none is the city's, unless areas count by a calendar
    of its code already: then it is the next version of theirs. Raises BadCalendar, and then changes nothing.
    """
    city, named, code = the_city(session), areas_of(document), str(document.get("code", ""))
    areas = _areas(session, named or ())
    citys = code == city.calendar_code or (named is None and not _counts_in_areas(session, code))
    before = newest_version(session, code)
    if citys and named is not None:
        _check_unchanged(document, before)
    _check_zone(session, document, citys)
    loaded = load_calendar(session, document, at=at, beside=not citys)
    report, given = Report(), [*areas, city] if citys else areas
    report.count(known=loaded == before, changed=any(one.calendar_code != code for one in given))
    for one in given:
        one.calendar_code = code
    if citys and loaded.document["zone"] != city.zone:
        report.warn(
            N_("the calendar is of %(zone)s, the city of %(city)s"), zone=loaded.document["zone"], city=city.zone
        )
    note_import(session)
    return report


def calendar_of_areas(session: Session, code: str) -> dict[str, Any]:
    """The calendar that areas have, as the file that loads it for them again. Raises NotFound."""
    known = newest_version(session, code)
    areas = session.exec(select(Area.code).where(Area.calendar_code == code).order_by(Area.code)).all()
    if known is None or not areas:
        raise NotFound(N_("No area has a calendar %(code)s."), code=code[:40])
    return known.document | {"areas": list(areas)}


def _areas(session: Session, codes: Sequence[str]) -> list[Area | City]:
    found = {area.code: area for area in session.exec(select(Area).where(col(Area.code).in_(codes)))}
    for code in codes:
        if code not in found:
            raise BadCalendar(N_("areas: there is no area %(code)s; load it first"), "areas", code=code)
    return list(found.values())


def _counts_in_areas(session: Session, code: str) -> bool:
    return session.exec(select(Area.id).where(Area.calendar_code == code)).first() is not None


def _check_unchanged(document: Mapping[str, Any], known: Calendar | None) -> None:
    """Areas may take up the city's calendar, but naming them never changes it."""
    if known is None or known.document != as_stored(document):
        why = N_("code: %(code)s is the city's calendar; give the one of these areas a code of its own")
        raise BadCalendar(why, "code", code=document.get("code"))


def _check_zone(session: Session, document: Mapping[str, Any], citys: bool) -> None:
    """All calendars of a city are of one time zone: a day is the same day everywhere in it."""
    others = [*area_hours(session).values(), *([] if citys else [current_hours(session)])]
    for other in others:
        if other.code != document.get("code") and other.zone.key != document.get("zone"):
            raise BadCalendar(
                N_("zone: the calendar is of %(zone)s, %(other)s of %(its)s; all of a city must be of one time zone"),
                "zone", zone=document.get("zone"), other=other.code, its=other.zone.key,
            )  # fmt: skip
