"""The life of a case as one table: who may do what to it, from where, to where, and what it takes.

Everything that shows or checks a move reads `MOVES`: the door in `workflows.cases`, the buttons, the documentation.
What the table cannot say, because it depends on numbers and times (caps, windows, requests), is in `workflows.guards`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from grid.records import Role


class State(StrEnum):
    DISCOVERED = "discovered"
    VERIFYING = "verifying"  # an inspector looks whether the report is true
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    ARBITRATING = "arbitrating"  # sent back too often: a named role decides whose it is
    SUSPENDED = "suspended"  # the clock stands still
    HANDLED = "handled"
    CHECKING = "checking"  # the result is checked on the spot, the decision to close is open
    SELF_HANDLED = "self_handled"  # put right by the one who found it, to be reviewed
    CLOSED = "closed"
    REFUSED = "refused"
    VOID = "void"
    MERGED = "merged"  # another case stands for it


class Action(StrEnum):
    DISCOVER = "discover"
    VERIFY = "verify"
    CONFIRM = "confirm"
    DENY = "deny"
    SELF_HANDLE = "self_handle"
    REGISTER = "register"
    REFUSE = "refuse"
    DISPATCH = "dispatch"
    REDISPATCH = "redispatch"
    ACCEPT = "accept"
    CONTEST = "contest"
    DISPUTE = "dispute"
    ASSIST = "assist"
    ASSIST_DONE = "assist_done"
    REACH = "reach"  # a milestone of the filing condition
    HANDLE = "handle"
    CHECK = "check"
    REWORK = "rework"
    CLOSE = "close"
    ASK_EXTEND = "ask_extend"
    EXTEND = "extend"
    ASK_SUSPEND = "ask_suspend"
    SUSPEND = "suspend"
    RESUME = "resume"
    ASK_VOID = "ask_void"
    VOID = "void"
    DECLINE = "decline"
    SUPERVISE = "supervise"
    MERGE = "merge"
    UNMERGE = "unmerge"
    REOPEN = "reopen"
    APPEAL = "appeal"
    UPHOLD = "uphold"


class Amendment(StrEnum):
    """What happens to a case beside the moves of its own: it stays where it is, and its history says so."""

    ABSORB = "absorb"  # another case was merged into it
    RELEASE = "release"  # and was taken out again
    RECOMPUTE = "recompute"  # the calendar or the limit behind its deadline was revised
    STOP = "stop"  # it was to be dispatched by itself, and a person said no


class Need(StrEnum):
    """What a move demands besides the right role."""

    REASON = "reason"
    DEPARTMENT = "department"
    PHOTO = "photo"
    VERDICT = "verdict"  # passed or failed
    AMOUNT = "amount"  # how much longer, in the unit of the limit
    RESUME_AT = "resume_at"  # when a suspension ends by itself
    INTO = "into"  # the number of the case that is to stand for it
    MILESTONES = "milestones"  # those of its filing condition, all reached


class Tie(StrEnum):
    """How the person must be tied to the case, beyond role and jurisdiction."""

    NONE = "none"
    DEPARTMENT = "department"  # belongs to the department it was dispatched to
    ASSISTING = "assisting"  # belongs to a department that still has to do its part
    FILER = "filer"
    NEITHER_FILER_NOR_HANDLER = "neither_filer_nor_handler"


@dataclass(frozen=True)
class Move:
    """One row of the table. `to` is None where a case goes back to where it was before."""

    to: State | None
    roles: frozenset[Role]
    needs: frozenset[Need] = frozenset()
    tie: Tie = Tie.NONE


START = None  # where a case is before it is discovered
ENDS = frozenset({State.CLOSED, State.REFUSED, State.VOID, State.MERGED})
OPEN = frozenset(State) - ENDS

_LEADER = frozenset({Role.SHIFT_LEADER})
_DESK = frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER})
_DISPATCHER = frozenset({Role.DISPATCHER})
_COMMAND = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER})
_CENTRE = frozenset({Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER})
_HANDLER = frozenset({Role.HANDLER})
_INSPECTOR = frozenset({Role.INSPECTOR})
_FILERS = frozenset({Role.INSPECTOR, Role.ACCEPTOR, Role.OPERATOR, Role.ADMINISTRATOR})
_REASON = frozenset({Need.REASON})
_PROOF = frozenset({Need.PHOTO})
_WHERE_TO = frozenset({Need.DEPARTMENT, Need.REASON})

_WITH_DEPARTMENT = (State.DISPATCHED, State.HANDLING)
_MAY_BE_MERGED = (State.DISCOVERED, State.REGISTERED, *_WITH_DEPARTMENT)
_IN_ORDER = tuple(state for state in State if state in OPEN)


def _from(states: Iterable[State], action: Action, move: Move) -> dict[tuple[State | None, Action], Move]:
    return {(state, action): move for state in states}


def _staying(states: Iterable[State], action: Action, move: Move) -> dict[tuple[State | None, Action], Move]:
    """The same move from each of these states, which the case does not leave by it."""
    return {(state, action): Move(state, move.roles, move.needs, move.tie) for state in states}


MOVES: dict[tuple[State | None, Action], Move] = {
    (START, Action.DISCOVER): Move(State.DISCOVERED, _FILERS),
    (State.DISCOVERED, Action.VERIFY): Move(State.VERIFYING, _DESK),
    (State.VERIFYING, Action.CONFIRM): Move(State.DISCOVERED, _INSPECTOR, _PROOF, Tie.NEITHER_FILER_NOR_HANDLER),
    (State.VERIFYING, Action.DENY): Move(State.DISCOVERED, _INSPECTOR, _REASON, Tie.NEITHER_FILER_NOR_HANDLER),
    (State.DISCOVERED, Action.SELF_HANDLE): Move(State.SELF_HANDLED, _INSPECTOR, _PROOF, Tie.FILER),
    (State.SELF_HANDLED, Action.CLOSE): Move(State.CLOSED, _DESK),
    (State.SELF_HANDLED, Action.REGISTER): Move(State.REGISTERED, _DESK),
    (State.DISCOVERED, Action.REGISTER): Move(State.REGISTERED, _DESK),
    (State.DISCOVERED, Action.REFUSE): Move(State.REFUSED, _DESK, _REASON),
    (State.REGISTERED, Action.DISPATCH): Move(State.DISPATCHED, _DISPATCHER, frozenset({Need.DEPARTMENT})),
    **_from(_WITH_DEPARTMENT, Action.REDISPATCH, Move(State.DISPATCHED, _DISPATCHER, _WHERE_TO)),
    (State.DISPATCHED, Action.ACCEPT): Move(State.HANDLING, _HANDLER, tie=Tie.DEPARTMENT),
    **_from(_WITH_DEPARTMENT, Action.CONTEST, Move(State.REGISTERED, _HANDLER, _REASON, Tie.DEPARTMENT)),
    **_from(_WITH_DEPARTMENT, Action.DISPUTE, Move(State.ARBITRATING, _HANDLER, _REASON, Tie.DEPARTMENT)),
    (State.ARBITRATING, Action.DISPATCH): Move(State.DISPATCHED, _LEADER, _WHERE_TO),
    **_staying(_WITH_DEPARTMENT, Action.ASSIST, Move(None, _DISPATCHER, _WHERE_TO)),
    **_staying(_WITH_DEPARTMENT, Action.ASSIST_DONE, Move(None, _HANDLER, _PROOF, Tie.ASSISTING)),
    (State.HANDLING, Action.REACH): Move(State.HANDLING, _HANDLER, _PROOF, Tie.DEPARTMENT),
    (State.HANDLING, Action.HANDLE): Move(State.HANDLED, _HANDLER, _PROOF | {Need.MILESTONES}, Tie.DEPARTMENT),
    (State.HANDLED, Action.CHECK): Move(
        State.CHECKING, _INSPECTOR, frozenset({Need.VERDICT, Need.PHOTO}), Tie.NEITHER_FILER_NOR_HANDLER
    ),
    (State.CHECKING, Action.REWORK): Move(State.HANDLING, _LEADER, _REASON),
    (State.CHECKING, Action.CLOSE): Move(State.CLOSED, _LEADER),
    (State.HANDLING, Action.ASK_EXTEND): Move(
        State.HANDLING, _HANDLER, frozenset({Need.REASON, Need.AMOUNT}), Tie.DEPARTMENT
    ),
    (State.HANDLING, Action.EXTEND): Move(State.HANDLING, _COMMAND),
    (State.HANDLING, Action.ASK_SUSPEND): Move(
        State.HANDLING, _HANDLER, frozenset({Need.REASON, Need.RESUME_AT}), Tie.DEPARTMENT
    ),
    (State.HANDLING, Action.SUSPEND): Move(State.SUSPENDED, _COMMAND),
    (State.SUSPENDED, Action.RESUME): Move(State.HANDLING, _COMMAND),
    **_staying(_IN_ORDER, Action.ASK_VOID, Move(None, frozenset({Role.ACCEPTOR, Role.DISPATCHER}), _REASON)),
    **_from(_IN_ORDER, Action.VOID, Move(State.VOID, _LEADER, _REASON)),
    **_staying((*_IN_ORDER, State.CLOSED), Action.DECLINE, Move(None, _COMMAND, _REASON)),
    **_staying(_IN_ORDER, Action.SUPERVISE, Move(None, frozenset({Role.SHIFT_LEADER, Role.MANAGER}), _REASON)),
    **_from(_MAY_BE_MERGED, Action.MERGE, Move(State.MERGED, _CENTRE, frozenset({Need.INTO}))),
    (State.MERGED, Action.UNMERGE): Move(None, _CENTRE, _REASON),
    (State.CLOSED, Action.REOPEN): Move(
        State.REGISTERED, frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER, Role.OPERATOR}), _REASON
    ),
    (State.CLOSED, Action.APPEAL): Move(State.CLOSED, _HANDLER, _REASON, Tie.DEPARTMENT),
    (State.CLOSED, Action.UPHOLD): Move(State.CLOSED, _LEADER),
}

# what the clock also does without anybody: suspensions end, and what is certainly somebody's goes there
BY_ITSELF = frozenset({(State.SUSPENDED, Action.RESUME), (State.REGISTERED, Action.DISPATCH)})


def step_named(name: str) -> Action | Amendment:
    """The step that an event names."""
    return Action(name) if name in set(Action) else Amendment(name)
