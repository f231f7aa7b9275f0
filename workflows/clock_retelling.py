"""What the events of a case say of its clock. A rule, written apart from `workflows.clock_setting`: each checks the
other.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from workflows.moves import Action, Amendment
from workflows.retelling import Columns, Told

RETOLD_CLOCK = ("clock_no", "clock_started_at", "pauses", "resume_at", "original_due_at")


def clock_retold(events: Iterable[Told], discovered_at: dt.datetime) -> Columns:
    """Return the columns of the clock that the events of a case, in their order, leave behind."""
    clock: Columns = dict.fromkeys(RETOLD_CLOCK) | {"clock_no": 1, "clock_started_at": discovered_at, "pauses": []}
    due_at = None
    for event in events:
        if told := _TOLD.get(event.action):
            clock |= told(clock, event, due_at)
        clock["clock_no"] = event.details.get("clock_no", clock["clock_no"])
        due_at = event.details.get("due_at", due_at)
    return clock


def _begin(clock: Columns, event: Told, due_at: str | None) -> Columns:
    return {"clock_started_at": event.at, "pauses": []} if "clock_no" in event.details else {}


def _reach(clock: Columns, event: Told, due_at: str | None) -> Columns:
    return {"original_due_at": None} if "clock_no" in event.details else {}


def _reopen(clock: Columns, event: Told, due_at: str | None) -> Columns:
    return {"original_due_at": None} | _begin(clock, event, due_at)


def _extend(clock: Columns, event: Told, due_at: str | None) -> Columns:
    return {"original_due_at": clock["original_due_at"] or _moment(due_at)}


def _suspend(clock: Columns, event: Told, due_at: str | None) -> Columns:
    until = _moment(event.details.get("resume_at"))
    return {"pauses": [*clock["pauses"], [_text(event.at), _text(until)]], "resume_at": until}


def _resume(clock: Columns, event: Told, due_at: str | None) -> Columns:
    *before, (begun, planned) = clock["pauses"] or [[None, None]]
    return {"pauses": [*before, [begun, min(_text(event.at), planned)]], "resume_at": None} if begun else {}


def _end(clock: Columns, event: Told, due_at: str | None) -> Columns:
    return {"resume_at": None}


def _take_over(clock: Columns, event: Told, due_at: str | None) -> Columns:
    begun = _moment(event.details.get("clock_started_at"))
    return {"clock_started_at": begun, "pauses": event.details.get("pauses", [])} if begun else {}


def _moment(text: Any) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _text(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


_TOLD: dict[str, Callable[[Columns, Told, str | None], Columns]] = {
    Action.DISPATCH: _begin,
    Action.REACH: _reach,
    Action.REOPEN: _reopen,
    Action.EXTEND: _extend,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    **dict.fromkeys((Action.REFUSE, Action.CLOSE, Action.VOID, Action.MERGE), _end),
    **dict.fromkeys((Amendment.ABSORB, Amendment.RELEASE), _take_over),
}
