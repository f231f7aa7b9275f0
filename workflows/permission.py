"""Who may make which move on a case now. A rule: it asks the table of moves, the city's rules, the person, the case."""

import datetime as dt
from typing import Protocol

from grid.actors import Actor
from grid.case_rules import CaseRules
from grid.records import Role
from grid.refusals import N_, Conflict, NotAllowed
from grid.rulebook import Rulebook
from workflows.guards import Guarded, guard
from workflows.moves import BY_ITSELF, MOVES, Action, Move, State, Tie

DEFAULT = CaseRules()


class Standing(Protocol):
    """What must be known of a case to permit a move; `workflows.records.Case` says it."""

    district_id: int
    state: State
    reporter_id: int | None
    department_id: int | None
    handler_id: int | None
    assisting: list[int] | None


class StandingGuarded(Standing, Guarded, Protocol):
    """The same, with what the caps and windows ask for."""


class NotNow(Conflict):
    """The table knows no such step from where the case stands."""


def permitted(case: Standing, action: Action, by: Actor, rules: CaseRules = DEFAULT) -> Move:
    """Return the row of the table for this move, or raise: NotAllowed for the person, NotNow for the moment."""
    if not by.may_see(case.district_id):
        raise NotAllowed(N_("This case lies in a district that you do not work in."))
    itself = by.id is None and (case.state, action) in BY_ITSELF
    if not itself and not by.roles & _roles_ever(action, rules):
        raise NotAllowed(N_("This step is not for your role: %(action)s."), action=action)
    move = MOVES.get((case.state, action))
    if move is None:
        raise NotNow(
            N_("A case in the state %(state)s cannot take this step: %(action)s."), state=case.state, action=action
        )
    if not itself and not by.roles & roles_of(action, move, rules):
        raise NotAllowed(N_("This step is not for your role: %(action)s."), action=action)
    if not tied(case, move.tie, by):
        raise NotAllowed(_UNTIED[move.tie])
    return move


def possible_moves(case: Standing, by: Actor, rules: CaseRules = DEFAULT) -> dict[Action, Move]:
    """Return the moves that this person may make on a case that stands so, whatever caps and windows say."""
    if not by.may_see(case.district_id):
        return {}
    return {
        action: move
        for (state, action), move in MOVES.items()
        if state == case.state and by.roles & roles_of(action, move, rules) and tied(case, move.tie, by)
    }


def offered_moves(case: StandingGuarded, by: Actor, at: dt.datetime, book: Rulebook) -> dict[Action, Move]:
    """Return the moves that would be accepted from this person at `at`: the buttons of the page."""
    return {
        action: move
        for action, move in possible_moves(case, by, book.rules).items()
        if guard(case, action, by, at, book) is None
    }


def roles_of(action: Action, move: Move, rules: CaseRules) -> frozenset[Role]:
    """Who may make a move: those whom the city names for the step, else those of the table."""
    return rules.roles.get(action, move.roles)


def tied(case: Standing, tie: Tie, by: Actor) -> bool:
    if tie is Tie.DEPARTMENT:
        return by.department_id is not None and by.department_id == case.department_id
    if tie is Tie.ASSISTING:
        return by.department_id is not None and by.department_id in (case.assisting or ())
    if tie is Tie.FILER:
        return by.id is not None and by.id == case.reporter_id
    if tie is Tie.NEITHER_FILER_NOR_HANDLER:
        return by.id not in {case.reporter_id, case.handler_id}
    return True


_UNTIED = {
    Tie.DEPARTMENT: N_("This case was dispatched to another department."),
    Tie.ASSISTING: N_("Your department has no part of this case to do."),
    Tie.FILER: N_("Only whoever filed a case may report it as put right on the spot."),
    Tie.NEITHER_FILER_NOR_HANDLER: N_("Whoever filed or handled a case may not check its result."),
}


def _roles_ever(action: Action, rules: CaseRules) -> frozenset[Role]:
    return frozenset(
        role for (_, known), move in MOVES.items() if known is action for role in roles_of(action, move, rules)
    )
