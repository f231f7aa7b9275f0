"""Escalation: never early, never lost, never twice; one unreadable clock stops nobody."""

import datetime as dt
import logging
import threading

import pytest
from sqlalchemy import text
from sqlmodel import update

from grid.database import Database
from grid.records import Person
from tests.city import NINE_OCLOCK, SmallCity
from workflows.beats import last_beat
from workflows.escalation import escalate_overdue
from workflows.ledger import NOBODY
from workflows.records import Case, Rung
from workflows.swept import Swept
from workflows.ticking import Clock


def test_a_case_climbs_level_by_level_and_each_level_tells_its_people(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("上水井盖")), to=city.roads)  # two urgent hours
    city.forward(minutes=95)
    assert city.again(case).level == 0  # the first rung is at 96 minutes
    for minutes, kind, people in (
        (1, "rung_near", [city.road_crew]),
        (24, "rung_due", [city.dispatcher, city.other_dispatcher, city.road_crew]),
        (60, "rung_late", [city.shift_leader]),
        (60, "rung_late", [city.manager]),
    ):
        swept = city.forward(minutes=minutes)
        assert (swept.rungs, swept.behind_s) == (1, 0)
        told = [n.person_id for n in city.notices(case) if (n.kind, n.at) == (kind, city.now)]
        assert sorted(told) == sorted(who.id for who in people)
    assert (city.again(case).level, city.again(case).alarm_at) == (4, None)
    assert [(rung.clock_no, rung.step, rung.not_sent) for rung in city.rungs(case)] == [
        (2, n, "") for n in (1, 2, 3, 4)
    ]


def test_a_case_that_nobody_dispatched_is_escalated_too(city: SmallCity) -> None:
    case = city.file("上水井盖")
    city.forward(minutes=96)
    assert [notice.person_id for notice in city.notices(case) if notice.kind == "rung_near"] == [city.acceptor.id]


def test_after_missed_hours_every_rung_has_its_line(city: SmallCity) -> None:
    case = city.file("上水井盖")
    swept = city.forward(days=2)
    assert (swept.cases, swept.rungs) == (1, 4)
    assert [rung.step for rung in city.rungs(case)] == [1, 2, 3, 4]
    assert [rung.due_at - NINE_OCLOCK for rung in city.rungs(case)] == [dt.timedelta(hours=h) for h in (1.6, 2, 3, 4)]
    assert {rung.done_at for rung in city.rungs(case)} == {city.now}


def test_a_second_pass_does_nothing(city: SmallCity) -> None:
    city.file("上水井盖")
    city.forward(hours=2)
    assert city.sweep() == Swept()


def test_two_clocks_at_once_write_each_rung_once(city: SmallCity) -> None:
    for _ in range(20):
        city.file("上水井盖")
    city.now += dt.timedelta(hours=3)
    start, swept = threading.Barrier(2), []

    def sweep() -> None:
        start.wait()
        swept.append(city.sweep())

    clocks = [threading.Thread(target=sweep) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert sum(done.rungs for done in swept) == 60
    assert sum(done.cases for done in swept) == 20


def test_an_ended_case_is_left_alone(city: SmallCity) -> None:
    case = city.refuse(city.file("上水井盖"))
    assert city.forward(days=2) == Swept()
    assert city.rungs(case) == []


def test_a_new_clock_starts_again_at_the_foot_of_the_ladder(city: SmallCity) -> None:
    case = city.register(city.file("上水井盖"))
    city.forward(hours=2)
    assert city.again(case).level == 2
    case = city.dispatch(city.again(case), to=city.roads)
    assert (case.level, case.alarm_at) == (0, city.now + dt.timedelta(minutes=96))
    city.forward(minutes=96)
    assert {(rung.clock_no, rung.step) for rung in city.rungs(case)} == {(1, 1), (1, 2), (2, 1)}


def test_where_nobody_can_be_told_the_ledger_says_so(city: SmallCity) -> None:
    with city.database.writing() as session:
        session.execute(update(Person).where(Person.username == "zheng").values(active=False))
    case = city.file("上水井盖")
    swept = city.forward(hours=4)
    assert swept.not_sent == 1
    assert [(rung.sent_to, rung.not_sent) for rung in city.rungs(case)][-1] == ([], NOBODY)


def test_those_on_shift_are_told_and_at_night_everybody(city: SmallCity) -> None:
    with city.database.writing() as session:
        li = city.other_dispatcher.id
        session.execute(text("UPDATE shift SET weekdays = '6' WHERE person_id = :li"), {"li": li})
    by_day = city.file("上水井盖")
    city.forward(hours=2)
    assert [n.person_id for n in city.notices(by_day) if n.kind == "rung_due"] == [city.acceptor.id, city.dispatcher.id]
    city.now = NINE_OCLOCK + dt.timedelta(hours=12)
    at_night = city.file("上水井盖")
    city.forward(hours=2)
    told = {n.person_id for n in city.notices(at_night) if n.kind == "rung_due"}
    assert told == {city.acceptor.id, city.dispatcher.id, li}


def test_a_clock_that_cannot_be_read_is_put_off_and_reported_and_stops_nobody(
    city: SmallCity, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned, sound = city.file("上水井盖"), city.file("上水井盖")
    _poison(city.database, poisoned)
    with caplog.at_level(logging.ERROR):
        swept = city.forward(hours=2)
    assert (swept.parked, swept.rungs) == (1, 2)
    assert city.again(sound).level == 2
    assert [notice.kind for notice in city.notices(poisoned, to=city.administrator)] == ["parked"]
    assert poisoned.number in caplog.text
    assert city.forward(minutes=30).parked == 0
    assert city.forward(minutes=30).parked == 1


def _poison(database: Database, case: Case) -> None:
    with database.writing() as session:
        poison = text("UPDATE cases SET limit_unit = 'fortnight' WHERE district_id = :district AND id = :id")
        session.execute(poison, {"district": case.district_id, "id": case.id})


def test_more_than_a_batch_is_done_in_one_pass(city: SmallCity) -> None:
    for _ in range(7):
        city.file("上水井盖")
    city.now += dt.timedelta(hours=1.7)
    assert escalate_overdue(city.database, now=city.now, book=city.book, batch=3).rungs == 7


def test_a_crash_in_the_middle_loses_and_doubles_nothing(city: SmallCity) -> None:
    case = city.file("上水井盖")
    city.now += dt.timedelta(hours=1.7)
    with city.database.writing() as session:  # as if the pass had died after its ledger and before its update
        row = {"district_id": case.district_id, "case_id": case.id, "clock_no": 1, "step": 1}
        session.add(Rung(**row, due_at=city.now, done_at=city.now, sent_to=[1]))
    city.sweep()
    assert [(rung.step, rung.sent_to) for rung in city.rungs(case)] == [(1, [1])]
    assert city.again(case).level == 1


def test_the_clock_beats_when_its_pass_is_done(city: SmallCity) -> None:
    clock = Clock(city.database, city.rulebooks, now=lambda: city.now)
    clock.tick()
    city.file("上水井盖")
    city.now += dt.timedelta(hours=2, seconds=3)
    assert clock.tick().rungs == 2
    with city.database.reading() as session:
        beat = last_beat(session)
    assert beat is not None
    assert (beat.at, beat.behind_s, beat.parked) == (city.now, 24 * 60 + 3, 0)


def test_a_pass_on_an_empty_city_writes_nothing(city: SmallCity) -> None:
    assert escalate_overdue(city.database, now=city.now, book=city.book) == Swept()
