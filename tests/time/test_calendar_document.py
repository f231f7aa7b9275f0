import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from grid.calendar_files import completed, read_calendar
from grid.calendar_texts import BadCalendar
from grid.office_hours import OfficeHours
from tests.time.calendars import WEEKDAYS, document

HOLIDAY = {"name": "Festival", "off": ["2025-05-01/2025-05-03"], "work": ["2025-05-04"]}

HOLIDAY_OF_2024, HOLIDAY_OF_2027 = ({"name": "New Year", "off": [f"{year}-01-01"]} for year in (2024, 2027))


def years(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"years": {"2025": list(entries)}}


def with_hours(**frames: Any) -> dict[str, Any]:
    return {"hours": {"monday": ["08:00-12:00"], "makeup": ["08:00-12:00"]} | frames}


WRONG = [
    ({"zone": "Asia/Beijing"}, "zone", "zone: “Asia/Beijing” is no IANA time zone; write one such as Asia/Shanghai"),
    ({"zone": "../UTC"}, "zone", "zone: “../UTC” is no IANA time zone; write one such as Asia/Shanghai"),
    ({"zone": 8}, "zone", "zone is missing"),
    ({"code": ""}, "code", "code is missing"),
    ({"hours": {}}, "hours", 'no weekday has office hours: write hours.monday = ["09:00-17:00"] and so on'),
    ({"hours": "always"}, "hours", "hours is missing or no table"),
    (
        with_hours(friday="08:00-12:00"),
        "hours.friday",
        'hours.friday must be a list such as ["08:00-12:00", "14:00-18:00"]',
    ),
    (with_hours(friday=["8-12"]), "hours.friday", "hours.friday: “8-12” is not a frame such as 08:00-12:00"),
    (with_hours(friday=["08:00-24:01"]), "hours.friday", "hours.friday: “08:00-24:01” is no time of day"),
    (with_hours(friday=["08:75-12:00"]), "hours.friday", "hours.friday: “08:75-12:00” is no time of day"),
    (
        with_hours(friday=["22:00-06:00"]),
        "hours.friday",
        "hours.friday: “22:00-06:00” ends before it starts; split hours over midnight into two days",
    ),
    (with_hours(friday=["08:00-12:00", "11:00-18:00"]), "hours.friday", "hours.friday: frames overlap at 11:00"),
    (
        with_hours(firday=["08:00-12:00"]),
        "firday",
        "hours.firday is unknown here; "
        "known are friday, makeup, monday, saturday, sunday, thursday, tuesday, wednesday",
    ),
    (
        {"working_day": "long"},
        "working_day",
        "working_day: “long” is unknown; use one of eight_hours, same_time, close_of_business",
    ),
    ({"calendar_day": 24}, "calendar_day", "calendar_day: “24” is unknown; use one of 24_hours, same_time"),
    ({"day_hours": 25}, "day_hours", "day_hours: “25” is not between 0 and 24"),
    ({"years": {"MMXXV": []}}, "years", "years: “MMXXV” is no year"),
    (
        {"years": {"2024": [HOLIDAY_OF_2024], "2027": [HOLIDAY_OF_2027], "2025": []}},
        "years",
        "years: 2026 is missing between 2024 and 2027: list its holidays, or write 2026 = [] to count it by weekday",
    ),
    ({"years": {"2025": "none"}}, "years.2025", "years.2025 must be a list of holidays"),
    (years({"off": ["2025-05-01"]}), "name", "name is missing"),
    (
        years({"name": "x", "off": "2025-05-01"}),
        "years.2025.off",
        "years.2025.off must be a list of dates such as 2025-01-28/2025-02-04",
    ),
    (
        years({"name": "x", "off": ["2025-02-29"]}),
        "years.2025.off",
        "years.2025.off: “2025-02-29” is no date; write 2025-01-28",
    ),
    (
        years({"name": "x", "off": ["2025-05-03/2025-05-01"]}),
        "years.2025.off",
        "years.2025.off: “2025-05-03/2025-05-01” ends before it starts",
    ),
    (
        years({"name": "x", "off": ["2023-05-01"]}),
        "years.2025",
        "2023-05-01 stands under years.2025: move it to its own year",
    ),
    (
        years(HOLIDAY, {"name": "Other", "off": ["2025-05-03"]}),
        "years.2025",
        "2025-05-03 is listed twice, under “Festival” and “Other”: leave it in one place",
    ),
    (
        years({"name": "x", "off": ["2025-05-04"], "work": ["2025-05-04"]}),
        "years.2025",
        "2025-05-04 is listed twice, under “x” and “x”: leave it in one place",
    ),
    (
        {"hours": {"monday": ["08:00-12:00"]}} | years(HOLIDAY),
        "hours.makeup",
        "2025-05-04 is a make-up workday without hours: write hours.makeup",
    ),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), WRONG)
def test_a_wrong_calendar_names_the_key_and_what_to_do(changes: dict[str, Any], field: str, sentence: str) -> None:
    base = document(hours={day: ["08:00-12:00"] for day in (*WEEKDAYS, "makeup")})
    with pytest.raises(BadCalendar) as refused:
        OfficeHours.from_document(base | changes)
    assert str(refused.value) == sentence
    assert refused.value.field == field


def test_a_make_up_day_has_its_own_hours_and_a_holiday_none() -> None:
    hours = OfficeHours.from_document(document(**with_hours(), **years(HOLIDAY)))
    working = [day for day in range(1, 11) if hours.is_workday(dt.date(2025, 5, day))]
    assert working == [4, 5]


TOML = """
code = "town"
zone = "Asia/Shanghai"
holidays = "cn"
hours.monday = ["09:00-17:00"]
hours.makeup = ["09:00-12:00"]

[years]
2025 = [{ name = "Fair", off = [2025-06-09] }]
2027 = [{ name = "Jubilee", off = ["2027-01-06"] }]
"""


def test_a_town_takes_the_holidays_of_its_country_and_adds_its_own(tmp_path: Path) -> None:
    file = tmp_path / "town.toml"
    file.write_text(TOML, "utf-8")
    hours = OfficeHours.from_document(read_calendar(file))
    named = {day: hours.holiday_name(dt.date.fromisoformat(day)) for day in ("2025-01-28", "2025-06-09", "2027-01-06")}
    assert named == {"2025-01-28": "春节", "2025-06-09": "Fair", "2027-01-06": "Jubilee"}


BROKEN = [
    ("code = ", "town.toml is no TOML file: Invalid value (at end of document)"),
    (TOML.replace("cn", "atlantis"), "town.toml: holidays: “atlantis” does not ship with Gridcase; known are cn"),
    (TOML.replace("17:00", "17:60"), "town.toml: hours.monday: “09:00-17:60” is no time of day"),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_a_broken_file_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "town.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadCalendar) as refused:
        read_calendar(file)
    assert str(refused.value) == sentence


def test_the_calendar_in_the_documentation_is_one() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "calendars.md").read_text("utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    hours = OfficeHours.from_document(completed(tomllib.loads(example)))
    games, half_day = dt.date(2026, 5, 14), dt.date(2026, 2, 13)
    assert (hours.holiday_name(games), hours.holiday_name(games, english=True)) == ("区运动会", "District games")
    evening = dt.datetime.combine(half_day, dt.time(23), hours.zone)
    assert hours.working_seconds(evening - dt.timedelta(hours=23), evening) == 3.5 * 3600


def test_a_year_may_be_left_to_the_weekdays_when_it_says_so() -> None:
    calendar = OfficeHours.from_document(
        document(years={"2024": [HOLIDAY_OF_2024], "2025": [], "2026": [], "2027": [HOLIDAY_OF_2027]})
    )
    assert calendar.is_estimated(dt.date(2025, 5, 1))
    assert not calendar.is_estimated(dt.date(2027, 5, 1))
