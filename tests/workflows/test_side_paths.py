"""The side paths of a case: verified, put right on the spot, given to somebody else, disputed, shared, reopened."""

import datetime as dt
from typing import Any

import pytest

from grid.actors import Actor
from grid.records import Role
from grid.refusals import BadInput, NotAllowed
from tests.city import SmallCity
from tests.workflows import ways
from workflows.cases import MovedMeanwhile, NotPossible, move
from workflows.moves import Action, State
from workflows.photos import MOST_A_STAGE
from workflows.records import Case


def refused(city: SmallCity, case: Case, action: Action, by: Actor, refusal: type[Exception], **given: Any) -> str:
    """The sentence of the refusal, which changed nothing."""
    before = (city.again(case).model_dump(), len(city.events(case)), len(ways.requests(city, case)))
    with pytest.raises(refusal) as raised:
        city.move(case, action, by=by, **given)
    assert (city.again(case).model_dump(), len(city.events(case)), len(ways.requests(city, case))) == before
    return str(raised.value)


# the report is verified on the spot


def test_a_report_is_verified_by_the_nearest_inspector_who_did_not_file_it(city: SmallCity) -> None:
    case = ways.verifying(city)
    assert (case.state, case.checker_id) == (State.VERIFYING, city.other_inspector.id)
    assert [notice.kind for notice in city.notices(case, to=city.other_inspector)] == ["verify"]
    refused(city, case, Action.DENY, city.inspector, NotAllowed, reason="mine")
    case = city.move(case, Action.CONFIRM, by=city.other_inspector, photo=True)
    assert (case.state, case.verified, case.checker_id) == (State.DISCOVERED, "confirmed", None)


def test_a_report_that_is_denied_can_be_refused(city: SmallCity) -> None:
    case = ways.denied(city)
    assert (case.state, case.verified) == (State.DISCOVERED, "denied")
    assert city.refuse(case, reason="nothing there").state == State.REFUSED


def test_a_report_is_verified_twice_at_most(city: SmallCity) -> None:
    case = ways.denied(city, ways.denied(city))
    said = refused(city, case, Action.VERIFY, city.acceptor, NotPossible)
    assert said == "This report was verified 2 times; decide on it now."


# put right on the spot


def test_what_its_finder_put_right_is_reviewed_and_closed(city: SmallCity) -> None:
    case = city.close(ways.self_handled(city), by=city.acceptor)
    assert (case.state, case.handler_id, case.handled_at) == (State.CLOSED, city.inspector.id, city.now)
    assert (case.registered_at, case.closed_on, case.alarm_at) == (city.now, dt.date(2026, 3, 9), None)


def test_what_was_not_put_right_well_enough_goes_the_ordinary_way(city: SmallCity) -> None:
    case = city.register(ways.self_handled(city))
    assert (case.state, case.handler_id, case.handled_at) == (State.REGISTERED, None, None)


def test_only_its_finder_puts_a_case_right_on_the_spot(city: SmallCity) -> None:
    refused(city, city.file(), Action.SELF_HANDLE, city.other_inspector, NotAllowed)


# dispatched elsewhere


def test_every_redispatch_counts_as_a_wrong_dispatch(city: SmallCity) -> None:
    case = ways.handling(city)
    due_at = case.due_at
    given = {"department_id": city.roads, "reason": "it is a road"}
    moved = city.move(case, Action.REDISPATCH, by=city.dispatcher, **given)
    assert (moved.state, moved.department_id, moved.wrong_dispatch_count) == (State.DISPATCHED, city.roads, 1)
    assert (moved.handler_id, moved.accepted_at, moved.due_at) == (None, None, due_at)


def test_a_redispatch_goes_to_another_department(city: SmallCity) -> None:
    given = {"department_id": city.sanitation, "reason": "again"}
    said = refused(city, ways.dispatched(city), Action.REDISPATCH, city.dispatcher, BadInput, **given)
    assert said == "The case is with this department already; choose another one."


def test_a_contest_counts_as_a_wrong_dispatch_once_another_department_gets_the_case(city: SmallCity) -> None:
    case = city.contest(ways.dispatched(city))
    assert (case.contested_by, case.wrong_dispatch_count) == (city.sanitation, 0)
    assert city.dispatch(case, to=city.roads).wrong_dispatch_count == 1


def test_a_contest_that_did_not_convince_is_no_wrong_dispatch(city: SmallCity) -> None:
    assert ways.sent_back(city, 1).wrong_dispatch_count == 0


def test_rework_by_the_same_department_is_counted_apart(city: SmallCity) -> None:
    case = city.rework(city.check(city.handle(ways.handling(city)), verdict="failed"))
    assert (case.rework_count, case.wrong_dispatch_count, case.department_id) == (1, 0, city.sanitation)


def test_however_often_a_case_is_reworked_its_photos_are_taken(city: SmallCity) -> None:
    case = ways.handling(city)
    for _ in range(MOST_A_STAGE + 1):
        case = city.rework(city.check(city.handle(case), verdict="failed"))
        city.now += dt.timedelta(minutes=1)
    assert case.rework_count == MOST_A_STAGE + 1


# disputed


def test_after_so_many_contests_only_arbitration_is_left(city: SmallCity) -> None:
    case = ways.sent_back(city, 2)
    said = refused(city, case, Action.CONTEST, city.handler, NotPossible, reason="not ours")
    assert said == "This case was sent back 2 times; ask for arbitration instead."


def test_arbitration_comes_after_saying_so_oneself(city: SmallCity) -> None:
    said = refused(city, ways.sent_back(city, 1), Action.DISPUTE, city.handler, NotPossible, reason="not ours")
    assert said == "Say that it is not yours first; arbitration comes after 2 times."


def test_arbitration_binds_the_department(city: SmallCity) -> None:
    case = ways.decided(city)
    assert (case.state, case.binding) == (State.DISPATCHED, True)
    for action in (Action.CONTEST, Action.DISPUTE):
        said = refused(city, case, action, city.handler, NotPossible, reason="not ours")
        assert said == "Arbitration gave this case to your department; it cannot be sent back."


def test_arbitration_binds_no_department_but_the_one_it_named(city: SmallCity) -> None:
    given = {"department_id": city.roads, "reason": "the road is closed"}
    case = city.move(ways.decided(city), Action.REDISPATCH, by=city.dispatcher, **given)
    assert case.binding is False
    assert city.move(case, Action.DISPUTE, by=city.road_crew, reason="not ours").state == State.ARBITRATING


def test_arbitration_is_for_the_shift_leader(city: SmallCity) -> None:
    given = {"department_id": city.roads, "reason": "x"}
    refused(city, ways.arbitrating(city), Action.DISPATCH, city.dispatcher, NotAllowed, **given)


# handled by several departments


def test_a_joint_case_is_handled_when_all_parts_are(city: SmallCity) -> None:
    case = ways.assist(city, ways.handling(city), city.roads)
    assert case.assisting == [city.roads]
    said = refused(city, case, Action.HANDLE, city.handler, NotPossible, photo=True)
    assert said.startswith("1 assisting department has not done its part yet")
    case = city.move(case, Action.ASSIST_DONE, by=city.road_crew, photo=True)
    assert case.assisting == []
    city.now += dt.timedelta(minutes=1)
    assert city.handle(case).state == State.HANDLED


def test_only_an_assisting_department_has_a_part_to_do(city: SmallCity) -> None:
    refused(city, ways.handling(city), Action.ASSIST_DONE, city.road_crew, NotAllowed)


def test_nobody_assists_twice_or_assists_itself(city: SmallCity) -> None:
    case = ways.assist(city, ways.handling(city), city.roads)
    for department, sentence in (
        (city.roads, "This department is assisting already."),
        (city.sanitation, "This department leads the case already; choose another one to assist."),
    ):
        given = {"department_id": department, "reason": "help"}
        assert refused(city, case, Action.ASSIST, city.dispatcher, BadInput, **given) == sentence


# supervised, void


def test_supervision_marks_a_case_and_stays_where_it_is(city: SmallCity) -> None:
    case = ways.handling(city)
    watched = city.move(case, Action.SUPERVISE, by=city.manager, reason="in the paper")
    assert (watched.state, watched.supervised, watched.due_at) == (case.state, True, case.due_at)
    assert "supervise" in {notice.kind for notice in city.notices(watched, to=city.handler)}


def test_a_request_to_declare_a_case_void_outlives_the_steps_on_the_way(city: SmallCity) -> None:
    case = city.move(city.file(), Action.ASK_VOID, by=city.acceptor, reason="filed twice")
    case = city.void(city.register(case))
    assert (case.state, case.pending) == (State.VOID, "")
    (request,) = ways.requests(city, case)
    assert (request.answer, request.answered_by) == ("granted", city.shift_leader.id)


def test_a_declined_request_leaves_the_case_as_it_was(city: SmallCity) -> None:
    case = city.move(city.file(), Action.ASK_VOID, by=city.acceptor, reason="filed twice")
    refused(city, case, Action.DECLINE, city.dispatcher, NotAllowed, reason="no")
    case = ways.decline(city, case, by=city.shift_leader)
    assert (case.state, case.pending) == (State.DISCOVERED, "")
    assert [notice.kind for notice in city.notices(case, to=city.acceptor)][-1] == "decline"


def test_where_the_city_says_so_a_case_becomes_void_only_by_two(city: SmallCity) -> None:
    ways.set_rules(city, void_by_two=True)
    case, leader = city.file(), ways.also(city.shift_leader, Role.DISPATCHER)
    refused(city, case, Action.VOID, leader, NotPossible, reason="mine")
    case = city.move(case, Action.ASK_VOID, by=leader, reason="filed twice")
    said = refused(city, case, Action.VOID, leader, NotAllowed, reason="mine")
    assert said == "Somebody else must answer your own request."


# after the end


def test_a_closed_case_is_reopened_within_the_window_with_a_whole_limit(city: SmallCity) -> None:
    case = ways.closed(city)
    clock_no = case.clock_no
    city.now += dt.timedelta(days=15)
    again = ways.reopen(city, case)
    assert (again.state, again.reopen_count, again.department_id) == (State.REGISTERED, 1, None)
    assert (again.clock_started_at, again.clock_no, again.level) == (city.now, clock_no + 1, 0)
    assert (again.ended_at, again.closed_on, again.alarm_at is not None) == (None, None, True)


def test_after_the_window_a_new_case_is_filed_instead(city: SmallCity) -> None:
    case = ways.closed(city)
    city.now += dt.timedelta(days=15, seconds=1)
    said = refused(city, case, Action.REOPEN, city.operator, NotPossible, reason="there again")
    assert said == "A case can be reopened for 15 days; file a new one."


def test_an_appeal_that_is_upheld_excuses_the_lateness_and_keeps_its_record(city: SmallCity) -> None:
    case = ways.appeal(city, ways.closed_late(city))
    assert (case.state, case.pending) == (State.CLOSED, "appeal")
    held = city.move(case, Action.UPHOLD, by=city.shift_leader)
    assert (held.excused, held.pending) == (True, "")
    assert (held.due_at, held.ended_at) == (case.due_at, case.ended_at)


def test_there_is_one_appeal(city: SmallCity) -> None:
    case = ways.decline(city, ways.appeal(city, ways.closed_late(city)), by=city.shift_leader)
    assert case.excused is False
    said = refused(city, case, Action.APPEAL, city.handler, NotPossible, reason="please")
    assert said == "An appeal was made already; there is only one."


def test_an_appeal_comes_within_its_window(city: SmallCity) -> None:
    case = ways.closed_late(city)
    city.now += dt.timedelta(days=7, seconds=1)
    said = refused(city, case, Action.APPEAL, city.handler, NotPossible, reason="please")
    assert said == "An appeal must come within 7 days of closing."


def test_there_is_nothing_to_appeal_against_in_a_case_closed_in_time(city: SmallCity) -> None:
    refused(city, ways.closed(city), Action.APPEAL, city.handler, NotPossible, reason="please")


# all or nothing


def test_a_step_that_stays_where_it_is_is_for_one_of_two_as_well(city: SmallCity) -> None:
    case = city.file()
    stale = city.again(case)
    city.move(case, Action.SUPERVISE, by=city.manager, reason="in the paper")
    with pytest.raises(MovedMeanwhile):
        city.move(stale, Action.SUPERVISE, by=city.shift_leader, reason="on the telephone")
    assert len(city.events(case)) == 2


def test_a_move_that_is_taken_back_leaves_neither_state_nor_event(city: SmallCity) -> None:
    case = city.file()
    with pytest.raises(ZeroDivisionError), city.database.writing() as session:
        move(session, city.again(case), Action.REGISTER, by=city.acceptor, at=city.now, book=city.book)
        raise ZeroDivisionError
    assert (city.again(case).state, city.again(case).version) == (State.DISCOVERED, 1)
    assert (len(city.events(case)), city.notices(case, to=city.dispatcher)) == (1, [])
