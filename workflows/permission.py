"""Who may make which move on a case now. A rule: it asks the table of moves, the person and the case."""

from typing import Protocol

from grid.actors import Actor
from grid.refusals import N_, Conflict, NotAllowed
from workflows.moves import MOVES, Action, Move, State, Tie, moves_from


class Standing(Protocol):
    """What must be known of a case to permit a move; `workflows.records.Case` says it."""

    district_id: int
    state: State
    reporter_id: int | None
    department_id: int | None
    handler_id: int | None


class NotNow(Conflict):
    """The table knows no such step from where the case stands."""


def permitted(case: Standing, action: Action, by: Actor) -> Move:
    """Return the row of the table for this move, or raise: NotAllowed for the person, NotNow for the moment."""
    if not by.may_see(case.district_id):
        raise NotAllowed(N_("This case lies in a district that you do not work in."))
    if not by.roles & _roles_ever(action):
        raise NotAllowed(N_("This step is not for your role: %(action)s."), action=action)
    move = MOVES.get((case.state, action))
    if move is None:
        raise NotNow(
            N_("A case in the state %(state)s cannot take this step: %(action)s."), state=case.state, action=action
        )
    if not by.roles & move.roles:
        raise NotAllowed(N_("This step is not for your role: %(action)s."), action=action)
    if not tied(case, move.tie, by):
        raise NotAllowed(_UNTIED[move.tie])
    return move


def possible_moves(case: Standing, by: Actor) -> dict[Action, Move]:
    """Return the moves that this person may make on this case now: the buttons of the page."""
    if not by.may_see(case.district_id):
        return {}
    return {action: move for action, move in moves_from(case.state, by.roles).items() if tied(case, move.tie, by)}


def tied(case: Standing, tie: Tie, by: Actor) -> bool:
    if tie is Tie.DEPARTMENT:
        return by.department_id is not None and by.department_id == case.department_id
    if tie is Tie.NEITHER_FILER_NOR_HANDLER:
        return by.id not in {case.reporter_id, case.handler_id}
    return True


_UNTIED = {
    Tie.DEPARTMENT: N_("This case was dispatched to another department."),
    Tie.NEITHER_FILER_NOR_HANDLER: N_("Whoever filed or handled a case may not check its result."),
}


def _roles_ever(action: Action) -> frozenset[object]:
    return frozenset(role for (_, known), move in MOVES.items() if known is action for role in move.roles)
