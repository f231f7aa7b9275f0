"""A suspension ends at the moment that was said, by itself and only once; late parts are told once."""

import datetime as dt

from sqlmodel import select

from tests.city import SmallCity
from workflows.joint import remind_late_parts
from workflows.moves import Action, State
from workflows.records import Assist, Case
from workflows.resuming import resume_due


def _suspended(city: SmallCity, *, hours: float) -> Case:
    """A case that was handled for a quarter of an hour and then suspended for so long."""
    case = city.accept(city.dispatch(city.register(city.file())))
    city.now += dt.timedelta(minutes=15)
    until = city.now + dt.timedelta(hours=hours)
    case = city.move(case, Action.ASK_SUSPEND, by=city.handler, reason="the crane comes later", resume_at=until)
    return city.move(case, Action.SUSPEND, by=city.dispatcher)


def test_the_clock_stands_still_and_goes_on_where_it_stopped(city: SmallCity) -> None:
    case = _suspended(city, hours=2)
    before = city.again(case)
    assert before.state is State.SUSPENDED
    assert before.resume_at == city.now + dt.timedelta(hours=2)
    city.now += dt.timedelta(hours=2)
    assert resume_due(city.database, now=city.now, book=city.book) == 1
    after = city.again(case)
    assert after.state is State.HANDLING
    assert after.due_at == before.due_at  # the forecast came true


def test_a_clock_that_comes_late_ends_the_suspension_at_the_moment_that_was_said(city: SmallCity) -> None:
    case = _suspended(city, hours=1)
    forecast = city.again(case).due_at
    city.now += dt.timedelta(days=30)
    resume_due(city.database, now=city.now, book=city.book)
    assert city.again(case).due_at == forecast


def test_going_on_earlier_brings_the_deadline_forward(city: SmallCity) -> None:
    case = _suspended(city, hours=3)
    forecast = city.again(case).due_at
    city.now += dt.timedelta(hours=1)
    city.move(case, Action.RESUME, by=city.dispatcher)
    due_at = city.again(case).due_at
    assert due_at is not None
    assert forecast is not None
    assert due_at < forecast


def test_nothing_is_resumed_twice_or_too_early(city: SmallCity) -> None:
    case = _suspended(city, hours=1)
    assert resume_due(city.database, now=city.now, book=city.book) == 0
    city.now += dt.timedelta(hours=1)
    assert resume_due(city.database, now=city.now, book=city.book) == 1
    assert resume_due(city.database, now=city.now, book=city.book) == 0
    assert [event.action for event in city.events(case)].count("resume") == 1


def test_no_rung_is_climbed_while_the_clock_stands_still(city: SmallCity) -> None:
    case = _suspended(city, hours=72)
    city.forward(hours=71)
    assert city.rungs(case) == []


def test_a_late_part_is_told_once_to_its_department_and_the_dispatchers(city: SmallCity) -> None:
    case = city.accept(city.dispatch(city.register(city.file())))
    city.move(case, Action.ASSIST, by=city.dispatcher, department_id=city.roads, reason="fence it off")
    with city.database.reading() as session:
        due_at = session.exec(select(Assist.due_at).where(Assist.district_id == city.district)).one()
    assert due_at is not None
    assert remind_late_parts(city.database, now=due_at - dt.timedelta(seconds=1), book=city.book) == 0
    assert remind_late_parts(city.database, now=due_at, book=city.book) == 1
    assert remind_late_parts(city.database, now=due_at + dt.timedelta(days=1), book=city.book) == 0
    told = {notice.person_id for notice in city.notices(case) if notice.kind == "part_late"}
    assert {city.road_crew.id, city.dispatcher.id} <= told
    assert city.handler.id not in told
