"""What is planned for a registered case of which it is certain whose it is: made when it is registered, or stopped.

The plan is a row written in the transaction of the registration, so that it outlives whoever made it. It names the
version of the case: whoever moves the case, or stops the plan, makes another one, and the plan is void.
"""

import datetime as dt
from collections.abc import Collection

from sqlmodel import Session, col, delete, select

from grid.actors import Actor
from grid.records import AutoDispatch
from grid.refusals import N_, Conflict
from grid.rulebook import Rulebook
from workflows.case_writing import amend
from workflows.judging import judge, mode_of
from workflows.moves import Action, Amendment, State
from workflows.permission import permitted
from workflows.reasons import Reason, Why
from workflows.records import Case, PlannedDispatch

STOPPABLE_FOR = dt.timedelta(seconds=10)
_NOTHING_PLANNED = N_("Nothing is planned for this case any more; see where it stands now.")


class TooLate(Conflict):
    """Nothing is planned for the case any more: it went, or somebody else moved it or stopped the plan."""


def follow(session: Session, case: Case, action: Action, was: State, *, book: Rulebook, at: dt.datetime) -> None:
    """Drop the plan of a case that was moved on; plan for one that was just registered, where it is certain whose.

    A case that comes back (contested, reopened, taken out of a merge) is for people to decide.
    """
    if was is State.REGISTERED:
        drop(session, case)
    mode = mode_of(case, book)
    if action is Action.REGISTER and mode is not AutoDispatch.OFF:
        _plan(session, case, mode, book, at)


def drop(session: Session, case: Case) -> None:
    mine = (PlannedDispatch.district_id == case.district_id, PlannedDispatch.case_id == case.id)
    session.exec(delete(PlannedDispatch).where(*mine))  # type: ignore[arg-type]  # columns, typed as their values


def plans_of(session: Session, cases: Collection[Case]) -> dict[int, PlannedDispatch]:
    """What is planned or proposed for these cases, by case id; what was planned for an earlier version is not."""
    versions = {case.id: case.version for case in cases if case.state is State.REGISTERED}
    districts = sorted({case.district_id for case in cases if case.id in versions})
    if not versions:
        return {}
    query = select(PlannedDispatch).where(
        col(PlannedDispatch.district_id).in_(districts), col(PlannedDispatch.case_id).in_(sorted(versions))
    )
    return {plan.case_id: plan for plan in session.exec(query) if plan.version == versions[plan.case_id]}


def stop(session: Session, case: Case, *, version: int, by: Actor, at: dt.datetime, book: Rulebook) -> Case:
    """Keep a case from going by itself: it waits for a dispatcher, and its history says who stopped it.

    Whoever may dispatch the case may stop it. Raises NotAllowed, or TooLate where there is nothing to stop any more.
    """
    plan = plans_of(session, [case]).get(case.id)
    if plan is None or plan.due_at is None or plan.version != version:
        raise TooLate(_NOTHING_PLANNED, "version")
    permitted(case, Action.DISPATCH, by, book.rules)
    details = {"planned": {"department_id": plan.department_id, "person_id": plan.person_id, "duty": plan.duty_id}}
    if not amend(session, case, Amendment.STOP, {}, by_id=by.id, at=at, details=details):
        raise TooLate(_NOTHING_PLANNED, "version")
    drop(session, case)
    return case


def reasons_of(plan: PlannedDispatch) -> list[Reason]:
    """Why the case goes there."""
    return [Reason(Why(one["code"]), one["values"]) for one in plan.reasons]


def _plan(session: Session, case: Case, mode: AutoDispatch, book: Rulebook, at: dt.datetime) -> None:
    sure = judge(session, case, book=book, at=at).sure
    if sure is None:
        return
    plan = PlannedDispatch(
        district_id=case.district_id,
        case_id=case.id,
        version=case.version,
        department_id=sure.department_id,
        person_id=sure.person_id,
        duty_id=sure.rule.id,
        reasons=[{"code": reason.code, "values": dict(reason.values)} for reason in sure.reasons],
        planned_at=at,
        due_at=at + STOPPABLE_FOR if mode is AutoDispatch.AUTO else None,
    )
    session.add(plan)
    session.flush()
