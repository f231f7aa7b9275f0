"""Who may do what is one table, and everything that is not in it is refused."""

from itertools import product
from types import SimpleNamespace

import pytest

from grid.actors import SYSTEM, Actor
from grid.records import Role
from grid.refusals import NotAllowed
from workflows.moves import BY_ITSELF, MOVES, Action, Need, State, Tie
from workflows.permission import NotNow, permitted, possible_moves

HERE, ELSEWHERE = 1, 2
EVERYTHING = list(product(State, Action, Role))
ALLOWED = [(s, a, r) for s, a, r in EVERYTHING if (s, a) in MOVES and r in MOVES[s, a].roles]
FORBIDDEN = sorted(set(EVERYTHING) - set(ALLOWED))


def somebody(*roles: Role, person: int = 7, department: int | None = 5) -> Actor:
    return Actor(
        id=person, roles=frozenset(roles), department_id=department, district_ids=frozenset({HERE}), name="somebody"
    )


def a_case(state: State, **changes: object) -> SimpleNamespace:
    facts = {
        "district_id": HERE,
        "state": state,
        "reporter_id": 1,
        "department_id": 5,
        "handler_id": 2,
        "assisting": [5],
    }
    return SimpleNamespace(**(facts | changes))


@pytest.mark.parametrize(("state", "action", "role"), FORBIDDEN)
def test_what_is_not_in_the_table_is_refused(state: State, action: Action, role: Role) -> None:
    with pytest.raises((NotAllowed, NotNow)):
        permitted(a_case(state), action, somebody(role))


@pytest.mark.parametrize(("state", "action", "role"), ALLOWED)
def test_what_is_in_the_table_is_allowed(state: State, action: Action, role: Role) -> None:
    move = MOVES[state, action]
    case = a_case(state, reporter_id=7) if move.tie is Tie.FILER else a_case(state)
    assert permitted(case, action, somebody(role)) == move


def test_a_wrong_role_is_not_allowed_and_a_wrong_moment_is_a_conflict() -> None:
    with pytest.raises(NotAllowed):
        permitted(a_case(State.REGISTERED), Action.DISPATCH, somebody(Role.INSPECTOR))
    with pytest.raises(NotNow):
        permitted(a_case(State.CLOSED), Action.DISPATCH, somebody(Role.DISPATCHER))


def test_only_the_department_it_was_dispatched_to_may_handle() -> None:
    case = a_case(State.HANDLING)
    with pytest.raises(NotAllowed):
        permitted(case, Action.HANDLE, somebody(Role.HANDLER, department=6))
    with pytest.raises(NotAllowed):
        permitted(a_case(State.HANDLING, department_id=None), Action.HANDLE, somebody(Role.HANDLER, department=None))


@pytest.mark.parametrize("person", [1, 2])
def test_whoever_filed_or_handled_may_not_check(person: int) -> None:
    with pytest.raises(NotAllowed):
        permitted(a_case(State.HANDLED), Action.CHECK, somebody(Role.INSPECTOR, person=person))


def test_nobody_acts_outside_their_districts() -> None:
    case = a_case(State.REGISTERED, district_id=ELSEWHERE)
    with pytest.raises(NotAllowed):
        permitted(case, Action.DISPATCH, somebody(Role.DISPATCHER))
    assert possible_moves(case, somebody(Role.DISPATCHER)) == {}


@pytest.mark.parametrize(("state", "action"), [key for key in MOVES if key[0] is not None])
def test_the_system_itself_has_no_role_and_makes_only_the_moves_that_are_its_own(state: State, action: Action) -> None:
    if (state, action) in BY_ITSELF:
        assert permitted(a_case(state), action, SYSTEM) is MOVES[state, action]
    else:
        with pytest.raises(NotAllowed):
            permitted(a_case(state), action, SYSTEM)


def test_the_buttons_come_from_the_same_table() -> None:
    leader = somebody(Role.SHIFT_LEADER)
    assert list(possible_moves(a_case(State.CHECKING), leader)) == [
        Action.REWORK,
        Action.CLOSE,
        Action.VOID,
        Action.DECLINE,
        Action.SUPERVISE,
    ]
    assert list(possible_moves(a_case(State.HANDLED), somebody(Role.INSPECTOR, person=1))) == []


def test_every_state_is_reached_and_every_open_state_is_left() -> None:
    assert {move.to for move in MOVES.values()} - {None} == set(State)
    assert all(Need.REASON in MOVES[state, Action.VOID].needs for state, action in MOVES if action is Action.VOID)
