"""What the table of moves cannot say: caps, windows and requests, which depend on the case, the rules and the time.

A guard is a rule. It returns a refusal that says what is possible instead, or None. Buttons ask it as the door does.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Protocol

from grid.actors import Actor
from grid.case_rules import CaseRules
from grid.records import Role
from grid.refusals import N_, Conflict, NotAllowed, Refusal
from grid.rulebook import Rulebook
from grid.sentences import P_
from workflows.milestones import OnTheWay, milestones_left
from workflows.moves import Action, Need, State

REQUESTS = {
    Action.ASK_EXTEND: "extend",
    Action.ASK_SUSPEND: "suspend",
    Action.ASK_VOID: "void",
    Action.APPEAL: "appeal",
}
GRANTS = {Action.EXTEND: "extend", Action.SUSPEND: "suspend", Action.UPHOLD: "appeal"}


class NotPossible(Conflict):
    """The rules of the city do not allow this step on this case now."""


class Guarded(OnTheWay, Protocol):
    """What the guards must know of a case; `workflows.records.Case` says it."""

    state: State
    due_at: dt.datetime | None
    ended_at: dt.datetime | None
    limit_value: float | None
    department_id: int | None
    verify_count: int
    contest_count: int
    extension_count: int
    suspension_count: int
    pending: str
    pending_by: int | None
    binding: bool
    appealed: bool
    assisting: list[int] | None
    merged_into: int | None
    late_milestone_count: int


def guard(
    case: Guarded, action: Action, by: Actor, at: dt.datetime, book: Rulebook, waive: Collection[Need] = ()
) -> Refusal | None:
    """Return why this move is not possible at `at`, or None."""
    check = _GUARDS.get(action)
    refusal = check(case, by, at, book.rules) if check else None
    return refusal or (None if Need.MILESTONES in waive else _out_of_step(case, action, book))


def _out_of_step(case: Guarded, action: Action, book: Rulebook) -> Refusal | None:
    """Milestones come before the case is handled, each once."""
    if action is Action.REACH and not milestones_left(case, book):
        return NotPossible(N_("All milestones of this case are reached; report it as handled."))
    if action is Action.HANDLE and (left := milestones_left(case, book)):
        return NotPossible(
            P_(
                "%(count)d milestone must be reached before the case is handled.",
                "%(count)d milestones must be reached before the case is handled.",
                "count",
            ),
            count=left,
        )
    return None


def _verify(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.verify_count >= rules.verifications:
        return NotPossible(
            P_(
                "This report was verified %(times)d time; decide on it now.",
                "This report was verified %(times)d times; decide on it now.",
                "times",
            ),
            times=case.verify_count,
        )
    return None


def _contest(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.binding:
        return NotPossible(N_("Arbitration gave this case to your department; it cannot be sent back."))
    if case.contest_count >= rules.contests:
        return NotPossible(
            P_(
                "This case was sent back %(times)d time; ask for arbitration instead.",
                "This case was sent back %(times)d times; ask for arbitration instead.",
                "times",
            ),
            times=case.contest_count,
        )
    return None


def _dispute(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.binding:
        return NotPossible(N_("Arbitration gave this case to your department; it cannot be sent back."))
    if case.contest_count < rules.contests:
        return NotPossible(
            P_(
                "Say that it is not yours first; arbitration comes after %(times)d time.",
                "Say that it is not yours first; arbitration comes after %(times)d times.",
                "times",
            ),
            times=rules.contests,
        )
    return None


def _handle(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.assisting:
        return NotPossible(
            P_(
                "%(count)d assisting department has not done its part yet; the case is handled when all have.",
                "%(count)d assisting departments have not done their part yet; the case is handled when all have.",
                "count",
            ),
            count=len(case.assisting),
        )
    return None


def _assist(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return NotPossible(N_("Dispatch the case to a leading department first.")) if case.department_id is None else None


def _ask(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.pending:
        return NotPossible(N_("A request about this case waits for its answer; it must be answered first."))
    return None


def _ask_extend(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return _ask(case, by, at, rules) or _extendable(case, at, rules)


def _extendable(case: Guarded, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.limit_value is None:
        return NotPossible(N_("The deadline came with the case from elsewhere and cannot be extended here."))
    if case.due_at is not None and at > case.due_at:
        return NotPossible(N_("An overdue case cannot be extended; handle it, then you may appeal."))
    if case.extension_count >= rules.extensions:
        return NotPossible(
            P_(
                "This case was extended %(times)d time, which is the most.",
                "This case was extended %(times)d times, which is the most.",
                "times",
            ),
            times=case.extension_count,
        )
    return None


def _ask_suspend(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return _ask(case, by, at, rules) or _suspendable(case, at, rules)


def _suspendable(case: Guarded, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.due_at is not None and at > case.due_at:
        return NotPossible(N_("An overdue case cannot be suspended; handle it, then you may appeal."))
    if case.suspension_count >= rules.suspensions:
        return NotPossible(
            P_(
                "This case was suspended %(times)d time, which is the most.",
                "This case was suspended %(times)d times, which is the most.",
                "times",
            ),
            times=case.suspension_count,
        )
    return None


def _asked_for(case: Guarded, kind: str, by: Actor) -> Refusal | None:
    if case.pending != kind:
        return NotPossible(N_("Nobody has asked for this; the department asks first."))
    if by.id is not None and case.pending_by == by.id:
        return NotAllowed(N_("Somebody else must answer your own request."))
    return None


def _extend(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if refusal := _asked_for(case, "extend", by) or _extendable(case, at, rules):
        return refusal
    if case.extension_count + 1 >= rules.leader_extensions_from and Role.SHIFT_LEADER not in by.roles:
        return NotAllowed(N_("A further extension is for the shift leader to decide."))
    return None


def _suspend(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return _asked_for(case, "suspend", by) or _suspendable(case, at, rules)


def _uphold(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return _asked_for(case, "appeal", by)


def _void(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return _asked_for(case, "void", by) if rules.void_by_two else None


def _decline(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if not case.pending:
        return NotPossible(N_("There is no open request about this case."))
    if by.id is not None and case.pending_by == by.id:
        return NotAllowed(N_("Somebody else must answer your own request."))
    if case.pending in {"void", "appeal"} and Role.SHIFT_LEADER not in by.roles:
        return NotAllowed(N_("This request is for the shift leader to decide."))
    return None


def _reopen(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    return _within(
        case,
        at,
        rules.reopen_days,
        P_(
            "A case can be reopened for %(days)d day; file a new one.",
            "A case can be reopened for %(days)d days; file a new one.",
            "days",
        ),
    )


def _appeal(case: Guarded, by: Actor, at: dt.datetime, rules: CaseRules) -> Refusal | None:
    if case.appealed:
        return NotPossible(N_("An appeal was made already; there is only one."))
    late = case.due_at is not None and case.ended_at is not None and case.ended_at > case.due_at
    if not late and not case.late_milestone_count:
        return NotPossible(N_("This case was closed in time; there is nothing to appeal against."))
    return _ask(case, by, at, rules) or _within(
        case,
        at,
        rules.appeal_days,
        P_(
            "An appeal must come within %(days)d day of closing.",
            "An appeal must come within %(days)d days of closing.",
            "days",
        ),
    )


def _within(case: Guarded, at: dt.datetime, days: int, sentence: str) -> Refusal | None:
    late = case.ended_at is not None and at > case.ended_at + dt.timedelta(days=days)
    return NotPossible(sentence, days=days) if late else None


_GUARDS: dict[Action, Callable[[Guarded, Actor, dt.datetime, CaseRules], Refusal | None]] = {
    Action.VERIFY: _verify,
    Action.CONTEST: _contest,
    Action.DISPUTE: _dispute,
    Action.HANDLE: _handle,
    Action.ASSIST: _assist,
    Action.ASK_EXTEND: _ask_extend,
    Action.EXTEND: _extend,
    Action.ASK_SUSPEND: _ask_suspend,
    Action.SUSPEND: _suspend,
    Action.ASK_VOID: _ask,
    Action.VOID: _void,
    Action.DECLINE: _decline,
    Action.REOPEN: _reopen,
    Action.APPEAL: _appeal,
    Action.UPHOLD: _uphold,
}
