"""The one door: what each move sets, what it demands, whom it tells, and who wins when two come at once."""

import datetime as dt
import threading
from typing import Any

import pytest

from grid.actors import SYSTEM
from grid.names import PersonName
from grid.refusals import BadInput, NotAllowed, NotFound
from tests.city import NINE_OCLOCK, ZONE, SmallCity
from workflows import cases
from workflows.cases import MovedMeanwhile
from workflows.moves import Action, Need, State
from workflows.records import Case


def dispatched(city: SmallCity, **given: Any) -> Case:
    return city.dispatch(city.register(city.file()), **given)


def test_every_move_leaves_a_line_with_its_version(city: SmallCity) -> None:
    case = city.live_through(city.file())
    events = city.events(case)
    assert [(event.sequence, event.action) for event in events] == [
        (1, "discover"),
        (2, "register"),
        (3, "dispatch"),
        (4, "accept"),
        (5, "handle"),
        (6, "check"),
        (7, "close"),
    ]
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    assert (case.version, case.state, case.alarm_at, case.ended_at) == (7, State.CLOSED, None, NINE_OCLOCK)


def test_the_case_in_hand_is_the_case_as_stored(city: SmallCity) -> None:
    case = city.live_through(city.file())
    assert case.model_dump() == city.again(case).model_dump()


def test_the_clock_is_set_anew_at_the_first_dispatch_only(city: SmallCity) -> None:
    case = city.register(city.file())
    city.now += dt.timedelta(hours=1)
    case = city.dispatch(case)
    assert (case.clock_no, case.clock_started_at) == (2, city.now)
    assert case.due_at == dt.datetime(2026, 3, 9, 16, 0, tzinfo=ZONE)
    assert case.first_due_at == dt.datetime(2026, 3, 9, 15, 0, tzinfo=ZONE)
    case = city.contest(case)
    city.now += dt.timedelta(hours=1)
    again = city.dispatch(case, to=city.roads)
    assert (again.clock_no, again.due_at, again.dispatched_at) == (2, case.due_at, case.dispatched_at)


def test_the_history_keeps_every_deadline(city: SmallCity) -> None:
    case = dispatched(city)
    filed, _, sent = city.events(case)
    assert dt.datetime.fromisoformat(filed.details["due_at"]) == case.first_due_at
    assert dt.datetime.fromisoformat(sent.details["due_at"]) == case.due_at
    assert sent.details["department_id"] == city.sanitation


def test_whoever_accepts_becomes_the_handler(city: SmallCity) -> None:
    case = city.accept(dispatched(city, handler_id=city.handler.id), by=city.colleague)
    assert case.handler_id == city.colleague.id


def test_a_contested_case_is_nobodys_again(city: SmallCity) -> None:
    case = city.contest(dispatched(city))
    assert (case.state, case.department_id, case.handler_id, case.contest_count) == (State.REGISTERED, None, None, 1)


def test_the_check_goes_to_the_nearest_who_neither_filed_nor_handled(city: SmallCity) -> None:
    case = city.handle(city.accept(dispatched(city)))
    assert case.checker_id == city.other_inspector.id
    with pytest.raises(NotAllowed):
        city.check(case, by=city.inspector)


def test_rework_goes_back_to_the_same_hands_and_takes_a_new_photo(city: SmallCity) -> None:
    case = city.check(city.handle(city.accept(dispatched(city))), verdict="failed")
    case = city.rework(case)
    assert (case.state, case.handler_id, case.rework_count) == (State.HANDLING, city.handler.id, 1)
    with pytest.raises(BadInput):
        city.move(case, Action.HANDLE, by=city.handler)
    city.now += dt.timedelta(minutes=1)
    assert city.handle(case).state == State.HANDLED


def test_closing_against_a_failed_check_needs_a_reason(city: SmallCity) -> None:
    case = city.check(city.handle(city.accept(dispatched(city))), verdict="failed")
    with pytest.raises(BadInput):
        city.close(case)
    assert city.close(case, reason="seen myself").state == State.CLOSED


LACKING: list[tuple[str, Action, dict[str, Any], str]] = [
    ("acceptor", Action.REFUSE, {}, "reason"),
    ("acceptor", Action.REFUSE, {"reason": "  "}, "reason"),
    ("acceptor", Action.REFUSE, {"reason": "x" * 10_000}, "reason"),
    ("acceptor", Action.REFUSE, {"reason": "a\x00"}, "reason"),
    ("shift_leader", Action.VOID, {}, "reason"),
    ("acceptor", Action.REGISTER, {"note": "\ud800"}, "note"),
]


@pytest.mark.parametrize(("who", "action", "given", "field"), LACKING)
def test_a_move_that_lacks_something_names_it_and_changes_nothing(
    city: SmallCity, who: str, action: Action, given: dict[str, Any], field: str
) -> None:
    case = city.file()
    with pytest.raises(BadInput) as refusal:
        city.move(case, action, by=getattr(city, who), **given)
    assert refusal.value.field == field
    assert (city.again(case).version, len(city.events(case))) == (1, 1)


def test_a_dispatch_names_a_department_and_a_handler_of_it(city: SmallCity) -> None:
    case = city.register(city.file())
    for given, field in (
        ({}, "department_id"),
        ({"department_id": 1}, "department_id"),
        ({"department_id": city.sanitation, "handler_id": city.road_crew.id}, "handler_id"),
        ({"department_id": city.sanitation, "handler_id": city.inspector.id}, "handler_id"),
    ):
        with pytest.raises((BadInput, cases.CannotTake)) as refusal:
            city.move(case, Action.DISPATCH, by=city.dispatcher, **given)
        assert refusal.value.field == field


def test_no_verdict_but_passed_or_failed(city: SmallCity) -> None:
    case = city.handle(city.accept(dispatched(city)))
    with pytest.raises(BadInput):
        city.check(case, verdict="maybe")


def test_a_photo_proves_one_move_and_the_event_says_which(city: SmallCity) -> None:
    case = city.handle(city.accept(dispatched(city)))
    assert len(city.events(case)[-1].details["photos"]) == 1


def test_without_a_photo_only_where_an_old_log_has_none(city: SmallCity) -> None:
    case = city.accept(dispatched(city))
    with pytest.raises(BadInput) as refusal:
        city.move(case, Action.HANDLE, by=city.handler)
    assert refusal.value.field == "photos"
    city.move(case, Action.HANDLE, by=city.handler, waive={Need.PHOTO}, quiet=True)
    assert city.events(case)[-1].details["waived"] == ["photo"]


def test_those_whose_turn_it_is_are_told_once(city: SmallCity) -> None:
    case = dispatched(city)
    told = {notice.person_id for notice in city.notices(case) if notice.kind == "dispatch"}
    assert told == {city.handler.id, city.colleague.id}
    case = city.handle(city.accept(case))
    assert [notice.kind for notice in city.notices(case, to=city.other_inspector)] == ["handle"]
    assert "accept" not in {notice.kind for notice in city.notices(case, to=city.handler)}
    city.close(city.check(case))
    assert [notice.kind for notice in city.notices(case, to=city.inspector)] == ["close"]


def test_a_quiet_move_tells_nobody(city: SmallCity) -> None:
    case = city.move(city.file(), Action.REGISTER, by=city.acceptor, quiet=True)
    assert city.notices(case) == []


def test_a_quiet_handling_gives_nobody_the_check(city: SmallCity) -> None:
    case = city.accept(city.dispatch(city.register(city.file())))
    assert city.move(case, Action.HANDLE, by=city.handler, photo=True, quiet=True).checker_id is None


def test_a_stale_version_is_told_who_was_faster(city: SmallCity) -> None:
    stale = city.file()
    city.register(city.again(stale))
    with pytest.raises(MovedMeanwhile) as conflict:
        city.register(stale, by=city.shift_leader)
    acceptor = city.acceptor
    assert conflict.value.values == {
        "who": PersonName(acceptor.id, acceptor.username, acceptor.name, acceptor.name_en),
        "when": "2026-03-09 09:00",
        "action": Action.REGISTER,
        "state": State.REGISTERED,
        "version": 2,
    }


def test_a_version_that_was_not_seen_last_is_refused(city: SmallCity) -> None:
    case = city.register(city.file())
    with pytest.raises(MovedMeanwhile):
        city.dispatch(case, version=1)
    assert city.dispatch(case, version=2).state == State.DISPATCHED


def test_of_two_dispatchers_at_once_one_wins_and_the_other_is_told_by_whom(city: SmallCity) -> None:
    ready, won, told = threading.Barrier(2), [], []

    def dispatch(case: Case, who: Any) -> None:
        ready.wait()
        try:
            city.dispatch(case, by=who)
            won.append(who)
        except MovedMeanwhile as conflict:
            told.append(conflict)

    for _ in range(8):
        case = city.register(city.file())
        racers = [
            threading.Thread(target=dispatch, args=(city.again(case), who))
            for who in (city.dispatcher, city.other_dispatcher)
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert city.again(case).version == 3
        assert len(city.events(case)) == 3
    assert [conflict.values["who"].id for conflict in told] == [who.id for who in won]
    assert len(won) == 8


def test_a_case_is_found_by_its_number_where_one_works(city: SmallCity) -> None:
    case = city.file()
    with city.database.reading() as session:
        assert cases.find(session, case.number, by=city.manager).id == case.id
        assert cases.find(session, case.number, by=SYSTEM).id == case.id
        for number, who in ((case.number, city.outsider), ("110101-20260309-99999", city.manager), ("'; --", SYSTEM)):
            with pytest.raises(NotFound):
                cases.find(session, number, by=who)


def test_the_history_says_who(city: SmallCity) -> None:
    case = city.register(city.file())
    with city.database.reading() as session:
        lines = cases.history(session, case)
    assert [(line.event.action, line.by and line.by.name) for line in lines] == [
        ("discover", "林巡"),
        ("register", "钱受"),
    ]
