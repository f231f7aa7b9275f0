"""The life of a case as data: the very table that permits the moves."""

from werkzeug.wrappers import Response

from grid.records import Role
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.operations import Given, describes
from web.door import only
from workflows.moves import BY_ITSELF, ENDS, MOVES, Action, Need, State, Tie
from workflows.stages import STAGE, Stage


class MoveShape(Given):
    """`from_state` is empty for the move that begins a case, `to_state` where a case goes back to where it was.

    `by_itself`: the clock makes it, too, without anybody.
    """

    from_state: State | None
    action: Action
    to_state: State | None
    roles: list[Role]
    needs: list[Need]
    tie: Tie
    by_itself: bool


class StateShape(Given):
    state: State
    stage: Stage
    ends: bool


class Lifecycle(Given):
    states: list[StateShape]
    moves: list[MoveShape]


@api.get("/lifecycle")
@only()
@describes("The states, and every move: from where to where, by whom, with what", answers={200: Lifecycle})
def lifecycle() -> Response:
    moves = [
        MoveShape(
            from_state=source,
            action=action,
            to_state=move.to,
            roles=sorted(move.roles),
            needs=sorted(move.needs),
            tie=move.tie,
            by_itself=(source, action) in BY_ITSELF,
        )
        for (source, action), move in MOVES.items()
    ]
    states = [StateShape(state=state, stage=STAGE[state], ends=state in ENDS) for state in State]
    return json_of(Lifecycle(states=states, moves=moves))
