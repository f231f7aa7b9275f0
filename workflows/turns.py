"""Whose turn a case is. A rule, read by notices and by the ladder of escalation."""

from dataclasses import dataclass
from typing import Protocol

from grid.records import Role
from workflows.moves import State


@dataclass(frozen=True)
class Audience:
    """Somebody to tell: the person while in service, otherwise those of the role (and of the department, if named)."""

    role: Role | None = None
    department_id: int | None = None
    person_id: int | None = None


class Turned(Protocol):
    """What must be known of a case to say whose turn it is; `workflows.records.Case` says it."""

    state: State
    reporter_id: int | None
    department_id: int | None
    handler_id: int | None
    checker_id: int | None


_DESK = {
    State.DISCOVERED: Role.ACCEPTOR,
    State.REGISTERED: Role.DISPATCHER,
    State.ARBITRATING: Role.SHIFT_LEADER,
    State.CHECKING: Role.SHIFT_LEADER,
    State.SELF_HANDLED: Role.ACCEPTOR,
}


def whose_turn(case: Turned) -> Audience:
    """Return who has to do the next step. Of an ended case it is the one who found it, to learn what became of it."""
    if case.state in _DESK:
        return Audience(_DESK[case.state])
    if case.state in {State.DISPATCHED, State.HANDLING, State.SUSPENDED}:
        return Audience(Role.HANDLER, case.department_id, case.handler_id)
    if case.state in {State.VERIFYING, State.HANDLED}:
        return Audience(Role.INSPECTOR, person_id=case.checker_id)
    return Audience(person_id=case.reporter_id)
