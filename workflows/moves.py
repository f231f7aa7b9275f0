"""The life of a case as one table: who may do what to it, from where, to where, and what it takes.

Everything that shows or checks a move reads `MOVES`: the door in `workflows.cases`, the buttons, the documentation.
"""

from dataclasses import dataclass
from enum import StrEnum

from grid.records import Role


class State(StrEnum):
    DISCOVERED = "discovered"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    HANDLED = "handled"
    CHECKING = "checking"  # the result is checked on the spot, the decision to close is open
    CLOSED = "closed"
    REFUSED = "refused"
    VOID = "void"


class Action(StrEnum):
    DISCOVER = "discover"
    REGISTER = "register"
    REFUSE = "refuse"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    CONTEST = "contest"
    HANDLE = "handle"
    CHECK = "check"
    REWORK = "rework"
    CLOSE = "close"
    VOID = "void"


class Need(StrEnum):
    """What a move demands besides the right role."""

    REASON = "reason"
    DEPARTMENT = "department"
    PHOTO = "photo"
    VERDICT = "verdict"  # passed or failed


class Tie(StrEnum):
    """How the person must be tied to the case, beyond role and jurisdiction."""

    NONE = "none"
    DEPARTMENT = "department"  # belongs to the department it was dispatched to
    NEITHER_FILER_NOR_HANDLER = "neither_filer_nor_handler"


@dataclass(frozen=True)
class Move:
    to: State
    roles: frozenset[Role]
    needs: frozenset[Need] = frozenset()
    tie: Tie = Tie.NONE


START = None  # where a case is before it is discovered
OPEN = frozenset({State.DISCOVERED, State.REGISTERED, State.DISPATCHED, State.HANDLING, State.HANDLED, State.CHECKING})
ENDS = frozenset(State) - OPEN

_LEADER = frozenset({Role.SHIFT_LEADER})
_DESK = frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER})
_DISPATCHER = frozenset({Role.DISPATCHER})
_HANDLER = frozenset({Role.HANDLER})
_INSPECTOR = frozenset({Role.INSPECTOR})
_FILERS = frozenset({Role.INSPECTOR, Role.ACCEPTOR, Role.OPERATOR, Role.ADMINISTRATOR})

MOVES: dict[tuple[State | None, Action], Move] = {
    (START, Action.DISCOVER): Move(State.DISCOVERED, _FILERS),
    (State.DISCOVERED, Action.REGISTER): Move(State.REGISTERED, _DESK),
    (State.DISCOVERED, Action.REFUSE): Move(State.REFUSED, _DESK, frozenset({Need.REASON})),
    (State.REGISTERED, Action.DISPATCH): Move(State.DISPATCHED, _DISPATCHER, frozenset({Need.DEPARTMENT})),
    (State.DISPATCHED, Action.ACCEPT): Move(State.HANDLING, _HANDLER, tie=Tie.DEPARTMENT),
    (State.DISPATCHED, Action.CONTEST): Move(State.REGISTERED, _HANDLER, frozenset({Need.REASON}), Tie.DEPARTMENT),
    (State.HANDLING, Action.CONTEST): Move(State.REGISTERED, _HANDLER, frozenset({Need.REASON}), Tie.DEPARTMENT),
    (State.HANDLING, Action.HANDLE): Move(State.HANDLED, _HANDLER, frozenset({Need.PHOTO}), Tie.DEPARTMENT),
    (State.HANDLED, Action.CHECK): Move(
        State.CHECKING, _INSPECTOR, frozenset({Need.VERDICT, Need.PHOTO}), Tie.NEITHER_FILER_NOR_HANDLER
    ),
    (State.CHECKING, Action.REWORK): Move(State.HANDLING, _LEADER, frozenset({Need.REASON})),
    (State.CHECKING, Action.CLOSE): Move(State.CLOSED, _LEADER),
    **{(state, Action.VOID): Move(State.VOID, _LEADER, frozenset({Need.REASON})) for state in State if state in OPEN},
}


def moves_from(state: State | None, roles: frozenset[Role]) -> dict[Action, Move]:
    """The moves that somebody with these roles may make from a state, in the order of the table."""
    return {action: move for (source, action), move in MOVES.items() if source == state and move.roles & roles}


def as_markdown() -> str:
    """Return `MOVES` as the table that the documentation shows, in its order."""
    head = "| from | step | to | who | takes |\n|---|---|---|---|---|\n"
    return head + "".join(_line(state, action, move) for (state, action), move in MOVES.items())


def _line(state: State | None, action: Action, move: Move) -> str:
    who = " or ".join(sorted(role.replace("_", " ") for role in move.roles))
    who += "" if move.tie is Tie.NONE else f" ({_TIES[move.tie]})"
    takes = ", ".join(sorted(move.needs)) or "–"
    return f"| {state or '–'} | **{action}** | {move.to} | {who} | {takes} |\n"


_TIES = {
    Tie.DEPARTMENT: "of the department it was dispatched to",
    Tie.NEITHER_FILER_NOR_HANDLER: "neither its filer nor its handler",
}
