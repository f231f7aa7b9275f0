"""The column `calendar` of a file of areas: which of the calendars side by side counts there."""

from typing import Any

import pytest
from sqlmodel import Session, select

from grid.calendars import load_calendar
from grid.database import Database
from grid.loading.areas import load_areas
from grid.loading.report import LoadRefused, Refused
from grid.records import Area
from tests.grid.places import NOON, a_city, features, the_areas
from tests.time.calendars import document

STREET = "110101002000"


@pytest.fixture
def calendars(database: Database) -> Database:
    """A city that counts by one calendar, with another beside it, and one of another time zone."""
    with database.writing() as session:
        a_city(session)
        for code, zone in (("city", "Asia/Shanghai"), ("market", "Asia/Shanghai"), ("abroad", "Asia/Tokyo")):
            load_calendar(session, document(code=code, zone=zone), at=NOON, beside=code != "city")
    return database


def street(**more: Any) -> dict[str, Any]:
    return next(row for row in the_areas() if row["code"] == STREET) | more


def counts(session: Session) -> dict[str, str]:
    """The areas that name a calendar."""
    return dict(iter(session.exec(select(Area.code, Area.calendar_code).where(Area.calendar_code != ""))))


def refused(database: Database, **more: Any) -> list[Refused]:
    with pytest.raises(LoadRefused) as caught, database.writing() as session:
        load_areas(session, features(street(**more)))
    return caught.value.report.refused


def test_an_area_names_its_calendar(calendars: Database) -> None:
    with calendars.writing() as session:
        report = load_areas(session, features(street(calendar="market")))
        assert (report.updated, counts(session)) == (1, {STREET: "market"})
        assert load_areas(session, features(street(calendar="market"))).unchanged == 1


def test_a_file_without_the_column_leaves_it_and_an_empty_field_takes_it_away(calendars: Database) -> None:
    with calendars.writing() as session:
        load_areas(session, features(street(calendar="market")))
        assert load_areas(session, features(street())).unchanged == 1
        assert counts(session) == {STREET: "market"}
        assert load_areas(session, features(street(calendar=""))).updated == 1
        assert counts(session) == {}


def test_a_calendar_that_is_not_loaded_is_refused_by_row_and_field(calendars: Database) -> None:
    (fault,) = refused(calendars, calendar="fair")
    assert (fault.row, fault.field) == (1, "calendar")
    assert str(fault.why) == "there is no calendar fair; load it first, with areas = [] in its file"


def test_a_calendar_of_another_time_zone_is_refused(calendars: Database) -> None:
    (fault,) = refused(calendars, calendar="abroad")
    assert str(fault.why) == "the calendar abroad is of Asia/Tokyo, the city's of Asia/Shanghai"
    with calendars.reading() as session:
        assert counts(session) == {}
