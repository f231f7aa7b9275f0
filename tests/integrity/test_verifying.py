"""A city that lived rightly differs in nothing; every kind of tampering is named at its place."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlmodel import SQLModel

from grid.ids import new_id
from grid.loading.rows import Row
from tests.city import SmallCity
from tests.logs.test_importing import ONE
from workflows.case_map import CaseMap
from workflows.chain import seal
from workflows.importing import load_cases
from workflows.moves import Action
from workflows.records import Case
from workflows.resuming import resume_due
from workflows.verifying import Difference, Verifying, districts_of

CASES, EVENTS, PHOTOS = (SQLModel.metadata.tables[name] for name in ("cases", "case_event", "photo"))


def differences(city: SmallCity, key: bytes = b"") -> list[Difference]:
    with city.database.reading() as session:
        doing = Verifying(session, keys=[key], book=city.book, photos=None, at=city.now)
        return list(doing.differences(districts_of(city.book)))


def named(city: SmallCity) -> set[str]:
    """What differs, as far as it is told of cases."""
    return {one.what for one in differences(city)}


def tamper(city: SmallCity, statement: Any) -> None:
    with city.database.writing() as session:
        session.connection().execute(statement)


def of(case: Case, sequence: int | None = None) -> Any:
    mine = (EVENTS.c.district_id == case.district_id) & (EVENTS.c.case_id == case.id)
    return mine if sequence is None else mine & (EVENTS.c.sequence == sequence)


def this(case: Case) -> Any:
    return (CASES.c.district_id == case.district_id) & (CASES.c.id == case.id)


def every_side_path(city: SmallCity) -> None:
    """Cases that between them take every step of the table."""
    leader, clerk, handler = city.shift_leader, city.dispatcher, city.handler
    city.refuse(
        city.move(
            city.move(city.file(), Action.VERIFY, by=city.acceptor),
            Action.DENY,
            by=city.other_inspector,
            reason="nothing",
        )
    )
    seen = city.move(city.file(), Action.VERIFY, by=city.acceptor)
    city.move(seen, Action.CONFIRM, by=city.other_inspector, photo=True)
    for review in (Action.CLOSE, Action.REGISTER):
        fixed = city.move(city.file(), Action.SELF_HANDLE, by=city.inspector, photo=True)
        city.move(fixed, review, by=city.acceptor)
    case = city.accept(city.dispatch(city.register(seen)))
    city.move(case, Action.ASK_EXTEND, by=handler, reason="no lorry")
    city.move(case, Action.EXTEND, by=clerk)
    city.move(case, Action.ASK_EXTEND, by=handler, reason="again")
    city.move(case, Action.DECLINE, by=clerk, reason="no")
    city.move(case, Action.ASK_SUSPEND, by=handler, reason="rain", resume_at=city.now + dt.timedelta(hours=2))
    city.move(case, Action.SUSPEND, by=clerk)
    city.now += dt.timedelta(hours=2)
    resume_due(city.database, now=city.now, book=city.book)
    case = city.again(case)
    city.move(case, Action.SUPERVISE, by=city.manager, reason="the mayor asks")
    city.move(case, Action.ASSIST, by=clerk, department_id=city.roads, reason="fence it off")
    city.move(case, Action.ASSIST_DONE, by=city.road_crew, photo=True)
    other = city.file()
    city.move(other, Action.MERGE, by=clerk, into=case.number)
    city.move(other, Action.UNMERGE, by=clerk, reason="another heap")
    city.move(other, Action.ASK_VOID, by=clerk, reason="a test")
    city.void(other)
    case = city.again(case)
    city.now += dt.timedelta(days=9)
    city.close(city.check(city.handle(city.rework(city.check(city.handle(case), verdict="failed")))))
    city.move(case, Action.APPEAL, by=handler, reason="the street was closed")
    city.move(case, Action.UPHOLD, by=leader)
    case = city.dispatch(city.move(case, Action.REOPEN, by=leader, reason="it is back"))
    case = city.move(case, Action.REDISPATCH, by=clerk, department_id=city.roads, reason="asphalt")
    case = city.dispatch(city.contest(case, by=city.road_crew))
    case = city.dispatch(city.contest(case), to=city.roads)
    case = city.move(case, Action.DISPUTE, by=city.road_crew, reason="no")
    case = city.move(case, Action.DISPATCH, by=leader, department_id=city.roads, reason="it is yours")
    city.move(case, Action.REDISPATCH, by=clerk, department_id=city.sanitation, reason="after all")
    city.reach(city.accept(city.dispatch(city.register(city.file("路面塌陷")))))


def test_a_city_that_took_every_step_differs_in_nothing(city: SmallCity) -> None:
    every_side_path(city)
    city.sweep()
    assert differences(city) == []
    with city.database.reading() as session:
        taken = set(
            session.connection().execute(select(EVENTS.c.action).where(EVENTS.c.district_id == city.district)).scalars()
        )
    assert set(Action) <= taken


def test_cases_that_a_log_brought_differ_in_nothing(city: SmallCity) -> None:
    log = [Row(2, ONE), Row(3, ONE | {"case_id": "A-2", "closed_at": ""})]
    with city.database.writing() as session:
        load_cases(session, log, how=CaseMap(), book=city.book, at=city.now)
    assert differences(city) == []


def edited_details(city: SmallCity, case: Case) -> None:
    tamper(city, update(EVENTS).where(of(case, 3)).values(details={"department_id": city.roads}))


def an_event_removed(city: SmallCity, case: Case) -> None:
    tamper(city, delete(EVENTS).where(of(case, 2)))


def the_last_event_removed(city: SmallCity, case: Case) -> None:
    tamper(city, delete(EVENTS).where(of(case, 7)))


def two_events_exchanged(city: SmallCity, case: Case) -> None:
    for was, becomes in ((3, 99), (4, 3), (99, 4)):
        tamper(city, update(EVENTS).where(of(case, was)).values(sequence=becomes))


def a_moment_changed(city: SmallCity, case: Case) -> None:
    tamper(city, update(EVENTS).where(of(case, 5)).values(at=city.now - dt.timedelta(hours=1)))


def another_state(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(state="handling"))


def another_deadline(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(due_at=city.now + dt.timedelta(days=99)))


def a_closing_dated_back(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(ended_at=city.now - dt.timedelta(days=1)))


def a_rework_forgotten(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(rework_count=5))


def another_place(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(cell_code="110101001000001"))


def another_story(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(description="nothing to see"))


def found_later(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(discovered_at=city.now + dt.timedelta(hours=1)))


def counted_on_another_day(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(closed_on=dt.date(2026, 3, 8)))


def an_alarm_after_the_end(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(alarm_at=city.now))


def a_level_never_climbed(city: SmallCity, case: Case) -> None:
    tamper(city, update(CASES).where(this(case)).values(level=3))


def a_proof_removed(city: SmallCity, case: Case) -> None:
    tamper(city, delete(PHOTOS).where(PHOTOS.c.district_id == case.district_id, PHOTOS.c.stage == "handle"))


def a_proof_exchanged(city: SmallCity, case: Case) -> None:
    here = (PHOTOS.c.district_id == case.district_id) & (PHOTOS.c.stage == "check")
    tamper(city, update(PHOTOS).where(here).values(sha256="0" * 64))


def an_event_slipped_in(city: SmallCity, case: Case) -> None:
    """Well-formed, with a seal made without the key."""
    event = {"district_id": case.district_id, "id": new_id(), "case_id": case.id, "sequence": 8, "at": city.now}
    event |= {"by_id": None, "action": "supervise", "from_state": "closed", "to_state": "closed", "details": {}}
    tamper(city, insert(EVENTS).values(event | {"seal": seal(b"guessed", city.again(case).seal, event)}))


@pytest.mark.parametrize(
    ("damage", "names"),
    [
        (edited_details, {"seal of event 3", "department_id"}),
        (an_event_removed, {"event 3", "seal of event 3"}),
        (the_last_event_removed, {"seal", "state", "version"}),
        (two_events_exchanged, {"event 3", "seal of event 3", "seal of event 4"}),
        (a_moment_changed, {"seal of event 5", "handled_at"}),
        (another_state, {"state"}),
        (another_deadline, {"due_at"}),
        (a_closing_dated_back, {"ended_at"}),
        (a_rework_forgotten, {"rework_count"}),
        (another_place, {"seal of event 1"}),
        (another_story, {"seal of event 1"}),
        (found_later, {"seal of event 1"}),
        (counted_on_another_day, {"closed_on"}),
        (an_alarm_after_the_end, {"alarm_at"}),
        (a_level_never_climbed, {"level"}),
        (a_proof_removed, {"photo of event 5"}),
        (a_proof_exchanged, {"photo of event 6"}),
        (an_event_slipped_in, {"seal of event 8", "seal"}),
    ],
)
def test_what_was_tampered_with_is_named(
    city: SmallCity, damage: Callable[[SmallCity, Case], None], names: set[str]
) -> None:
    case = city.live_through(city.file())
    assert named(city) == set()
    damage(city, case)
    assert names <= named(city)
    assert {one.number for one in differences(city)} == {case.number}


def test_an_open_deadline_that_the_calendar_does_not_give_is_named(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    tamper(city, update(CASES).where(this(case)).values(limit_value=9))
    assert "due_at, by the calendar" in named(city)


def test_a_rung_that_was_skipped_is_named(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    tamper(city, update(CASES).where(this(case)).values(alarm_at=None))
    city.now += dt.timedelta(days=3)
    city.sweep()
    assert any(what.startswith("rung") for what in named(city))


def test_a_level_below_the_rungs_of_the_ledger_is_named(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    city.forward(days=1)
    assert (city.again(case).level > 0, named(city)) == (True, set())
    tamper(city, update(CASES).where(this(case)).values(level=0))
    assert named(city) == {"level"}


def test_a_clock_that_was_given_back_keeps_its_level(city: SmallCity) -> None:
    late = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    city.forward(days=6)
    soon = city.dispatch(city.register(city.file("违章搭建", discovered_at=city.now - dt.timedelta(days=6))))
    soon = city.move(soon, Action.REDISPATCH, by=city.dispatcher, department_id=city.roads, reason="theirs")
    merged = city.move(soon, Action.MERGE, by=city.dispatcher, into=late.number)
    city.sweep()
    assert named(city) == set()
    city.move(merged, Action.UNMERGE, by=city.dispatcher, reason="another")
    city.sweep()
    assert named(city) == set()


def test_a_case_that_vanished_as_a_whole_is_missed_by_its_number(city: SmallCity) -> None:
    gone = city.file()
    city.file()
    tamper(city, delete(EVENTS).where(of(gone)))
    tamper(city, delete(CASES).where(this(gone)))
    assert named(city) == {"cases of 2026-03-09"}


def test_another_key_opens_nothing(city: SmallCity) -> None:
    city.file()
    assert [one.what for one in differences(city, b"another")] == ["seal of event 1"]
