import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.records import LimitUnit
from grid.refusals import BadInput
from tests.time.calendars import CHINA, at, hours, shown
from workflows.deadlines import Pause, deadline, explain, working_seconds

URGENT, HOUR, DAY = LimitUnit.URGENT_HOUR, LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY


def pause(day: str, *spans: str) -> list[Pause]:
    return [(at(f"{day} {span[:5]}"), at(f"{day} {span[6:]}")) for span in spans]


PAUSED = [
    (4, HOUR, ["11:00-15:00"], "2025-03-14 16:00"),  # one hour before lunch and one after it
    (4, HOUR, ["12:00-14:00"], "2025-03-14 12:00"),  # the lunch break does not count anyway
    (4, HOUR, ["10:00-11:00", "10:30-11:30"], "2025-03-14 15:30"),  # overlapping pauses count once
    (4, HOUR, ["11:00-11:30", "10:00-11:00"], "2025-03-14 15:30"),  # in any order
    (4, HOUR, ["06:00-09:00"], "2025-03-14 15:00"),  # only what lies behind the start
    (4, HOUR, ["15:00-16:00"], "2025-03-14 12:00"),  # begins after the deadline: too late
    (4, HOUR, ["11:00-12:00", "14:30-15:00"], "2025-03-14 15:30"),  # the second falls within the time the first gave
    (2, URGENT, ["09:00-12:30"], "2025-03-14 13:30"),  # urgent time counts through lunch
    (1, DAY, ["09:00-11:00"], "2025-03-17 10:00"),
]


@pytest.mark.parametrize(("value", "unit", "spans", "expected"), PAUSED)
def test_paused_time_does_not_count(value: float, unit: LimitUnit, spans: list[str], expected: str) -> None:
    due = deadline(at("2025-03-14 08:00"), value, unit, CHINA, pause("2025-03-14", *spans))
    assert shown(due) == expected


def test_the_limit_is_what_passes_outside_the_pauses() -> None:
    spans = pause("2025-03-14", "09:00-10:00", "09:30-15:00", "17:00-19:00")
    due = deadline(at("2025-03-14 08:00"), 6, HOUR, CHINA, spans)
    assert working_seconds(at("2025-03-14 08:00"), due, CHINA, spans) == 6 * 3600


NOON_BEFORE_CHANGE = dt.datetime(2025, 3, 29, 12, tzinfo=dt.UTC)
LONDON = hours(
    zone="Europe/London", hours={day: ["00:00-24:00"] for day in ("saturday", "sunday", "monday", "tuesday")}
)
minutes = st.integers(0, 1500)
pauses = st.lists(st.tuples(minutes, minutes).map(sorted), max_size=4)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([URGENT, HOUR]), st.integers(1, 20), pauses)
def test_pauses_give_back_every_minute_they_took(unit: LimitUnit, value: int, stops: list[list[int]]) -> None:
    """Where the office never closes an office minute is a minute, so the oracle counts them one by one."""
    moments = [NOON_BEFORE_CHANGE + dt.timedelta(minutes=n) for n in range(3000)]
    paused = {n for begins, ends in stops for n in range(begins, ends)}
    counted = [n for n in range(3000) if n not in paused]
    local = [(moments[a].astimezone(LONDON.zone), moments[b].astimezone(LONDON.zone)) for a, b in stops]
    due = deadline(NOON_BEFORE_CHANGE.astimezone(LONDON.zone), value, unit, LONDON, local)
    assert due == moments[counted[value * 60 - 1] + 1]


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        deadline(at("2025-03-14 08:00"), 4, HOUR, CHINA, pause("2025-03-14", "11:00-10:00"))
    assert refused.value.field == "paused_to"


def test_a_deadline_tells_what_counted_what_paused_and_which_days_were_off() -> None:
    reasons = explain(at("2025-01-27 16:00"), 4, HOUR, CHINA, pause("2025-01-27", "17:00-17:30", "17:30-18:00"))
    assert [f"{shown(a)[5:]}-{shown(b)[11:]}" for a, b in reasons.counted] == ["01-27 16:00-17:00", "02-05 08:00-11:00"]
    assert [f"{shown(a)[5:]}-{shown(b)[11:]}" for a, b in reasons.pauses] == ["01-27 17:00-18:00"]
    assert shown(reasons.due_at) == "2025-02-05 11:00"
    assert [CHINA.holiday_name(date) for date in reasons.exceptions] == ["春节"] * 8
    assert not reasons.estimated


def test_a_deadline_in_a_year_not_published_says_so() -> None:
    assert explain(at("2026-12-31 10:00"), 2, DAY, CHINA).estimated
    assert not explain(at("2026-12-31 10:00"), 48, URGENT, CHINA).estimated
