"""More time, and the clock standing still: asked for by one person, granted by another, never once overdue."""

import datetime as dt

import pytest

from grid.records import Role
from grid.refusals import BadInput, NotAllowed
from tests.city import ZONE, SmallCity
from tests.workflows import ways
from tests.workflows.test_side_paths import refused
from workflows.cases import NotPossible
from workflows.moves import Action, State


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


# more time


def test_an_extension_adds_working_time_and_keeps_the_deadline_before(city: SmallCity) -> None:
    case = ways.handling(city)  # four working hours from nine o'clock
    due_at = case.due_at
    later = ways.extend(city, case, amount=2.0)
    assert (due_at, later.due_at, later.original_due_at) == (at(9, 15), at(9, 17), at(9, 15))
    assert (later.limit_value, later.extension_count, later.pending) == (6.0, 1, "")
    again = ways.extend(city, later, by=city.shift_leader)
    assert (again.due_at, again.original_due_at) == (at(10, 11), at(9, 15))


def test_an_extended_case_climbs_its_rungs_anew(city: SmallCity) -> None:
    case = ways.handling(city)
    city.forward(minutes=330)  # half past two: the first rung of four hours is at 14:12
    assert city.again(case).level == 1
    case = ways.extend(city, city.again(case))
    assert (case.level, case.clock_no, case.alarm_at) == (0, 3, at(9, 17, 24))
    city.forward(days=1)
    assert sorted((rung.clock_no, rung.step) for rung in city.rungs(case)) == [(2, 1), (3, 1), (3, 2)]


def test_a_request_is_answered_by_somebody_else(city: SmallCity) -> None:
    both = ways.also(city.handler, Role.DISPATCHER)
    case = city.move(ways.handling(city), Action.ASK_EXTEND, by=both, reason="rain")
    for action, given in ((Action.EXTEND, {}), (Action.DECLINE, {"reason": "no"})):
        said = refused(city, case, action, both, NotAllowed, **given)
        assert said == "Somebody else must answer your own request."
    assert city.move(case, Action.EXTEND, by=city.dispatcher).extension_count == 1


def test_the_asker_is_told_and_the_request_kept(city: SmallCity) -> None:
    case = ways.extend(city, ways.handling(city))
    assert "extend" in {notice.kind for notice in city.notices(case, to=city.handler)}
    (request,) = ways.requests(city, case)
    assert (request.asked_by, request.reason) == (city.handler.id, "rain")
    assert (request.answer, request.answered_by) == ("granted", city.dispatcher.id)


def test_nothing_is_granted_that_nobody_asked_for(city: SmallCity) -> None:
    case = ways.handling(city)
    for action in (Action.EXTEND, Action.SUSPEND):
        said = refused(city, case, action, city.dispatcher, NotPossible)
        assert said == "Nobody has asked for this; the department asks first."


def test_one_request_waits_at_a_time(city: SmallCity) -> None:
    case = ways.ask_extension(city, ways.handling(city))
    refused(city, case, Action.ASK_EXTEND, city.handler, NotPossible, reason="more rain")
    refused(city, case, Action.ASK_VOID, city.acceptor, NotPossible, reason="filed twice")


def test_the_second_extension_is_for_the_shift_leader_and_there_is_no_third(city: SmallCity) -> None:
    case = ways.ask_extension(city, ways.extend(city, ways.handling(city)))
    said = refused(city, case, Action.EXTEND, city.dispatcher, NotAllowed)
    assert said == "A further extension is for the shift leader to decide."
    case = city.move(case, Action.EXTEND, by=city.shift_leader)
    said = refused(city, case, Action.ASK_EXTEND, city.handler, NotPossible, reason="rain")
    assert said == "This case was extended 2 times, which is the most."


def test_an_overdue_case_is_never_extended(city: SmallCity) -> None:
    case = ways.ask_extension(city, ways.handling(city))
    city.now = at(9, 15)
    assert ways.requests(city, case)[0].answer == ""
    city.now += dt.timedelta(seconds=1)
    said = refused(city, case, Action.EXTEND, city.dispatcher, NotPossible)
    assert said == "An overdue case cannot be extended; handle it, then you may appeal."
    case = ways.decline(city, case)
    refused(city, case, Action.ASK_EXTEND, city.handler, NotPossible, reason="rain")


def test_at_the_very_deadline_a_case_may_still_be_extended(city: SmallCity) -> None:
    case = ways.handling(city)
    city.now = at(9, 15)
    assert ways.extend(city, case).due_at == at(10, 9)


@pytest.mark.parametrize("amount", [0, -1, 4.5, float("nan"), float("inf")])
def test_an_extension_is_above_nought_and_at_most_the_limit_itself(city: SmallCity, amount: float) -> None:
    given = {"reason": "rain", "amount": amount}
    said = refused(city, ways.handling(city), Action.ASK_EXTEND, city.handler, BadInput, **given)
    assert said == "An extension must be above 0 and at most 4."


def test_a_request_lapses_when_the_case_goes_on_without_an_answer(city: SmallCity) -> None:
    case = city.handle(ways.ask_extension(city, ways.handling(city)))
    assert case.pending == ""
    (request,) = ways.requests(city, case)
    assert (request.answer, request.answered_by) == ("lapsed", city.handler.id)


# the clock stands still


def test_a_deadline_after_a_suspension_is_the_limit_over_the_counted_time(city: SmallCity) -> None:
    case = ways.handling(city)
    city.now = at(9, 10)  # one of four working hours is used
    case = ways.suspend(city, case, days=2)
    assert (case.state, case.due_at, case.alarm_at, case.resume_at) == (
        State.SUSPENDED, at(11, 15), at(11, 10), at(11, 10),
    )  # fmt: skip
    city.now = at(10, 10)
    case = ways.resume(city, case)
    assert (case.state, case.due_at, case.resume_at) == (State.HANDLING, at(10, 15), None)
    assert case.pauses == [[moment.astimezone(dt.UTC).isoformat() for moment in (at(9, 10), at(10, 10))]]


def test_a_suspension_ends_by_itself_at_the_moment_that_was_said(city: SmallCity) -> None:
    case = ways.suspend(city, ways.handling(city), hours=24)
    assert ways.clock_resumes(city, hours=23, minutes=59) == 0
    assert ways.clock_resumes(city, hours=5) == 1  # the clock comes late
    again = city.again(case)
    assert (again.state, again.due_at, again.clock_no) == (State.HANDLING, at(10, 15), case.clock_no)
    assert (city.events(case)[-1].action, city.events(case)[-1].by_id) == ("resume", None)


def test_no_rung_is_climbed_while_the_clock_stands_still(city: SmallCity) -> None:
    case = ways.suspend(city, ways.handling(city), days=3)
    assert city.forward(days=2).rungs == 0
    assert city.rungs(case) == []


def test_no_suspension_is_without_an_end(city: SmallCity) -> None:
    case = ways.handling(city)
    for until, sentence in (
        (None, "Say until when: no suspension is without an end."),
        (at(9, 11).replace(tzinfo=None), "Say until when: no suspension is without an end."),
        (city.now, "The suspension would end before it begins; choose a later day."),
        (city.now + dt.timedelta(days=366), "A suspension lasts at most 365 days."),
    ):
        given = {"reason": "part is ordered", "resume_at": until}
        assert refused(city, case, Action.ASK_SUSPEND, city.handler, BadInput, **given) == sentence


def test_a_long_suspension_is_for_the_shift_leader(city: SmallCity) -> None:
    assert ways.suspend(city, ways.handling(city), days=15).state == State.SUSPENDED
    case = ways.ask_suspension(city, ways.handling(city), days=15, seconds=1)
    said = refused(city, case, Action.SUSPEND, city.dispatcher, NotAllowed)
    assert said == "A suspension of more than 15 days is for the shift leader to decide."
    assert city.move(case, Action.SUSPEND, by=city.shift_leader).state == State.SUSPENDED


def test_an_overdue_case_is_not_suspended(city: SmallCity) -> None:
    case = ways.handling(city)
    city.now = at(9, 15, 1)
    given = {"reason": "part is ordered", "resume_at": at(12, 9)}
    refused(city, case, Action.ASK_SUSPEND, city.handler, NotPossible, **given)


def test_a_case_is_suspended_twice_at_most(city: SmallCity) -> None:
    case = ways.handling(city)
    for _ in range(2):
        case = ways.resume(city, ways.suspend(city, case, hours=2))
        city.now += dt.timedelta(minutes=1)
    given = {"reason": "part is ordered", "resume_at": city.now + dt.timedelta(hours=1)}
    said = refused(city, case, Action.ASK_SUSPEND, city.handler, NotPossible, **given)
    assert said == "This case was suspended 2 times, which is the most."
