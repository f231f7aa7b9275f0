"""100,000 deadlines with pauses, in twelve zones and all units, held against a table of minutes: none may differ."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from tests.time.calendars import CHINA, hours
from tests.time.minutes import COUNT, MINUTE, Minutes, Stops, moment
from workflows.deadlines import deadline, working_seconds

SPANS = 100_000
ZONES = {  # how "one working day" is read there
    "Asia/Shanghai": "eight_hours",
    "Asia/Kathmandu": "same_time",  # of these three no clock ever changes
    "Asia/Urumqi": "close_of_business",
    "Pacific/Honolulu": "same_time",
    "Europe/London": "eight_hours",
    "America/Chicago": "close_of_business",
    "America/St_Johns": "eight_hours",
    "America/Sao_Paulo": "same_time",
    "Africa/Cairo": "close_of_business",
    "Africa/Casablanca": "eight_hours",
    "Australia/Lord_Howe": "eight_hours",
    "Pacific/Auckland": "close_of_business",
}
WEEK = {
    "monday": ["08:00-12:00", "14:00-18:00"],
    "tuesday": ["08:30-17:00"],
    "wednesday": ["07:00-09:00", "10:15-12:00", "13:00-15:30", "16:00-18:45"],  # four frames a day
    "thursday": ["00:00-24:00"],
    "friday": ["00:00-06:15", "09:00-12:00", "12:00-16:00"],
    "sunday": ["00:30-02:30", "02:45-03:00"],  # where most zones change their clocks
}
OFF = ["2025-01-28/2025-02-04", "2025-10-01/2025-10-08", "2026-02-15/2026-02-23"]
WORK = {"2025-01-26": ["09:00-11:00"], "2025-02-08": ["09:00-11:00"], "2026-02-14": ["09:00-11:00"]}
UNITS = [LimitUnit.URGENT_HOUR, LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY]


def days_off() -> list[str]:
    ranges = [tuple(map(dt.date.fromisoformat, span.split("/"))) for span in OFF]
    return [(a + dt.timedelta(days=n)).isoformat() for a, b in ranges for n in range((b - a).days + 1)]


def city(zone: str) -> tuple[OfficeHours, Minutes]:
    years = {
        year: [
            {
                "name": "off",
                "off": [span for span in OFF if span.startswith(year)],
                "work": [day for day in WORK if day.startswith(year)],
            }
        ]
        for year in ("2025", "2026")
    }
    week = {**WEEK, "makeup": ["09:00-11:00"]}
    fast = hours(zone=zone, working_day=ZONES[zone], hours=week, years=years)
    return fast, Minutes(zone, {**WEEK, **{day: [] for day in days_off()}, **WORK})


def random_stops(chance: random.Random, start: int) -> Stops:
    """Up to three pauses, of minutes or of days, some before the start, some overlapping."""
    found = []
    for _ in range(chance.randrange(4)):
        begins = start + chance.randrange(-600, chance.choice((600, 8000)))
        found.append((begins, begins + chance.randrange(chance.choice((90, 3000, 12_000)))))
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_no_deadline_and_no_duration_differs_from_the_minutes_counted_one_by_one(zone: str) -> None:
    fast, slow = city(zone)
    chance = random.Random(f"minutes of {zone}")
    differing = []
    for _ in range(SPANS // len(ZONES) + 1):
        start, unit = chance.randrange(1000, COUNT - 130 * 1440), chance.choice(UNITS)
        value = chance.choice((0.5, 1, 2, 4, 5, 7)) if unit is not LimitUnit.WORKING_DAY else chance.randrange(1, 8)
        stops = random_stops(chance, start)
        pauses = [(moment(a), moment(b)) for a, b in stops]
        reading = fast.working_day if unit is LimitUnit.WORKING_DAY else unit
        wanted = slow.due(start, value, reading, stops)
        due = deadline(moment(start), value, unit, fast, pauses)
        seconds = working_seconds(moment(start), moment(wanted), fast, pauses)
        if due != moment(wanted) or seconds != 60 * slow.counted(start, wanted, stops):
            differing.append((moment(start), value, unit, pauses, due, moment(wanted)))
    assert not differing, differing[0]


def test_a_moment_written_in_any_of_twelve_zones_has_the_same_deadline() -> None:
    chance = random.Random("zones")
    for _ in range(200):
        start, unit, value = chance.randrange(1000, COUNT // 2), chance.choice(UNITS), chance.randrange(1, 9)
        pauses = [(moment(a), moment(b)) for a, b in random_stops(chance, start)]
        found = {
            deadline(
                moment(start).astimezone(zone),
                value,
                unit,
                CHINA,
                [(a.astimezone(zone), b.astimezone(zone)) for a, b in pauses],
            ).isoformat()
            for zone in map(ZoneInfo, ZONES)
        }
        assert len(found) == 1


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/London", "Australia/Lord_Howe"])
def test_paused_time_is_additive_and_a_deadline_never_moves_back(zone: str) -> None:
    fast, _ = city(zone)
    chance = random.Random(f"order of {zone}")
    for _ in range(1500):
        start, unit = chance.randrange(1000, COUNT // 2), chance.choice(UNITS[:2])
        pauses = [(moment(a), moment(b)) for a, b in random_stops(chance, start)]
        first, middle, last = (moment(start + n) for n in sorted(chance.randrange(9000) for _ in range(3)))
        halves = working_seconds(first, middle, fast, pauses) + working_seconds(middle, last, fast, pauses)
        assert halves == working_seconds(first, last, fast, pauses)
        due = deadline(first, 4, unit, fast, pauses)
        assert due <= deadline(middle, 4, unit, fast, pauses)  # begun later
        assert due <= deadline(first, 5, unit, fast, pauses)  # a longer limit
        longer = [(a, b + chance.randrange(300) * MINUTE) for a, b in pauses]
        assert due <= deadline(first, 4, unit, fast, longer)  # paused for longer
