"""A whole life of a case, with a clock that moves only when told."""

import datetime as dt

import pytest

from tests.city import ZONE, SmallCity
from tests.workflows import ways
from workflows.cases import NotPossible
from workflows.moves import Action, State
from workflows.records import Case
from workflows.verifying import Verifying


def test_a_case_lives_from_discovered_to_closed(city: SmallCity) -> None:
    case = city.live_through(city.file())
    stored = city.again(case)
    assert (stored.state, stored.version, stored.alarm_at) == (State.CLOSED, 7, None)
    assert [event.sequence for event in city.events(case)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_case_lives_through_everything_that_may_befall_it(city: SmallCity) -> None:
    """Two calendar days for an illegal building, found on Monday at nine."""
    case = city.file("违章搭建")
    twin = ways.merge(city, city.file("违章搭建", by=city.other_inspector), into=case)
    case = _finds_its_department(city, city.again(case))
    case = _waits_and_gets_more_time(city, case)
    case = _is_handled_late_by_two_departments(city, case)
    told = {notice.person_id for notice in city.notices(case) if notice.kind == "close"}
    assert told == {city.inspector.id, city.other_inspector.id}
    assert city.again(twin).state == State.MERGED
    _is_excused_and_comes_back(city, case)
    assert [event.sequence for event in city.events(case)] == list(range(1, city.again(case).version + 1))
    assert [request.answer for request in ways.requests(city, case)] == ["granted"] * 4
    assert differences(city) == []


def _finds_its_department(city: SmallCity, case: Case) -> Case:
    """Verified first; then to a wrong department, back and forth, and by arbitration to the right one."""
    case = ways.verifying(city, case)
    city.forward(minutes=20)
    case = city.register(city.move(case, Action.CONFIRM, by=city.other_inspector, photo=True))
    case = city.dispatch(case, to=city.roads)
    case = city.dispatch(city.contest(case, by=city.road_crew), to=city.sanitation)
    case = city.dispatch(city.contest(case), to=city.roads)
    case = city.move(case, Action.DISPUTE, by=city.road_crew, reason="no road")
    case = city.dispatch(case, to=city.sanitation, by=city.shift_leader, reason="by the duty list")
    assert (case.wrong_dispatch_count, case.contest_count, case.binding) == (3, 2, True)
    assert case.due_at == at(11, 9, 20)  # two days from the first dispatch; no detour has set it back
    return case


def _waits_and_gets_more_time(city: SmallCity, case: Case) -> Case:
    """A day for the court, in which the clock stands still; and half a day more when four fifths are used up."""
    case = ways.suspend(city, city.accept(case), hours=24)
    assert city.forward(hours=23).rungs == 0
    assert ways.clock_resumes(city, hours=1) == 1
    case = city.again(case)
    assert (case.state, case.due_at) == (State.HANDLING, at(12, 9, 20))
    city.now = at(11, 23, 44)
    assert city.sweep().rungs == 1
    case = ways.extend(city, city.again(case), amount=0.5)
    assert (case.due_at, case.original_due_at, case.level) == (at(12, 21, 20), at(12, 9, 20), 0)
    return case


def _is_handled_late_by_two_departments(city: SmallCity, case: Case) -> Case:
    """The road department lifts the fence, late; the first attempt does not pass the check, the second does."""
    ways.assist(city, case, city.roads)
    city.now = at(13, 9)
    assert city.sweep().rungs == 2  # of the extended clock, and nothing of the one before
    with pytest.raises(NotPossible):
        city.handle(city.again(case))
    case = city.move(city.again(case), Action.ASSIST_DONE, by=city.road_crew, photo=True)
    city.now += dt.timedelta(minutes=1)
    case = city.rework(city.check(city.handle(case), verdict="failed"))
    city.now += dt.timedelta(hours=2)
    case = city.close(city.check(city.handle(case)))
    assert (case.state, case.rework_count, case.alarm_at) == (State.CLOSED, 1, None)
    return case


def _is_excused_and_comes_back(city: SmallCity, case: Case) -> None:
    """Its lateness is excused; then the building stands there again, until the court has it."""
    case = city.move(ways.appeal(city, case), Action.UPHOLD, by=city.shift_leader)
    assert case.excused is True
    city.now += dt.timedelta(days=10)
    case = ways.reopen(city, case)
    assert (case.state, case.reopen_count, case.excused, case.level) == (State.REGISTERED, 1, False, 0)
    city.void(city.move(case, Action.ASK_VOID, by=city.acceptor, reason="the court has it now"))


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def differences(city: SmallCity) -> list[object]:
    with city.database.reading() as session:
        keys = [city.database.chain_key]
        verifying = Verifying(session, keys=keys, book=city.book, photos=None, at=city.now)
        return list(verifying.differences([city.district]))
