"""Calendars in the database, and the one that ships."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from grid.calendar_texts import BadCalendar
from grid.calendars import current_calendar, current_hours, load_calendar
from grid.database import Database
from grid.records import City
from tests.time.calendars import CHINA, document

NOON = dt.datetime(2026, 11, 2, 4, tzinfo=dt.UTC)


def test_the_same_calendar_again_is_the_same_version(database: Database) -> None:
    other_hours = document(["09:00-17:00"])
    with database.writing() as session:
        versions = [load_calendar(session, doc, at=NOON).version for doc in (document(), document(), other_hours)]
        back_again = load_calendar(session, document(), at=NOON)
    assert versions == [1, 1, 2]
    assert back_again.version == 3


def test_the_city_takes_up_its_first_calendar_and_keeps_it(database: Database) -> None:
    with database.writing() as session:
        session.add(City(code="110100", name="示范市"))
        session.flush()
        load_calendar(session, document(code="first"), at=NOON)
        load_calendar(session, document(code="second"), at=NOON + dt.timedelta(hours=1))
    with database.reading() as session:
        city = session.get_one(City, "110100")
        assert (city.calendar_code, city.revision) == ("first", 2)
        assert current_hours(session).code == "first"


def test_without_a_calendar_the_shipped_one_counts(database: Database) -> None:
    with database.reading() as session:
        assert current_calendar(session) is None
        assert current_hours(session).code == "cn"


def test_the_city_never_counts_by_a_calendar_it_has_not_named(database: Database) -> None:
    with database.writing() as session:
        load_calendar(session, document(code="early"), at=NOON)
        session.add(City(code="110100", name="示范市"))
        session.flush()
        load_calendar(session, document(code="beside"), at=NOON, beside=True)
    with database.reading() as session:
        assert current_hours(session).code == "cn"


def test_a_wrong_calendar_writes_nothing(database: Database) -> None:
    with pytest.raises(BadCalendar), database.writing() as session:
        load_calendar(session, document(zone="Mars/Olympus"), at=NOON)
    with database.reading() as session:
        assert current_calendar(session) is None


def test_dates_without_quotes_are_stored_as_text(database: Database) -> None:
    off = [{"name": "Fair", "off": [dt.date(2025, 6, 9)]}]
    with database.writing() as session:
        session.add(City(code="110100", name="示范市"))
        session.flush()
        load_calendar(session, document(years={"2025": off}), at=NOON)
    with database.reading() as session:
        assert current_hours(session).holiday_name(dt.date(2025, 6, 9)) == "Fair"


@pytest.mark.real_data
def test_every_published_day_of_china_is_right(samples: Path) -> None:
    with (samples / "calendar" / "cn_workdays_2020_2026.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    published = [(row["date"], row["is_workday"] == "1", row["holiday"], False) for row in rows]
    dates = [dt.date.fromisoformat(row["date"]) for row in rows]
    ours = [
        (day.isoformat(), CHINA.is_workday(day), CHINA.holiday_name(day), CHINA.is_estimated(day)) for day in dates
    ]  # fmt: skip
    assert ours == published
    assert len(ours) == 2557
