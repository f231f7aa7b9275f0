"""Shifts that repeat over some days, days that differ, and what follows from both; held against every minute."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.records import DayKind, RosterDay, Shift
from grid.roster import Repeat, Roster, Span, clash, clash_of_repeats, days_of, on_shift

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
MONDAY = dt.date(2026, 3, 9)
TUESDAY = MONDAY + DAY


def weekly(days: str, starts: str, ends: str, **dates: dt.date) -> Shift:
    hours = {"starts": dt.time.fromisoformat(starts), "ends": dt.time.fromisoformat(ends)}
    return Shift(person_id=1, weekdays=days, **hours, **dates)


def rotating(days: str, cycle: int, starts: str, ends: str, since: dt.date = MONDAY) -> Shift:
    hours = {"starts": dt.time.fromisoformat(starts), "ends": dt.time.fromisoformat(ends)}
    return Shift(person_id=1, cycle=cycle, cycle_from=since, cycle_days=days, **hours)


def odd(kind: DayKind, first: dt.date, last: dt.date | None = None, starts: str = "", ends: str = "") -> RosterDay:
    hours = {"starts": dt.time.fromisoformat(starts), "ends": dt.time.fromisoformat(ends)} if starts else {}
    return RosterDay(person_id=1, kind=kind, first=first, last=last or first, **hours)


EVENING = odd(DayKind.EXTRA, MONDAY, starts="20:00", ends="22:00")
FOUR_ON_TWO_OFF = rotating("1,2,3,4", 6, "08:00", "20:00")
EARLY_LATE_NIGHT = (
    rotating("1,2", 8, "06:00", "14:00"),
    rotating("3,4", 8, "14:00", "22:00"),
    rotating("5,6", 8, "22:00", "06:00"),
)


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-03-09 08:00", True),  # the first day of a cycle
        ("2026-03-12 19:59", True),  # the fourth
        ("2026-03-13 12:00", False),  # the first of the two off
        ("2026-03-15 12:00", True),  # a Sunday: the cycle knows no weeks
        ("2026-03-31 12:00", False),  # day 23 = 5 of the cycle
        ("2026-04-02 12:00", True),  # over the end of the month
        ("2026-03-08 12:00", False),  # the cycle runs backwards too: day 6
        ("2026-03-06 12:00", True),
    ],
)
def test_four_days_on_and_two_off_go_on_over_weeks_and_months(moment: str, on: bool) -> None:
    assert on_shift([FOUR_ON_TWO_OFF], dt.datetime.fromisoformat(moment)) is on


@pytest.mark.parametrize(
    ("moment", "span"),
    [
        ("2026-03-09 06:00", "2026-03-09 06:00-14:00"),
        ("2026-03-11 15:00", "2026-03-11 14:00-22:00"),
        ("2026-03-14 00:00", "2026-03-13 22:00-06:00"),  # midnight, in the night shift of the day before
        ("2026-03-15 05:59", "2026-03-14 22:00-06:00"),
        ("2026-03-15 06:00", "None"),
        ("2026-04-04 23:00", "None"),
        ("2026-04-06 23:00", "2026-04-06 22:00-06:00"),  # day 29 = 5 of the cycle
    ],
)
def test_early_late_and_night_follow_one_another(moment: str, span: str) -> None:
    assert str(Roster(EARLY_LATE_NIGHT).at(dt.datetime.fromisoformat(moment))) == span


@pytest.mark.parametrize(
    ("days", "moment", "on"),
    [
        ([odd(DayKind.LEAVE, MONDAY)], "2026-03-09 09:00", False),
        ([odd(DayKind.LEAVE, MONDAY)], "2026-03-10 09:00", True),
        ([odd(DayKind.EXTRA, MONDAY, starts="20:00", ends="02:00")], "2026-03-10 01:59", True),
        ([odd(DayKind.EXTRA, MONDAY, starts="20:00", ends="02:00")], "2026-03-10 02:00", False),
        ([odd(DayKind.GIVEN, MONDAY)], "2026-03-09 09:00", False),
        ([odd(DayKind.GIVEN, MONDAY), EVENING], "2026-03-09 21:00", True),
        ([odd(DayKind.LEAVE, MONDAY), EVENING], "2026-03-09 21:00", False),
    ],
)
def test_a_day_that_differs_is_laid_over_the_shifts_that_repeat(
    days: Sequence[RosterDay], moment: str, on: bool
) -> None:
    assert on_shift([weekly("12345", "08:00", "17:00")], dt.datetime.fromisoformat(moment), days) is on


def test_leave_on_the_day_of_a_night_shift_ends_it_after_midnight_too() -> None:
    night = weekly("5", "20:00", "08:00")
    friday = MONDAY + 4 * DAY
    assert not on_shift([night], dt.datetime(2026, 3, 14, 3), [odd(DayKind.LEAVE, friday)])
    assert on_shift([night], dt.datetime(2026, 3, 14, 3), [odd(DayKind.LEAVE, friday + DAY)])


def test_the_next_shift_is_the_first_that_begins_later() -> None:
    roster = Roster([FOUR_ON_TWO_OFF], [odd(DayKind.LEAVE, dt.date(2026, 3, 15), dt.date(2026, 3, 17))])
    assert roster.next_begin(dt.datetime(2026, 3, 9, 8)) == dt.datetime(2026, 3, 10, 8)
    assert roster.next_begin(dt.datetime(2026, 3, 12, 8)) == dt.datetime(2026, 3, 18, 8)
    assert Roster().next_begin(dt.datetime(2026, 3, 9)) is None


@pytest.mark.parametrize(
    ("shifts", "places"),
    [
        ([weekly("12345", "08:00", "17:00"), weekly("5", "16:00", "20:00")], (0, 1)),
        ([weekly("12345", "08:00", "17:00"), weekly("5", "17:00", "20:00")], None),  # one after the other
        ([weekly("7", "20:00", "08:00"), weekly("1", "07:00", "09:00")], (0, 1)),  # over midnight, into the next week
        ([weekly("1", "07:00", "09:00"), weekly("7", "20:00", "08:00")], (0, 1)),
        ([weekly("1234567", "00:00", "00:00")], None),  # a day after the other
        ([FOUR_ON_TWO_OFF, weekly("7", "19:00", "21:00")], (0, 1)),  # sooner or later a Sunday
        ([rotating("1", 2, "08:00", "12:00"), rotating("2", 2, "08:00", "12:00")], None),  # never the same day
        ([rotating("1", 4, "08:00", "12:00"), rotating("2", 6, "08:00", "12:00")], None),  # odd and even days
        ([rotating("1", 5, "08:00", "12:00"), rotating("2", 6, "08:00", "12:00")], (0, 1)),
        ([weekly("1", "08:00", "12:00", valid_to=MONDAY), weekly("1", "08:00", "12:00", valid_from=TUESDAY)], None),
        ([weekly("1", "20:00", "08:00", valid_to=MONDAY), weekly("2", "07:00", "12:00", valid_from=TUESDAY)], (0, 1)),
    ],
)
def test_shifts_that_would_be_worked_at_once_are_found(shifts: list[Shift], places: tuple[int, int] | None) -> None:
    assert clash_of_repeats([Repeat.of(shift) for shift in shifts]) == places


def test_an_extra_shift_that_overlaps_is_found_with_the_other_one() -> None:
    extra = odd(DayKind.EXTRA, MONDAY, starts="16:00", ends="18:00")
    found = clash(Roster([weekly("1", "08:00", "17:00")], [extra]), MONDAY, MONDAY)
    assert found is not None
    assert [str(span) for span in found] == ["2026-03-09 08:00-17:00", "2026-03-09 16:00-18:00"]


# against every minute

quarters = st.integers(0, 95).map(lambda n: dt.time(n // 4, n % 4 * 15))
dates = st.integers(0, 40).map(lambda n: MONDAY + n * DAY)


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    cycle = draw(st.sampled_from([0, 2, 3, 6, 7, 8, 9]))
    days = sorted(draw(st.sets(st.integers(1, cycle or 7), min_size=1)))
    first, last = draw(st.none() | dates), draw(st.none() | dates)
    hours = {"starts": draw(quarters), "ends": draw(quarters), "valid_from": first, "valid_to": last}
    if not cycle:
        return Shift(person_id=1, weekdays="".join(map(str, days)), **hours)
    since = draw(dates)
    return Shift(person_id=1, cycle=cycle, cycle_from=since, cycle_days=",".join(map(str, days)), **hours)


@st.composite
def odd_days(draw: st.DrawFn) -> RosterDay:
    kind, first = draw(st.sampled_from(DayKind)), draw(dates)
    if kind is DayKind.EXTRA:
        return RosterDay(person_id=1, kind=kind, first=first, last=first, starts=draw(quarters), ends=draw(quarters))
    return RosterDay(person_id=1, kind=kind, first=first, last=first + draw(st.integers(0, 5)) * DAY)


def by_the_minute(given_shifts: Sequence[Shift], given_days: Sequence[RosterDay], last: dt.date) -> set[dt.datetime]:
    """Every minute that is worked, told day by day as people would tell it."""
    worked: set[dt.datetime] = set()
    for day in days_of(MONDAY - 9 * DAY, last):
        kinds = {one.kind for one in given_days if one.first <= day <= one.last}
        hours = [(one.starts, one.ends) for one in given_days if one.kind is DayKind.EXTRA and one.first == day]
        if DayKind.GIVEN not in kinds:
            hours += [(one.starts, one.ends) for one in given_shifts if works_on(one, day)]
        for starts, ends in [] if DayKind.LEAVE in kinds else hours:
            moment = dt.datetime.combine(day, starts)
            while True:
                worked.add(moment)
                moment += 15 * MINUTE
                if moment.time() == ends:
                    break
    return worked


def works_on(shift: Shift, day: dt.date) -> bool:
    if (shift.valid_from and day < shift.valid_from) or (shift.valid_to and day > shift.valid_to):
        return False
    if shift.cycle_from is None:
        return str(day.isoweekday()) in shift.weekdays
    number, step = 1, DAY if day >= shift.cycle_from else -DAY
    walked = shift.cycle_from
    while walked != day:
        walked += step
        number = (number + step.days - 1) % shift.cycle + 1
    return str(number) in shift.cycle_days.split(",")


@settings(max_examples=60, deadline=None)
@given(st.lists(shifts(), max_size=3), st.lists(odd_days(), max_size=4))
def test_every_quarter_of_an_hour_is_as_people_would_tell_it(some: list[Shift], days: list[RosterDay]) -> None:
    last = MONDAY + 12 * DAY
    roster, worked = Roster(some, days), by_the_minute(some, days, last)
    begin = dt.datetime.combine(MONDAY - DAY, dt.time())
    moments = [begin + n * 15 * MINUTE for n in range(13 * 96)]
    told = [roster.at(moment) is not None for moment in moments]
    assert told == [moment in worked for moment in moments]


@settings(max_examples=60, deadline=None)
@given(st.lists(shifts(), max_size=3), st.lists(odd_days(), max_size=3))
def test_the_next_beginning_is_the_first_minute_after_that_begins_a_shift(
    some: list[Shift], days: list[RosterDay]
) -> None:
    roster, moment = Roster(some, days), dt.datetime.combine(MONDAY, dt.time(9, 30))
    begins = [span.starts for span in roster.between(MONDAY, MONDAY + 60 * DAY) if span.starts > moment]
    assert roster.next_begin(moment) == min(begins, default=None)


def test_a_span_names_itself() -> None:
    assert str(Span(dt.datetime(2026, 3, 9, 22), dt.datetime(2026, 3, 10, 6))) == "2026-03-09 22:00-06:00"


def test_the_time_of_the_city_may_say_its_zone() -> None:
    roster, nine = Roster([weekly("1", "08:00", "17:00")]), dt.datetime(2026, 3, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert roster.at(nine) == Span(dt.datetime(2026, 3, 9, 8), dt.datetime(2026, 3, 9, 17))
    assert roster.next_begin(nine) == dt.datetime(2026, 3, 16, 8)
