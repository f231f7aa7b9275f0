"""What the events of a case say it must be now. A rule, written apart from `workflows.changes`: each checks the other.

A case is retold as a dictionary of columns; what an action does to it is a function in `_TOLD`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from workflows.moves import ENDS, MOVES, Action, Amendment, State

_LOGGED = "log"  # in the details of what was imported: a log tells fewer steps than a case takes here


class Told(NamedTuple):
    """One event, its states and action as text."""

    sequence: int
    at: dt.datetime
    by_id: int | None
    action: str
    from_state: str | None
    to_state: str
    details: Mapping[str, Any]


Columns = dict[str, Any]
_MILESTONES = ("milestone_count", "late_milestone_count")
_AT_FIRST: Columns = {
    "state": None,
    "version": 0,
    "changed_at": None,
    **dict.fromkeys(("department_id", "handler_id", "checker_id", "contested_by", "merged_into", "pending_by")),
    **dict.fromkeys(
        ("registered_at", "dispatched_at", "accepted_at", "handled_at", "checked_at", "ended_at", "due_at")
    ),
    **dict.fromkeys(("verdict", "verified", "pending"), ""),
    **dict.fromkeys(("binding", "supervised", "no_owner", "appealed", "excused"), False),
    **dict.fromkeys(("wrong_dispatch_count", "unmerge_count", "recompute_count", "extension_count"), 0),
    **dict.fromkeys(("contest_count", "rework_count", "verify_count", "reopen_count", "suspension_count"), 0),
    **dict.fromkeys(_MILESTONES, 0),
    "assisting": [],
}
_COUNTED = {
    Action.CONTEST: "contest_count",
    Action.REWORK: "rework_count",
    Action.VERIFY: "verify_count",
    Action.REOPEN: "reopen_count",
    Action.EXTEND: "extension_count",
    Action.SUSPEND: "suspension_count",
    Action.REDISPATCH: "wrong_dispatch_count",
    Action.UNMERGE: "unmerge_count",
    Amendment.RECOMPUTE: "recompute_count",
}
_ASKED = {Action.ASK_EXTEND: "extend", Action.ASK_SUSPEND: "suspend", Action.ASK_VOID: "void", Action.APPEAL: "appeal"}
_NO_REQUEST: Columns = {"pending": "", "pending_by": None}


def retold(events: Iterable[Told]) -> Columns:
    """Return the columns that the events of a case, in their order, leave behind."""
    case = dict(_AT_FIRST)
    for event in events:
        before = dict(case)
        case |= {"state": event.to_state, "version": event.sequence, "changed_at": event.at}
        if counted := _COUNTED.get(event.action):  # type: ignore[call-overload]  # a StrEnum is found by its text
            case[counted] += 1
        case |= _request(before, event)
        if told := _TOLD.get(event.action):
            case |= told(before, event)
        if "due_at" in event.details:
            case["due_at"] = dt.datetime.fromisoformat(event.details["due_at"])
    return case


def misplaced(events: Iterable[Told]) -> Iterable[tuple[int, str]]:
    """Yield (sequence, what is wrong): gaps in the numbers, broken joints, steps that the table does not know."""
    expected, state = 1, None
    for event in events:
        if event.sequence != expected:
            yield event.sequence, f"event {expected} is missing"
        elif event.from_state != state:
            yield event.sequence, f"it begins at {event.from_state}, where the one before ended at {state}"
        elif not _known(event):
            yield event.sequence, f"there is no step {event.action} from {event.from_state} to {event.to_state}"
        expected, state = event.sequence + 1, event.to_state


def _known(event: Told) -> bool:
    if _LOGGED in event.details:
        return True
    if event.action in _AMENDMENTS:
        return event.from_state == event.to_state
    goes_to = _STEPS.get((event.from_state, event.action), "")
    return goes_to is None or goes_to == event.to_state


_AMENDMENTS = frozenset(Amendment)
_STEPS: dict[tuple[str | None, str], str | None] = {(state, action): move.to for (state, action), move in MOVES.items()}


def _request(case: Columns, event: Told) -> Columns:
    """A request stands until it is answered or the case goes on; one to declare it void outlasts the ways between."""
    if kind := _ASKED.get(event.action):  # type: ignore[call-overload]
        return {"pending": kind, "pending_by": event.by_id}
    if (
        event.action in _ANSWERS
        or event.to_state in ENDS - {State.CLOSED}
        or event.action in (Action.CLOSE, Action.REOPEN)
    ):
        return _NO_REQUEST
    moved = event.from_state != event.to_state or event.action == Action.REACH
    return _NO_REQUEST if moved and case["pending"] not in ("", "void") else {}


_ANSWERS = frozenset({Action.EXTEND, Action.SUSPEND, Action.UPHOLD, Action.DECLINE})


def _register(case: Columns, event: Told) -> Columns:
    anew = {"handled_at": None, "handler_id": None} if event.from_state == State.SELF_HANDLED else {}
    return anew | {"registered_at": case["registered_at"] or event.at}


def _dispatch(case: Columns, event: Told) -> Columns:
    details = event.details
    wrong = case["contested_by"] not in (None, details.get("department_id"))
    return {
        "department_id": details.get("department_id"),
        "handler_id": details.get("handler_id"),
        "no_owner": bool(details.get("no_owner")),
        "dispatched_at": case["dispatched_at"] or event.at,
        "wrong_dispatch_count": case["wrong_dispatch_count"] + wrong,
        "contested_by": None,
        "binding": case["binding"] or event.from_state == State.ARBITRATING,
    }


def _redispatch(case: Columns, event: Told) -> Columns:
    who = {name: event.details.get(name) for name in ("department_id", "handler_id")}
    return who | {"accepted_at": None, "binding": False}


def _back(case: Columns, event: Told) -> Columns:
    return {"department_id": None, "handler_id": None, "contested_by": case["department_id"]}


def _reach(case: Columns, event: Told) -> Columns:
    late = case["due_at"] is not None and event.at > case["due_at"]
    return {
        "milestone_count": case["milestone_count"] + 1,
        "late_milestone_count": case["late_milestone_count"] + late,
    }


def _end(case: Columns, event: Told) -> Columns:
    return {"ended_at": event.at}


def _close(case: Columns, event: Told) -> Columns:
    return {"ended_at": event.at, "registered_at": case["registered_at"] or event.at}


def _reopen(case: Columns, event: Told) -> Columns:
    nobody = dict.fromkeys(("department_id", "handler_id", "checker_id", "contested_by", "ended_at"))
    return nobody | {"verdict": "", "binding": False, "excused": False} | dict.fromkeys(_MILESTONES, 0)


_TOLD: dict[str, Callable[[Columns, Told], Columns]] = {
    Action.VERIFY: lambda case, event: {"verified": "", "checker_id": event.details.get("checker_id")},
    Action.CONFIRM: lambda case, event: {"verified": "confirmed", "checker_id": None},
    Action.DENY: lambda case, event: {"verified": "denied", "checker_id": None},
    Action.SELF_HANDLE: lambda case, event: {"handled_at": event.at, "handler_id": event.by_id},
    Action.REGISTER: _register,
    Action.REFUSE: _end,
    Action.DISPATCH: _dispatch,
    Action.REDISPATCH: _redispatch,
    Action.ACCEPT: lambda case, event: {"accepted_at": event.at, "handler_id": event.by_id},
    Action.CONTEST: _back,
    Action.DISPUTE: _back,
    Action.ASSIST: lambda case, event: {"assisting": sorted([*case["assisting"], event.details["department_id"]])},
    Action.ASSIST_DONE: lambda case, event: {
        "assisting": [one for one in case["assisting"] if one != event.details["department_id"]]
    },
    Action.REACH: _reach,
    Action.HANDLE: lambda case, event: {
        "handled_at": event.at,
        "handler_id": event.by_id,
        "checker_id": event.details.get("checker_id"),
    },
    Action.CHECK: lambda case, event: {
        "checked_at": event.at,
        "checker_id": event.by_id,
        "verdict": event.details["verdict"],
    },
    Action.REWORK: lambda case, event: {"checker_id": None},
    Action.CLOSE: _close,
    Action.VOID: _end,
    Action.SUPERVISE: lambda case, event: {"supervised": True},
    Action.MERGE: lambda case, event: {"ended_at": event.at, "merged_into": event.details["into_id"]},
    Action.UNMERGE: lambda case, event: {"ended_at": None, "merged_into": None},
    Action.REOPEN: _reopen,
    Action.APPEAL: lambda case, event: {"appealed": True},
    Action.UPHOLD: lambda case, event: {"excused": True},
}
RETOLD = tuple(_AT_FIRST)
