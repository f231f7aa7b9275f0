"""A case goes by itself ten seconds after it was registered, once, to whom it was said, unless a person says no."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from grid.records import AutoDispatch, Person, Shift
from grid.refusals import NotAllowed
from grid.rulebook import Rulebook
from tests.city import SmallCity
from tests.dispatching.sure_city import plan, set_mode, sure_case, tick
from workflows import dispatching, judging
from workflows.certainty import Certainty
from workflows.dispatching import dispatch_due
from workflows.moves import Action, State
from workflows.planning import TooLate, stop
from workflows.records import Case
from workflows.ticking import Clock
from workflows.verifying import Verifying


@pytest.fixture(autouse=True)
def _by_itself(city: SmallCity) -> None:
    set_mode(city, AutoDispatch.AUTO)


def dispatches(city: SmallCity, case: Case) -> list[int | None]:
    return [event.by_id for event in city.events(case) if event.action == Action.DISPATCH]


def test_it_goes_ten_seconds_later_and_not_before(city: SmallCity) -> None:
    case = sure_case(city)
    planned = plan(city, case)
    assert planned is not None
    assert planned.due_at == city.now + dt.timedelta(seconds=10)
    assert tick(city, seconds=9.9) == 0
    assert city.again(case).state is State.REGISTERED
    assert tick(city, seconds=0.1) == 1
    gone = city.again(case)
    assert (gone.state, gone.department_id, gone.handler_id) == (
        State.DISPATCHED,
        city.sanitation,
        planned.person_id,
    )
    assert plan(city, case) is None


def test_the_history_says_why_it_went_by_itself(city: SmallCity) -> None:
    case = sure_case(city)
    tick(city, seconds=10)
    event = city.events(case)[-1]
    assert event.by_id is None
    assert event.details["auto"]["reasons"][0]["code"] == "responsible"
    assert event.details["duty"] in {duty.id for duty in city.book.duties}
    with city.database.reading() as session:
        verifying = Verifying(session, keys=[city.database.chain_key], book=city.book, photos=None, at=city.now)
        assert list(verifying.differences([city.district])) == []


def test_whoever_gets_it_is_told(city: SmallCity) -> None:
    case = sure_case(city)
    tick(city, seconds=10)
    handler = city.again(case).handler_id
    assert [n.person_id for n in city.notices(case) if n.kind == Action.DISPATCH] == [handler]


def test_it_goes_once_however_often_the_clock_ticks(city: SmallCity) -> None:
    case = sure_case(city)
    assert [tick(city, seconds=10), tick(city), tick(city, hours=1)] == [1, 0, 0]
    assert dispatches(city, case) == [None]


def test_of_two_clocks_at_once_one_dispatches(city: SmallCity) -> None:
    cases = [sure_case(city) for _ in range(6)]
    city.now += dt.timedelta(seconds=10)
    book = city.book
    with ThreadPoolExecutor(2) as clocks:
        ticks = [clocks.submit(dispatch_due, city.database, now=city.now, book=book) for _ in range(2)]
        assert sum(one.result() for one in ticks) == 6
    assert [dispatches(city, case) for case in cases] == [[None]] * 6


def test_a_clock_that_dies_before_it_has_finished_leaves_it_to_the_next(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = sure_case(city)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(dispatching, "move", dies)
        tick(city, seconds=10)
    assert plan(city, case) is not None
    assert tick(city, hours=1) == 1


def test_a_person_who_dispatches_first_wins(city: SmallCity) -> None:
    case = sure_case(city)
    city.dispatch(case, to=city.roads)
    assert tick(city, seconds=10) == 0
    assert dispatches(city, case) == [city.dispatcher.id]
    assert city.again(case).department_id == city.roads


def test_whatever_changes_the_case_meanwhile_leaves_it_to_people(city: SmallCity) -> None:
    case = sure_case(city)
    city.move(case, Action.SUPERVISE, by=city.manager, reason="in the papers")
    assert plan(city, case) is None
    assert tick(city, seconds=10) == 0


def _stop(city: SmallCity, case: Case, version: int, by: str = "sun") -> Case:
    with city.database.writing() as session:
        mine = session.get_one(Case, (case.district_id, case.id))
        return stop(session, mine, version=version, by=city.people[by], at=city.now, book=city.book)


def test_a_dispatcher_may_stop_it_within_the_ten_seconds(city: SmallCity) -> None:
    case = sure_case(city)
    city.now += dt.timedelta(seconds=9)
    stopped = _stop(city, case, case.version)
    assert (stopped.state, stopped.version) == (State.REGISTERED, case.version + 1)
    last = city.events(case)[-1]
    assert (last.action, last.by_id) == ("stop", city.dispatcher.id)
    assert last.details["planned"]["department_id"] == city.sanitation
    assert tick(city, seconds=60) == 0
    city.dispatch(stopped)
    assert dispatches(city, case) == [city.dispatcher.id]


def test_stopping_comes_too_late_when_it_has_gone_or_was_stopped(city: SmallCity) -> None:
    first, second = sure_case(city), sure_case(city)
    _stop(city, first, first.version)
    with pytest.raises(TooLate):
        _stop(city, first, first.version)
    with pytest.raises(TooLate):
        _stop(city, second, second.version - 1)  # not what the person saw
    tick(city, seconds=10)
    with pytest.raises(TooLate):
        _stop(city, second, second.version)


@pytest.mark.parametrize("who", ["qian", "he", "wai", "lin"])
def test_only_who_may_dispatch_may_stop(city: SmallCity, who: str) -> None:
    case = sure_case(city)
    with pytest.raises(NotAllowed):
        _stop(city, case, case.version, by=who)


def test_of_a_stop_and_a_clock_at_once_one_gets_through(city: SmallCity) -> None:
    cases = [sure_case(city) for _ in range(6)]
    city.now += dt.timedelta(seconds=10)
    book = city.book

    def stop_all() -> int:
        return sum(_stopped(case) for case in cases)

    def _stopped(case: Case) -> bool:
        try:
            _stop(city, case, case.version)
        except TooLate:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        stopping = both.submit(stop_all)
        went = both.submit(dispatch_due, city.database, now=city.now, book=book).result()
        assert went + stopping.result() == 6
    assert sorted(city.again(case).version for case in cases) == [3] * 6


@pytest.mark.parametrize("change", ["off shift", "at capacity", "out of service", "switched off"])
def test_who_can_no_longer_take_it_is_not_given_it(city: SmallCity, change: str) -> None:
    case = sure_case(city)
    planned = plan(city, case)
    assert planned is not None
    with city.database.writing() as session:
        _change(session, planned.person_id, change)
    if change == "switched off":
        set_mode(city, AutoDispatch.OFF)
    assert tick(city, seconds=10) == 0
    assert city.again(case).state is State.REGISTERED
    assert plan(city, case) is None
    assert tick(city, hours=1) == 0


def _change(session: Session, person_id: int, change: str) -> None:
    person = session.get_one(Person, person_id)
    if change == "off shift":
        session.delete(session.exec(select(Shift).where(Shift.person_id == person_id)).one())
    person.active = change != "out of service"
    person.capacity = 0 if change == "at capacity" else 8
    session.add(person)


def test_one_that_cannot_go_stops_no_other(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = sure_case(city), sure_case(city)

    def judge(session: Session, case: Case, *, book: Rulebook, at: dt.datetime) -> Certainty:
        if case.id == broken.id:
            raise ZeroDivisionError
        return judging.judge(session, case, book=book, at=at)

    monkeypatch.setattr(dispatching, "judge", judge)
    assert tick(city, seconds=10) == 1
    assert (city.again(broken).state, city.again(sound).state) == (State.REGISTERED, State.DISPATCHED)
    assert plan(city, broken) is None


def test_the_clock_process_does_it(city: SmallCity) -> None:
    case = sure_case(city)
    city.now += dt.timedelta(seconds=10)
    Clock(city.database, city.rulebooks, lambda: city.now).tick()
    assert city.again(case).state is State.DISPATCHED


@pytest.mark.parametrize(("mode", "planned"), [(AutoDispatch.OFF, False), (AutoDispatch.PROPOSE, True)])
def test_only_where_it_is_set_does_it_go_by_itself(city: SmallCity, mode: AutoDispatch, planned: bool) -> None:
    set_mode(city, mode)
    case = sure_case(city)
    found = plan(city, case)
    assert (found is not None) == planned
    assert found is None or found.due_at is None
    assert tick(city, hours=1) == 0


def test_in_other_districts_it_does_not(city: SmallCity) -> None:
    set_mode(city, AutoDispatch.AUTO, districts="110102")
    assert plan(city, sure_case(city)) is None


def test_what_comes_back_is_for_people_to_decide(city: SmallCity) -> None:
    case = sure_case(city)
    tick(city, seconds=10)
    city.move(city.again(case), Action.CONTEST, by=city.handler, reason="not ours")
    assert plan(city, case) is None
