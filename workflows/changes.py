"""What a move changes in a case, as values. A rule: it is told the moment and what the person gave."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grid.actors import Actor
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.clock_setting import advanced, extended, next_alarm, pauses_of, restarted, set_on, started, stopped
from workflows.given import Given
from workflows.guards import REQUESTS
from workflows.ladder import ladder_of
from workflows.milestones import limit_after_next
from workflows.moves import Action, State
from workflows.records import Case

_NO_REQUEST = {"pending": "", "pending_by": None}


@dataclass(frozen=True)
class _Moment:
    """One move being made."""

    case: Case
    given: Given
    by: Actor
    at: dt.datetime
    book: Rulebook


def changes_of(
    case: Case, action: Action, given: Given, *, by: Actor, at: dt.datetime, book: Rulebook
) -> dict[str, Any]:
    """Return the columns that the move sets, beside state and version."""
    moment = _Moment(case, given, by, at, book)
    if action in REQUESTS:
        return {"pending": REQUESTS[action], "pending_by": by.id} | (
            {"appealed": True} if action is Action.APPEAL else {}
        )
    return _CHANGES[action](moment)


def lapsed(case: Case, action: Action, to: State) -> dict[str, Any]:
    """What clears a request that nobody answered before the case went on: only one to declare it void can wait."""
    stays = to == case.state and action is not Action.REACH
    if not case.pending or stays or (case.pending == "void" and to not in {State.CLOSED, State.MERGED}):
        return {}
    return dict(_NO_REQUEST)


def _verify(moment: _Moment) -> dict[str, Any]:
    return {"verify_count": moment.case.verify_count + 1, "verified": "", "checker_id": moment.given.checker_id}


def _confirm(moment: _Moment) -> dict[str, Any]:
    return {"verified": "confirmed", "checker_id": None}


def _deny(moment: _Moment) -> dict[str, Any]:
    return {"verified": "denied", "checker_id": None}


def _self_handle(moment: _Moment) -> dict[str, Any]:
    return {"handled_at": moment.at, "handler_id": moment.by.id}


def _register(moment: _Moment) -> dict[str, Any]:
    """What was put right on the spot but not well enough goes the ordinary way from here."""
    anew = {"handled_at": None, "handler_id": None} if moment.case.state == State.SELF_HANDLED else {}
    return anew | {"registered_at": moment.case.registered_at or moment.at}


def _dispatch(moment: _Moment) -> dict[str, Any]:
    """The clock of handling starts at the first dispatch and is not set back by another."""
    case, given = moment.case, moment.given
    who = {"department_id": given.department_id, "handler_id": given.handler_id, "no_owner": given.no_owner}
    if case.contested_by not in (None, given.department_id):
        who |= {"wrong_dispatch_count": case.wrong_dispatch_count + 1}
    who |= {"contested_by": None, "binding": case.binding or case.state == State.ARBITRATING}
    if case.dispatched_at is not None:
        return who
    return who | {"dispatched_at": moment.at} | started(case, moment.at, moment.book)


def _redispatch(moment: _Moment) -> dict[str, Any]:
    return {
        "department_id": moment.given.department_id,
        "handler_id": moment.given.handler_id,
        "accepted_at": None,
        "binding": False,  # arbitration named another department
        "wrong_dispatch_count": moment.case.wrong_dispatch_count + 1,
    }


def _accept(moment: _Moment) -> dict[str, Any]:
    return {"accepted_at": moment.at, "handler_id": moment.by.id}


def _contest(moment: _Moment) -> dict[str, Any]:
    return {"contest_count": moment.case.contest_count + 1} | _dispute(moment)


def _dispute(moment: _Moment) -> dict[str, Any]:
    return {"department_id": None, "handler_id": None, "contested_by": moment.case.department_id}


def _assist(moment: _Moment) -> dict[str, Any]:
    return {"assisting": sorted([*(moment.case.assisting or ()), moment.given.department_id or 0])}


def _assist_done(moment: _Moment) -> dict[str, Any]:
    return {"assisting": [known for known in moment.case.assisting or () if known != moment.by.department_id]}


def _reach(moment: _Moment) -> dict[str, Any]:
    """The next milestone counts from where the clock began; what the last one was extended by is used up."""
    case = moment.case
    late = case.due_at is not None and moment.at > case.due_at
    counts = {"milestone_count": case.milestone_count + 1, "late_milestone_count": case.late_milestone_count + late}
    limit = limit_after_next(case, moment.book)
    if case.limit_value is None or limit is None:
        return counts
    return counts | {"original_due_at": None} | advanced(case, limit, moment.book)


def _handle(moment: _Moment) -> dict[str, Any]:
    return {"handled_at": moment.at, "handler_id": moment.by.id, "checker_id": moment.given.checker_id}


def _check(moment: _Moment) -> dict[str, Any]:
    return {"checked_at": moment.at, "checker_id": moment.by.id, "verdict": moment.given.verdict}


def _rework(moment: _Moment) -> dict[str, Any]:
    return {"checker_id": None, "rework_count": moment.case.rework_count + 1}


def _end(moment: _Moment) -> dict[str, Any]:
    return {"ended_at": moment.at, "alarm_at": None, "resume_at": None} | _NO_REQUEST


def _close(moment: _Moment) -> dict[str, Any]:
    """A case that was put right on the spot counts as registered when its review closes it."""
    on = {"closed_on": moment.at.astimezone(moment.book.hours.zone).date()}
    return _end(moment) | on | {"registered_at": moment.case.registered_at or moment.at}


def _extend(moment: _Moment) -> dict[str, Any]:
    case, amount = moment.case, moment.given.amount or 0.0
    kept = {"extension_count": case.extension_count + 1, "original_due_at": case.original_due_at or case.due_at}
    return _NO_REQUEST | kept | extended(case, amount, moment.book)


def _suspend(moment: _Moment) -> dict[str, Any]:
    case, until = moment.case, moment.given.resume_at or moment.at
    clock = stopped(case, moment.at, until, hours_of(case, moment.book))
    return _NO_REQUEST | {"suspension_count": case.suspension_count + 1} | clock


def _resume(moment: _Moment) -> dict[str, Any]:
    """A suspension never lasts longer than was said, even if the clock that ends it comes late."""
    until = min(moment.at, moment.case.resume_at or moment.at)
    return set_on(moment.case, until, moment.book)


def _decline(moment: _Moment) -> dict[str, Any]:
    return dict(_NO_REQUEST)


def _supervise(moment: _Moment) -> dict[str, Any]:
    return {"supervised": True}


def _merge(moment: _Moment) -> dict[str, Any]:
    return _end(moment) | {"merged_into": moment.given.into_id}


def _unmerge(moment: _Moment) -> dict[str, Any]:
    case, book = moment.case, moment.book
    ladder = ladder_of(case, case.clock_started_at or case.discovered_at, book)
    alarm_at = next_alarm(case, case.due_at, hours_of(case, book), ladder, pauses_of(case))
    return {"ended_at": None, "merged_into": None, "unmerge_count": case.unmerge_count + 1, "alarm_at": alarm_at}


def _reopen(moment: _Moment) -> dict[str, Any]:
    """It is dispatched anew, with a whole limit from the reopening on, and every milestone to be reached."""
    nobody = {"department_id": None, "handler_id": None, "checker_id": None, "contested_by": None}
    undone = {"ended_at": None, "closed_on": None, "verdict": "", "binding": False, "excused": False}
    counts = {"reopen_count": moment.case.reopen_count + 1, "milestone_count": 0, "late_milestone_count": 0}
    anew = {"original_due_at": None} | restarted(moment.case, moment.at, moment.book)
    return _NO_REQUEST | nobody | undone | counts | anew


def _uphold(moment: _Moment) -> dict[str, Any]:
    return _NO_REQUEST | {"excused": True}


_CHANGES: dict[Action, Callable[[_Moment], dict[str, Any]]] = {
    Action.VERIFY: _verify,
    Action.CONFIRM: _confirm,
    Action.DENY: _deny,
    Action.SELF_HANDLE: _self_handle,
    Action.REGISTER: _register,
    Action.REFUSE: _end,
    Action.DISPATCH: _dispatch,
    Action.REDISPATCH: _redispatch,
    Action.ACCEPT: _accept,
    Action.CONTEST: _contest,
    Action.DISPUTE: _dispute,
    Action.ASSIST: _assist,
    Action.ASSIST_DONE: _assist_done,
    Action.REACH: _reach,
    Action.HANDLE: _handle,
    Action.CHECK: _check,
    Action.REWORK: _rework,
    Action.CLOSE: _close,
    Action.EXTEND: _extend,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    Action.VOID: _end,
    Action.DECLINE: _decline,
    Action.SUPERVISE: _supervise,
    Action.MERGE: _merge,
    Action.UNMERGE: _unmerge,
    Action.REOPEN: _reopen,
    Action.UPHOLD: _uphold,
}
