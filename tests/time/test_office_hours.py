import datetime as dt
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from grid.refusals import BadInput
from tests.time.calendars import CHINA, at, document, hours, shown

URGENT, HOUR, DAY, CALENDAR = (
    LimitUnit.URGENT_HOUR,
    LimitUnit.WORKING_HOUR,
    LimitUnit.WORKING_DAY,
    LimitUnit.CALENDAR_DAY,
)
LIMITS = ((2, URGENT), (2, HOUR), (4, HOUR), (1, DAY), (2, DAY), (5, DAY))
VECTORS = [  # dispatched at, then when each of LIMITS is up
    ("2025-03-14 17:30", "14 19:30, 17 09:30, 17 11:30, 17 17:30, 18 17:30, 21 17:30"),  # Friday before closing
    ("2025-03-14 12:30", "14 14:30, 14 16:00, 14 18:00, 17 12:00, 18 12:00, 21 12:00"),  # in the lunch break
    ("2025-03-15 10:00", "15 12:00, 17 10:00, 17 12:00, 17 18:00, 18 18:00, 21 18:00"),  # on a Saturday
    ("2025-01-24 17:30", "24 19:30, 26 09:30, 26 11:30, 26 17:30, 27 17:30, 07 17:30"),  # Sunday is a make-up workday
    ("2025-01-27 17:30", "27 19:30, 05 09:30, 05 11:30, 05 17:30, 06 17:30, 10 17:30"),  # before Spring Festival
]


@pytest.mark.parametrize(("start", "expected"), VECTORS)
def test_limits_of_the_trade_are_up_when_the_trade_says(start: str, expected: str) -> None:
    due = [CHINA.due(at(start), value, unit) for value, unit in LIMITS]
    assert ", ".join(shown(moment)[8:] for moment in due) == expected


NATURAL = [
    ("2025-03-14 17:30", 3, CALENDAR, "2025-03-17 17:30"),  # 24 hours each, weekends count
    ("2025-01-27 22:00", 0.5, URGENT, "2025-01-27 22:30"),  # nights and holidays count
    ("2024-02-28 10:00", 1, CALENDAR, "2024-02-29 10:00"),  # 29 February exists
    ("2024-12-31 23:30", 1, URGENT, "2025-01-01 00:30"),  # over the end of the year
]


@pytest.mark.parametrize(("start", "value", "unit", "expected"), NATURAL)
def test_natural_time_knows_no_office_hours(start: str, value: float, unit: LimitUnit, expected: str) -> None:
    assert shown(CHINA.due(at(start), value, unit)) == expected


READINGS = [
    ("eight_hours", "2025-03-14 10:30", 1, "2025-03-17 10:30"),
    ("same_time", "2025-03-14 10:30", 1, "2025-03-17 10:30"),
    ("close_of_business", "2025-03-14 10:30", 1, "2025-03-17 18:00"),
    ("eight_hours", "2025-03-15 10:00", 1, "2025-03-17 18:00"),  # Monday's eight hours
    ("same_time", "2025-03-15 10:00", 1, "2025-03-18 08:00"),  # from Monday's opening to Tuesday's
    ("close_of_business", "2025-03-15 10:00", 1, "2025-03-17 18:00"),  # the next working day
    ("eight_hours", "2025-03-14 12:30", 1, "2025-03-17 12:00"),
    ("same_time", "2025-03-14 12:30", 1, "2025-03-17 14:00"),  # began at two o'clock
    ("same_time", "2025-03-14 18:00", 1, "2025-03-18 08:00"),  # closing time is outside
    ("eight_hours", "2025-03-14 18:00", 1, "2025-03-17 18:00"),
    ("eight_hours", "2025-03-14 10:30", 0.5, "2025-03-14 16:30"),
    ("same_time", "2025-03-14 10:30", 1.5, "2025-03-17 16:30"),  # the half counts as half of day_hours
    ("close_of_business", "2025-03-14 10:30", 1.5, "2025-03-18 18:00"),  # a day begun is a day
]


@pytest.mark.parametrize(("reading", "start", "days", "expected"), READINGS)
def test_a_working_day_is_what_the_calendar_says(reading: str, start: str, days: float, expected: str) -> None:
    calendar = hours(working_day=reading)
    assert shown(calendar.due(at(start), days, DAY)) == expected


HALF_DAY = {"2025": [{"name": "Eve", "work": ["2025-03-17"], "hours": ["10:00-12:00"]}]}


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2025-03-14 11:00", "2025-03-17 11:00"),
        ("2025-03-14 17:00", "2025-03-17 12:00"),  # closed by then: its last office time
        ("2025-03-14 08:30", "2025-03-17 10:00"),  # not open yet: its opening
    ],
)
def test_the_same_time_on_a_half_day_stays_within_its_hours(start: str, expected: str) -> None:
    calendar = hours(working_day="same_time", years=HALF_DAY)
    assert shown(calendar.due(at(start), 1, DAY)) == expected


def test_a_deadline_at_the_end_of_a_frame_is_that_end() -> None:
    assert shown(CHINA.due(at("2025-03-14 10:00"), 2, HOUR)) == "2025-03-14 12:00"
    assert shown(CHINA.advance(at("2025-03-14 12:00"), 1)) == "2025-03-14 14:00"


def test_no_time_to_advance_is_the_start_itself() -> None:
    night = at("2025-03-14 03:00")
    assert CHINA.advance(night, 0) == night


def test_hours_round_the_clock_have_no_hole_at_midnight() -> None:
    every_day = {day: ["00:00-24:00"] for day in ("friday", "saturday", "sunday", "monday")}
    calendar = hours(hours=every_day)
    assert calendar.working_seconds(at("2025-03-14 22:00"), at("2025-03-17 02:00")) == 52 * 3600


CHANGES = [
    ("Europe/London", "2025-03-30 00:30", "2025-03-30 03:30", 2 * 3600),  # 01:00 to 02:00 is skipped
    ("Europe/London", "2025-10-26 00:30", "2025-10-26 03:30", 4 * 3600),  # 01:00 to 02:00 happens twice
    ("Australia/Lord_Howe", "2025-04-06 01:00", "2025-04-06 03:00", 2.5 * 3600),  # half an hour only
    ("Asia/Shanghai", "1986-05-04 01:00", "1986-05-04 04:00", 2 * 3600),  # summer time of 1986: 02:00 is skipped
    ("Africa/Casablanca", "2025-02-23 01:00", "2025-02-23 05:00", 5 * 3600),  # Ramadan: back an hour
]


@pytest.mark.parametrize(("zone", "start", "end", "seconds"), CHANGES)
def test_office_time_is_real_time_when_the_clocks_change(zone: str, start: str, end: str, seconds: float) -> None:
    calendar = hours(zone=zone, hours={"sunday": ["00:00-08:00"]})
    assert calendar.working_seconds(at(start, calendar), at(end, calendar)) == seconds


def test_a_frame_that_begins_in_the_skipped_hour_begins_when_the_clocks_have_jumped() -> None:
    calendar = hours(zone="Europe/London", hours={"sunday": ["01:30-04:00"]})
    opening = calendar.advance(at("2025-03-30 00:00", calendar), 1) - dt.timedelta(seconds=1)
    assert shown(opening, calendar) == "2025-03-30 02:00"


def test_a_frame_that_ends_in_the_repeated_hour_counts_both_times_round() -> None:
    calendar = hours(zone="Europe/London", hours={"sunday": ["00:00-01:30"]})
    start, end = at("2025-10-26 00:00", calendar), at("2025-10-26 05:00", calendar)
    spans = [f"{shown(a, calendar)[11:]}-{shown(b, calendar)[11:]}" for a, b in calendar.frames_between(start, end)]
    assert spans == ["00:00-01:30", "01:00-01:30"]


def test_a_date_that_a_zone_skipped_has_no_office_time() -> None:
    calendar = hours(zone="Pacific/Apia", hours={"thursday": ["08:00-10:00"], "friday": ["08:00-10:00"]})
    due = calendar.due(at("2011-12-29 09:00", calendar), 2, HOUR)
    assert shown(due, calendar) == "2012-01-05 09:00"  # Friday 30 December 2011 never was


CALENDAR_DAYS = [("24_hours", "2025-03-30 11:00"), ("same_time", "2025-03-30 10:00")]


@pytest.mark.parametrize(("reading", "expected"), CALENDAR_DAYS)
def test_a_calendar_day_may_follow_the_clock_on_the_wall(reading: str, expected: str) -> None:
    calendar = hours(zone="Europe/London", calendar_day=reading)
    assert shown(calendar.due(at("2025-03-29 10:00", calendar), 1, CALENDAR), calendar) == expected


def test_a_deadline_through_an_unpublished_year_says_that_it_is_estimated() -> None:
    start = at("2026-12-30 10:00")
    for days, estimated in ((1, False), (5, True)):
        due = CHINA.due(start, days, DAY)
        assert CHINA.due_is_estimated(start, due, DAY) == estimated
    assert not CHINA.due_is_estimated(start, at("2027-01-05 10:00"), CALENDAR)
    assert CHINA.is_estimated(dt.date(2027, 1, 1))
    assert CHINA.is_workday(dt.date(2027, 1, 1))  # a Friday, until the notice is out


def test_a_year_without_a_single_holiday_is_not_published() -> None:
    assert hours(years={"2027": []}).is_estimated(dt.date(2027, 5, 1))


def test_names_of_holidays_come_in_two_languages() -> None:
    festival = dt.date(2025, 1, 29)
    assert CHINA.holiday_name(festival) == "春节"
    assert CHINA.holiday_name(festival, english=True) == "Spring Festival"
    assert CHINA.holiday_name(dt.date(2025, 3, 3)) == ""


@pytest.mark.parametrize(
    ("start", "value", "unit", "field"),
    [
        ("2025-03-14 10:00", 0, HOUR, "limit_value"),
        ("2025-03-14 10:00", -1, DAY, "limit_value"),
        ("2025-03-14 10:00", float("nan"), HOUR, "limit_value"),
        ("2025-03-14 10:00", float("inf"), URGENT, "limit_value"),
        ("2025-03-14 10:00", 1, "fortnight", "limit_unit"),
        ("0001-01-01 00:00", 1, HOUR, "started_at"),
        ("9999-12-31 00:00", 1, CALENDAR, "started_at"),
        ("2025-03-14 10:00", 1e15, HOUR, "started_at"),  # would end beyond every calendar
        ("2199-12-30 10:00", 900, DAY, "started_at"),
    ],
)
def test_a_limit_nobody_can_mean_is_refused(start: str, value: float, unit: LimitUnit, field: str) -> None:
    for reading in ("eight_hours", "same_time", "close_of_business"):
        with pytest.raises(BadInput) as refused:
            hours(working_day=reading).due(at(start), value, unit)
        assert refused.value.field == field


def test_the_order_of_questions_changes_no_answer() -> None:
    asked_late_first, asked_early_first = hours(), hours()
    moments = [at("2031-05-06 09:00"), at("1999-02-03 15:00"), at("2025-03-14 17:30")]
    late = [asked_late_first.due(moment, 3, DAY) for moment in moments]
    early = [asked_early_first.due(moment, 3, DAY) for moment in reversed(moments)]
    assert late == early[::-1]


def test_the_zone_of_the_host_changes_no_answer() -> None:
    ask = (
        "import datetime as dt; from tests.time.calendars import CHINA; from grid.records import LimitUnit as U;"
        "print(CHINA.due(dt.datetime(2025, 1, 24, 9, 30, tzinfo=dt.UTC), 5, U.WORKING_DAY).isoformat())"
    )
    for zone in ("UTC", "America/New_York", "Asia/Kathmandu"):
        told = subprocess.run(
            [sys.executable, "-c", ask], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        )
        assert told.stdout == "2025-02-07T09:30:00+00:00\n"


def test_a_calendar_may_be_asked_from_many_threads() -> None:
    calendar = OfficeHours.from_document(document())
    years = [1971 + n % 60 for n in range(240)]
    with ThreadPoolExecutor(8) as threads:
        due = list(threads.map(lambda year: calendar.due(at(f"{year}-06-01 10:00"), 300, DAY), years))
    alone = hours()
    assert due == [alone.due(at(f"{year}-06-01 10:00"), 300, DAY) for year in years]
