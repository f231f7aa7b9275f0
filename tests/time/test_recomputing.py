"""A calendar or a limit is revised while cases are running: every deadline follows, and each that moved says so."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sqlmodel import col, select, update

from grid.calendars import load_calendar
from grid.database import Database
from grid.loading.city import note_import
from grid.records import Category, FilingCondition, LimitUnit
from grid.rulebook import Rulebooks
from tests.city import OFFICE_HOURS, SmallCity
from workflows.cases import MovedMeanwhile
from workflows.moves import Action
from workflows.recomputing import Recomputed, recompute
from workflows.records import Assist, Case, CaseEvent

TUESDAY_OFF = {"2026": [{"name": "植树日", "name_en": "Tree Day", "off": ["2026-03-10"]}]}


def revise_calendar(city: SmallCity, **changes: Any) -> None:
    with city.database.writing() as session:
        load_calendar(session, OFFICE_HOURS | changes, at=city.now)
    city.rulebooks = Rulebooks(city.database, city.home)


def revise_limit(city: SmallCity, category: str, value: float, unit: LimitUnit) -> None:
    with city.database.writing() as session:
        its = select(Category.id).where(Category.code == city.code_of(category))
        session.exec(
            update(FilingCondition)
            .where(col(FilingCondition.category_id).in_(its))
            .values(limit_value=value, limit_unit=unit)
        )
        note_import(session)
    city.rulebooks = Rulebooks(city.database, city.home)


def spoil(city: SmallCity, case: Case, **columns: Any) -> None:
    its = col(Case.district_id) == case.district_id, col(Case.id) == case.id
    with city.database.writing() as session:
        session.exec(update(Case).where(*its).values(columns))


def again(city: SmallCity, **more: Any) -> Recomputed:
    return recompute(city.database, book=city.book, at=city.now, **more)


def local(moment: dt.datetime | None, city: SmallCity) -> str:
    assert moment is not None
    return f"{moment.astimezone(city.book.hours.zone):%m-%d %H:%M}"


def recomputes(city: SmallCity, case: Case) -> list[CaseEvent]:
    return [event for event in city.events(case) if event.action == "recompute"]


def test_a_new_holiday_moves_the_deadline_and_writes_one_event(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    assert local(case.due_at, city) == "03-16 09:00"
    revise_calendar(city, years=TUESDAY_OFF)
    assert again(city) == Recomputed(cases=1, moved=1)
    after = city.again(case)
    assert (local(after.due_at, city), local(after.alarm_at, city)) == ("03-17 09:00", "03-16 09:00")
    assert (after.version, after.clock_no, after.level) == (case.version + 1, case.clock_no, 0)
    assert after.due_on == dt.date(2026, 3, 17)
    (event,) = recomputes(city, case)
    assert case.due_at is not None
    assert after.due_at is not None
    assert event.details == {
        "old_due_at": case.due_at.isoformat(),
        "due_at": after.due_at.isoformat(),
        "due_on": "2026-03-17",
        "calendar": "city 2",
    }
    assert (event.sequence, event.by_id, event.to_state) == (after.version, None, case.state)


def test_a_second_time_nothing_moves_and_nothing_is_written(city: SmallCity) -> None:
    case = city.file("道路破损")
    revise_calendar(city, years=TUESDAY_OFF)
    again(city)
    assert again(city) == Recomputed(cases=1)
    assert len(recomputes(city, case)) == 1


def test_a_deadline_that_does_not_move_gets_no_event_even_where_a_rung_does(city: SmallCity) -> None:
    urgent = city.file("上水井盖")  # two hours that run at night
    today = city.file("暴露垃圾")  # four working hours, due at three o'clock
    before = city.again(today)
    every_day = {day: ["08:00-12:00", "13:30-14:00", "14:30-18:00"] for day in OFFICE_HOURS["hours"]}
    revise_calendar(city, hours=every_day)
    assert again(city) == Recomputed(cases=2, alarms=1)
    after = city.again(today)
    assert (after.due_at, after.version) == (before.due_at, before.version)
    assert local(before.alarm_at, city) == "03-09 14:12"
    assert local(after.alarm_at, city) == "03-09 13:42"
    assert recomputes(city, urgent) == recomputes(city, today) == []


def test_ended_cases_and_deadlines_from_elsewhere_stay_as_they_are(city: SmallCity) -> None:
    closed = city.live_through(city.file("道路破损"))
    foreign = city.file("道路破损")
    spoil(city, foreign, limit_value=None, limit_unit=None)
    revise_calendar(city, years=TUESDAY_OFF)
    assert again(city) == Recomputed()
    assert city.again(closed).due_at == closed.due_at


def test_a_revised_limit_holds_for_running_cases_with_its_extensions_on_top(city: SmallCity) -> None:
    plain = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    longer = city.accept(city.dispatch(city.register(city.file("道路破损")), to=city.roads), by=city.road_crew)
    longer = city.move(longer, Action.ASK_EXTEND, by=city.road_crew, reason="a pipe is in the way", amount=2)
    longer = city.move(longer, Action.EXTEND, by=city.shift_leader)
    revise_limit(city, "道路破损", 3, LimitUnit.WORKING_DAY)
    assert again(city) == Recomputed(cases=2, moved=2)
    assert (city.again(plain).limit_value, local(city.again(plain).due_at, city)) == (3, "03-12 09:00")
    assert (city.again(longer).limit_value, local(city.again(longer).due_at, city)) == (5, "03-16 09:00")
    assert recomputes(city, longer)[0].details["limit_value"] == 5
    assert again(city) == Recomputed(cases=2)


def test_an_extension_stays_the_same_share_when_the_unit_is_revised_and_nothing_drifts(city: SmallCity) -> None:
    case = city.accept(city.dispatch(city.register(city.file("道路破损")), to=city.roads), by=city.road_crew)
    case = city.move(case, Action.ASK_EXTEND, by=city.road_crew, reason="a pipe is in the way", amount=2.5)
    city.move(case, Action.EXTEND, by=city.shift_leader)
    revise_limit(city, "道路破损", 8, LimitUnit.WORKING_HOUR)
    assert again(city).moved == 1
    assert (city.again(case).limit_value, city.again(case).limit_unit) == (12, LimitUnit.WORKING_HOUR)
    assert again(city).moved == 0
    revise_limit(city, "道路破损", 10, LimitUnit.WORKING_HOUR)
    assert again(city).moved == 1
    assert city.again(case).limit_value == 14


def test_a_limit_that_came_with_a_merged_case_is_left_and_both_come_apart_with_their_own(city: SmallCity) -> None:
    slow, quick = city.register(city.file("道路破损")), city.register(city.file("暴露垃圾"))
    city.move(quick, Action.MERGE, by=city.dispatcher, into=slow.number)
    assert city.again(slow).due_at == quick.due_at
    revise_calendar(city, hours={day: ["08:00-12:00", "15:00-18:00"] for day in OFFICE_HOURS["hours"]})
    assert again(city) == Recomputed(cases=2, moved=2)
    assert [local(city.again(case).due_at, city) for case in (slow, quick)] == ["03-09 16:00"] * 2
    assert city.again(quick).alarm_at is None
    city.move(city.again(quick), Action.UNMERGE, by=city.dispatcher, reason="two different places")
    assert [local(city.again(case).due_at, city) for case in (slow, quick)] == ["03-16 17:00", "03-09 16:00"]
    assert again(city).moved == 0


def test_the_parts_of_assisting_departments_follow(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    city.move(case, Action.ASSIST, by=city.dispatcher, department_id=city.sanitation, reason="clear the verge")
    revise_calendar(city, years=TUESDAY_OFF)
    again(city)
    with city.database.reading() as session:
        part = session.exec(select(Assist).where(Assist.district_id == case.district_id)).one()
    assert local(part.due_at, city) == "03-17 09:00"


def test_a_rung_that_is_still_to_come_under_the_new_rules_is_told_again(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("暴露垃圾")))  # due at three o'clock
    city.forward(hours=6)
    assert city.again(case).level == 2
    city.forward(minutes=5)
    revise_limit(city, "暴露垃圾", 8, LimitUnit.WORKING_HOUR)
    assert again(city).moved == 1
    after = city.again(case)
    assert (after.level, after.clock_no, local(after.due_at, city)) == (0, case.clock_no + 1, "03-10 09:00")
    city.forward(hours=20)
    assert sorted((rung.clock_no, rung.step) for rung in city.rungs(case)) == [
        (case.clock_no, 1), (case.clock_no, 2), (case.clock_no + 1, 1), (case.clock_no + 1, 2),
    ]  # fmt: skip


def test_a_rung_that_was_told_and_stays_due_is_not_told_again(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("暴露垃圾")))
    city.forward(hours=6)
    revise_limit(city, "暴露垃圾", 3, LimitUnit.WORKING_HOUR)
    again(city)
    after = city.again(case)
    assert (after.level, after.clock_no, local(after.due_at, city)) == (2, case.clock_no, "03-09 12:00")


def test_a_suspended_case_keeps_the_moment_at_which_it_goes_on(city: SmallCity) -> None:
    case = city.accept(city.dispatch(city.register(city.file("道路破损")), to=city.roads), by=city.road_crew)
    until = city.now + dt.timedelta(days=4)
    case = city.move(case, Action.ASK_SUSPEND, by=city.road_crew, reason="rain", resume_at=until)
    case = city.move(case, Action.SUSPEND, by=city.shift_leader)
    revise_calendar(city, years={"2026": [{"name": "休", "off": ["2026-03-16"]}]})
    assert again(city).moved == 1
    after = city.again(case)
    assert after.alarm_at == case.alarm_at == until
    assert (local(case.due_at, city), local(after.due_at, city)) == ("03-20 09:00", "03-23 09:00")


def test_one_unreadable_clock_stops_no_other(city: SmallCity) -> None:
    broken, whole = city.file("道路破损"), city.file("道路破损")
    spoil(city, broken, limit_value=-1.0, filing_condition_id=None)
    revise_calendar(city, years=TUESDAY_OFF)
    assert again(city) == Recomputed(cases=2, moved=1, unreadable=1)
    assert len(recomputes(city, whole)) == 1


def test_batches_and_districts_leave_nobody_out_and_may_be_broken_off(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = [city.file("道路破损") for _ in range(5)]
    revise_calendar(city, years=TUESDAY_OFF)
    writing, turns = Database.writing, iter(range(100))

    def killed_at_the_second(self: Database) -> Any:
        if next(turns) == 1:
            raise KeyboardInterrupt
        return writing(self)

    monkeypatch.setattr(Database, "writing", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        again(city, batch=2)
    monkeypatch.undo()
    assert again(city, batch=2) == Recomputed(cases=5, moved=3)
    assert [len(recomputes(city, case)) for case in filed] == [1] * 5


def test_cases_that_are_moved_at_the_same_time_lose_nothing(city: SmallCity) -> None:
    filed = [city.file("道路破损") for _ in range(12)]
    revise_calendar(city, years=TUESDAY_OFF)
    with ThreadPoolExecutor(2) as threads:
        done = threads.submit(again, city, batch=1)
        for case in filed:
            with suppress(MovedMeanwhile):
                city.register(case)
        assert done.result().moved == 12
    for case in map(city.again, filed):
        events = city.events(case)
        assert [event.sequence for event in events] == list(range(1, case.version + 1))
        assert [event.action for event in events].count("recompute") == 1
        assert local(case.due_at, city) == "03-17 09:00"
        assert (case.state == "registered") == ("register" in {event.action for event in events})


def test_a_case_that_was_moved_is_counted_by_the_rules_in_force(city: SmallCity) -> None:
    case = city.file("道路破损")
    revise_calendar(city, years=TUESDAY_OFF)
    again(city)
    moved = city.register(city.again(case))
    assert [event.sequence for event in city.events(moved)] == [1, 2, 3]
