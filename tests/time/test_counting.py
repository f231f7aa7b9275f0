"""The fast counting held against the slow one: a look at the clock on the wall, minute by minute."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from tests.time.calendars import hours

FRAMES = {
    "monday": ["08:00-12:00", "14:00-18:00"],
    "tuesday": ["08:30-17:00"],
    "thursday": ["00:00-24:00"],
    "friday": ["00:00-06:15", "09:00-12:00", "12:00-16:00"],
    "saturday": ["22:00-24:00"],
    "sunday": ["00:30-02:30", "02:45-03:00"],  # where most zones change their clocks
    "makeup": ["09:00-11:00"],
}
YEARS = {"2025": [{"name": "a holiday", "off": ["2025-04-10/2025-04-14"], "work": ["2025-04-16"]}]}
ZONES = (
    "Asia/Shanghai",
    "Europe/London",
    "America/Chicago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Africa/Cairo",
)
CALENDARS = {zone: hours(zone=zone, hours=FRAMES, years=YEARS) for zone in ZONES}
MINUTE = dt.timedelta(minutes=1)


def counts(calendar: OfficeHours, minute: dt.datetime) -> bool:
    """Whether the clock on the wall shows office hours: the frames read again, without any arithmetic on them."""
    wall = minute.astimezone(calendar.zone)
    today = wall.date().isoformat()
    if "2025-04-10" <= today <= "2025-04-14":
        return False
    frames = FRAMES.get("makeup" if today == "2025-04-16" else f"{wall:%A}".lower(), [])
    return any(frame[:5] <= f"{wall:%H:%M}" < frame[6:] for frame in frames)


def slow_seconds(calendar: OfficeHours, start: dt.datetime, minutes: int) -> int:
    return 60 * sum(counts(calendar, start + n * MINUTE) for n in range(minutes))


zones = st.sampled_from(ZONES)
moments = st.integers(0, 600 * 1440).map(lambda n: dt.datetime(2024, 9, 1, tzinfo=dt.UTC) + n * MINUTE)
changes = st.sampled_from(  # within a day and a half of a change of clocks somewhere, or of a holiday
    [
        dt.datetime(2025, m, d, tzinfo=dt.UTC)
        for m, d in ((3, 9), (3, 30), (4, 6), (4, 25), (10, 5), (10, 26), (11, 2), (4, 10))
    ]
)
near_changes = st.builds(lambda day, n: day + n * MINUTE, changes, st.integers(-2000, 2000))
starts = moments | near_changes


@settings(max_examples=800, deadline=None)
@given(zones, starts, st.integers(0, 2000))
def test_every_minute_counts_that_the_wall_says_is_office_hours(zone: str, start: dt.datetime, minutes: int) -> None:
    calendar = CALENDARS[zone]
    assert calendar.working_seconds(start, start + minutes * MINUTE) == slow_seconds(calendar, start, minutes)


@settings(max_examples=1500, deadline=None)
@given(zones, starts, st.integers(1, 20 * 3600))
def test_advancing_is_the_first_moment_by_which_the_time_has_passed(
    zone: str, start: dt.datetime, seconds: int
) -> None:
    calendar = CALENDARS[zone]
    due = calendar.advance(start, seconds)
    assert calendar.working_seconds(start, due) == seconds
    assert calendar.working_seconds(start, due - dt.timedelta(microseconds=1)) < seconds


@settings(max_examples=1000, deadline=None)
@given(zones, starts, st.integers(0, 90_000), st.integers(0, 90_000))
def test_counting_is_additive(zone: str, start: dt.datetime, one: int, other: int) -> None:
    calendar = CALENDARS[zone]
    assert calendar.advance(calendar.advance(start, one), other) == calendar.advance(start, one + other)
    middle, end = start + one * MINUTE, start + (one + other) * MINUTE
    halves = calendar.working_seconds(start, middle) + calendar.working_seconds(middle, end)
    assert halves == calendar.working_seconds(start, end)


READINGS = ("eight_hours", "same_time", "close_of_business")
OFF = {"2025": [{"name": "a holiday", "off": ["2025-04-10/2025-04-14"]}]}
CITIES = {reading: hours(working_day=reading, years=OFF) for reading in READINGS}


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(READINGS), st.sampled_from(list(LimitUnit)), moments, st.integers(0, 5000), st.integers(1, 30))
def test_what_begins_later_is_never_due_earlier(
    reading: str, unit: LimitUnit, start: dt.datetime, later: int, value: int
) -> None:
    calendar = CITIES[reading]
    due = calendar.due(start, value, unit)
    assert start < due <= calendar.due(start + later * MINUTE, value, unit)
    assert due <= calendar.due(start, value + 1, unit)
