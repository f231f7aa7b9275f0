"""Logs that live through the real moves again: who acts, when, and what happens in between."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from grid.loading.rows import Row
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.case_log import LogReport, LogRow, Times
from workflows.case_map import CaseMap
from workflows.log_meaning import understand
from workflows.moves import Action, State
from workflows.records import Case
from workflows.replay_cast import Cast, NobodyPlays
from workflows.replay_plan import steps_of
from workflows.replay_staff import add_staff
from workflows.replaying import Replay, Replayed

ONE = {
    "case_id": "A-1",
    "opened_at": "2026-03-02T09:00:00",
    "closed_at": "2026-03-04T09:00:00",
    "category": "暴露垃圾",
    "department": "",
    "lon": str(WEST + WIDTH / 2),
    "lat": str(SOUTH + HEIGHT / 2),
}


def replay(city: SmallCity, *rows: dict[str, str], district: str = "110101", until: str = "") -> Replayed:
    """Let rows live; with `until`, the run is broken off before the first step after it."""
    report, numbered = LogReport(), [Row(number, ONE | row) for number, row in enumerate(rows, 2)]
    with city.database.writing() as session:
        log, meaning = understand(session, numbered, CaseMap(), city.book, report, at=city.now)
        report.stop_if_refused()
        cast = Cast(session, [city.areas[district]], city.book)

    def pace(moment: dt.datetime) -> None:
        if until and moment > dt.datetime.fromisoformat(until):
            raise InterruptedError

    return Replay(city.database, log, meaning, cast, city.book, pace if until else None).run()


def the_case(city: SmallCity) -> Any:

    with city.database.reading() as session:
        return session.exec(select(Case).where(Case.district_id == city.district)).one()


def a_row(closed: str | None, outcome: State = State.CLOSED) -> LogRow:
    times = Times(_at("2026-03-02T09:00"), closed_at=_at(closed) if closed else None)
    return LogRow(2, "A-1", "E0110", "", "", "log", "", "", 116.4, 39.9, times, outcome, default_place=False)


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("closed", "outcome", "actions"),
    [
        ("2026-03-04T09:00", State.CLOSED, "discover register dispatch accept handle check close"),
        ("2026-03-02T09:00", State.CLOSED, "discover register dispatch accept handle check close"),  # at once
        (None, State.CLOSED, "discover register dispatch accept"),
        ("2026-03-04T09:00", State.REFUSED, "discover refuse"),
        ("2026-03-04T09:00", State.VOID, "discover register dispatch accept void"),
    ],
)
def test_what_the_log_does_not_tell_lies_between_what_it_tells(
    closed: str | None, outcome: State, actions: str
) -> None:
    steps = list(steps_of(a_row(closed, outcome)))
    assert [step.action for step in steps] == [Action(action) for action in actions.split()]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert steps[0].at == _at("2026-03-02T09:00")
    if closed:
        assert steps[-1].at == _at(closed)


def test_a_case_goes_through_every_hand_and_closes_when_the_log_says(city: SmallCity) -> None:
    done = replay(city, {})
    case = the_case(city)
    assert (case.state, case.ended_at) == (State.CLOSED, dt.datetime(2026, 3, 4, 1, tzinfo=dt.UTC))
    assert (case.department_id, case.handler_id in {city.handler.id, city.colleague.id}) == (city.sanitation, True)
    hands = {event.action: event.by_id for event in city.events(case)}
    assert hands["check"] not in {hands["discover"], hands["handle"]}
    assert (hands["register"], hands["close"]) == (city.acceptor.id, city.shift_leader.id)
    assert (done.filed, done.moves, done.states) == (1, 6, {"closed": 1})


def test_rungs_are_told_between_the_steps_at_their_moments(city: SmallCity) -> None:
    """Four working hours from 09:30 on Monday: rungs at 80, 100, 150 and 200 % of them, all before Wednesday."""
    done = replay(city, {})
    rungs = city.rungs(the_case(city))
    assert [rung.step for rung in rungs if rung.clock_no == 2] == [1, 2, 3, 4]
    assert all(dt.timedelta(0) <= rung.done_at - rung.due_at <= dt.timedelta(minutes=1) for rung in rungs)
    assert (done.rungs, done.closed_on_time) == (len(rungs), 0)


def test_a_case_that_never_closed_stays_with_its_handler(city: SmallCity) -> None:
    done = replay(city, {"closed_at": ""}, {"case_id": "A-2", "closed_at": "2026-03-06T09:00:00"})
    assert (done.states, done.open_overdue) == ({"handling": 1, "closed": 1}, 1)


def test_a_replay_broken_off_goes_on_where_it_stopped(city: SmallCity) -> None:
    with pytest.raises(InterruptedError):
        replay(city, {}, until="2026-03-03T00:00:00+00:00")
    assert the_case(city).state == State.HANDLING
    done = replay(city, {})
    assert (done.filed, done.known, done.moves) == (0, 1, 3)
    assert [event.sequence for event in city.events(the_case(city))] == [1, 2, 3, 4, 5, 6, 7]


def test_a_role_that_nobody_has_is_named(city: SmallCity) -> None:
    with pytest.raises(NobodyPlays, match="In district 110102 nobody is inspector; load people, or use --staff auto"):
        replay(city, {}, district="110102")


def test_people_are_made_for_the_districts_of_the_log(city: SmallCity) -> None:
    west = {"lon": str(WEST - WIDTH / 2)}
    rows = [Row(2, ONE | west | {"department": "ROADS", "category": "E0101"})]
    for added in 6, 0:  # five of the centre and a handler; the second time they are there
        with city.database.writing() as session:
            log, meaning = understand(session, rows, CaseMap(), city.book, LogReport(), at=city.now)
            assert add_staff(session, log, meaning, city.book) == added
            Cast(session, [city.other_district], city.book)
