"""The four stages the public sees, and which states make them up."""

from enum import StrEnum

from workflows.moves import State


class Stage(StrEnum):
    DISCOVER = "discover"
    REGISTER = "register"
    DISPATCH = "dispatch"
    CLOSE = "close"


STAGE: dict[State, Stage] = {
    State.DISCOVERED: Stage.DISCOVER,
    State.VERIFYING: Stage.DISCOVER,
    State.SELF_HANDLED: Stage.DISCOVER,
    State.REGISTERED: Stage.REGISTER,
    State.ARBITRATING: Stage.REGISTER,
    State.DISPATCHED: Stage.DISPATCH,
    State.HANDLING: Stage.DISPATCH,
    State.SUSPENDED: Stage.DISPATCH,
    State.HANDLED: Stage.DISPATCH,
    State.CHECKING: Stage.DISPATCH,
    State.CLOSED: Stage.CLOSE,
    State.REFUSED: Stage.CLOSE,
    State.VOID: Stage.CLOSE,
    State.MERGED: Stage.CLOSE,
}


def states_of(stage: Stage) -> frozenset[State]:
    return frozenset(state for state, its in STAGE.items() if its is stage)
