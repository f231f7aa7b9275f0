"""The moments of the ladder, as a table."""

import datetime as dt

import pytest

from grid.ladders import SHIPPED, Ladder, Step, Told
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from tests.city import OFFICE_HOURS, ZONE
from workflows.ladder import CaseClock, climb, rung_at

HOURS = OfficeHours.from_document(OFFICE_HOURS)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=ZONE)


def clock(start: str, value: float, unit: LimitUnit) -> CaseClock:
    return CaseClock(at(start), HOURS.due(at(start), value, unit), value, unit)


RUNGS = [
    # started, limit, and the four rungs at 0.8, 1, 1.5 and 2 of it
    ("09 09:00", 2, LimitUnit.URGENT_HOUR, ("09 10:36", "09 11:00", "09 12:00", "09 13:00")),  # noon does not stop it
    ("09 08:00", 5, LimitUnit.WORKING_HOUR, ("09 12:00", "09 15:00", "09 17:30", "10 10:00")),  # noon and night do
    ("13 14:00", 1, LimitUnit.WORKING_DAY, ("16 10:24", "16 12:00", "16 18:00", "17 12:00")),  # over the weekend
    ("13 12:00", 1, LimitUnit.CALENDAR_DAY, ("14 07:12", "14 12:00", "15 00:00", "15 12:00")),
]


@pytest.mark.parametrize(("start", "value", "unit", "moments"), RUNGS)
def test_rungs_are_counted_in_the_unit_of_the_limit(
    start: str, value: float, unit: LimitUnit, moments: tuple[str, ...]
) -> None:
    running = clock(start, value, unit)
    assert [rung_at(running, step, HOURS, SHIPPED) for step in (1, 2, 3, 4)] == [at(moment) for moment in moments]


def test_without_a_limit_of_ours_parts_of_it_are_plain_time() -> None:
    running = CaseClock(at("09 00:00"), at("19 00:00"))
    assert [rung_at(running, step, HOURS, SHIPPED) for step in (1, 2, 3)] == [
        at("17 00:00"),
        at("19 00:00"),
        at("24 00:00"),
    ]


@pytest.mark.parametrize("unit", LimitUnit)
@pytest.mark.parametrize("working_day", ["eight_hours", "same_time", "close_of_business"])
def test_the_ladder_never_goes_down(unit: LimitUnit, working_day: str) -> None:
    hours = OfficeHours.from_document(OFFICE_HOURS | {"working_day": working_day})
    for hour in range(0, 168, 5):
        start = at("09 00:00") + dt.timedelta(hours=hour)
        running = CaseClock(start, hours.due(start, 1, unit), 1, unit)
        moments = [rung_at(running, step, hours, SHIPPED) for step in (1, 2, 3, 4)]
        assert moments == sorted(moments)


def test_a_rung_is_passed_at_its_very_moment_and_never_before() -> None:
    running = clock("09 09:00", 2, LimitUnit.URGENT_HOUR)
    moment = at("09 11:00")
    assert climb(running, 1, moment - dt.timedelta(microseconds=1), HOURS, SHIPPED).passed == ()
    assert climb(running, 1, moment, HOURS, SHIPPED).passed == ((2, moment),)
    assert climb(running, 1, moment, HOURS, SHIPPED).alarm_at == at("09 12:00")


def test_after_a_missed_day_every_rung_is_passed_in_turn() -> None:
    late = climb(clock("09 09:00", 2, LimitUnit.URGENT_HOUR), 0, at("10 09:00"), HOURS, SHIPPED)
    assert [step for step, _ in late.passed] == [1, 2, 3, 4]
    assert late.alarm_at is None


def test_time_in_which_the_clock_stood_still_moves_every_rung_behind_it() -> None:
    pause = (at("09 10:00"), at("09 12:00"))
    running = clock("09 09:00", 2, LimitUnit.URGENT_HOUR)._replace(due_at=at("09 13:00"), pauses=(pause,))
    moments = [rung_at(running, step, HOURS, SHIPPED) for step in (1, 2, 3, 4)]
    assert moments == [at("09 12:36"), at("09 13:00"), at("09 14:00"), at("09 15:00")]


def test_a_pause_behind_a_rung_does_not_move_it() -> None:
    pause = (at("09 10:50"), at("09 12:50"))
    running = clock("09 09:00", 2, LimitUnit.URGENT_HOUR)._replace(due_at=at("09 13:00"), pauses=(pause,))
    assert [rung_at(running, step, HOURS, SHIPPED) for step in (1, 2)] == [at("09 10:36"), at("09 13:00")]


def test_a_deadline_from_elsewhere_is_paused_in_plain_time() -> None:
    pause = (at("09 10:00"), at("09 20:00"))
    running = CaseClock(at("09 00:00"), at("10 06:00"), pauses=(pause,))  # twenty hours that count
    moments = [rung_at(running, step, HOURS, SHIPPED) for step in (1, 2, 3)]
    assert moments == [at("10 02:00"), at("10 06:00"), at("10 16:00")]


def test_a_rung_may_stand_so_long_past_the_deadline() -> None:
    ladder = Ladder("a", (Step(1.0, Told(turn=True)), Step(1.0, Told(turn=True), after=dt.timedelta(hours=4))))
    running = clock("09 08:00", 5, LimitUnit.WORKING_HOUR)
    assert [rung_at(running, step, HOURS, ladder) for step in (1, 2)] == [at("09 15:00"), at("09 19:00")]
