"""What the table of moves does not allow is refused at the door itself, and through the interface."""

import random
from collections.abc import Iterator
from itertools import product

import pytest
from sqlmodel import Session

from grid.actors import Actor
from grid.records import Role
from grid.refusals import NotAllowed
from tests.city import SmallCity
from tests.web.api.conftest import Connect, connect  # noqa: F401  the fixture
from tests.web.conftest import app, settings  # noqa: F401  the fixtures
from tests.workflows.ways import IN_STATE
from workflows import cases
from workflows.moves import MOVES, START, Action, State
from workflows.permission import NotNow
from workflows.records import Case

SAMPLE = 4  # of the refusals of each state, through the interface


def forbidden(state: State) -> Iterator[tuple[Action, Role]]:
    for action, role in product(Action, Role):
        move = MOVES.get((state, action))
        if move is None or role not in move.roles:
            yield action, role


def somebody(city: SmallCity, role: Role) -> Actor:
    actors: list[Actor] = [who for who in city.people.values() if who.roles == {role} and who != city.outsider]
    return actors[0]


def test_every_state_can_be_reached_and_everybody_is_there() -> None:
    assert set(IN_STATE) == set(State)


@pytest.mark.parametrize("state", State)
def test_the_door_refuses_every_step_and_role_that_is_not_in_the_table(city: SmallCity, state: State) -> None:
    case = IN_STATE[state](city)
    stands = city.again(case).model_dump()
    with city.database.writing() as session:
        for action, role in forbidden(state):
            _refused(city, session, case, action, somebody(city, role))
    assert city.again(case).model_dump() == stands
    assert len(city.events(case)) == case.version


def _refused(city: SmallCity, session: Session, case: Case, action: Action, by: Actor) -> None:
    with pytest.raises((NotAllowed, NotNow)):
        cases.move(session, case, action, by=by, at=city.now, book=city.book, reason="because", verdict="passed")


@pytest.mark.parametrize("state", State)
def test_the_interface_refuses_them_too(city: SmallCity, connect: Connect, state: State) -> None:  # noqa: F811  the fixture
    case = IN_STATE[state](city)
    possible = [(action, role) for action, role in forbidden(state) if action is not Action.DISCOVER]
    for action, role in random.Random(state).sample(possible, SAMPLE):
        body = {"action": action, "version": case.version, "reason": "because", "verdict": "passed"}
        answer = connect(somebody(city, role)).post(f"/cases/{case.number}/actions", body)
        assert answer.status_code in {403, 409}, (action, role, answer.text)
    assert city.again(case).version == case.version


def test_nobody_files_whose_role_does_not(city: SmallCity, connect: Connect) -> None:  # noqa: F811  the fixture
    for role in sorted(set(Role) - MOVES[START, Action.DISCOVER].roles):
        assert connect(somebody(city, role)).post("/cases", {"category": "E0110"}).status_code == 403
