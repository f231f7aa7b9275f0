"""Whom a move concerns, and telling them: one notice to each, in the transaction of the move."""

import datetime as dt
from typing import Any

from sqlmodel import Session

from grid.actors import Actor
from grid.records import Role
from grid.rulebook import Rulebook
from workflows.merging import everything_merged_into
from workflows.moves import ENDS, Action
from workflows.notices import About, tell
from workflows.records import Case
from workflows.staff import Staff
from workflows.turns import Audience, whose_turn

_DECIDERS = {
    Action.ASK_EXTEND: Role.DISPATCHER,
    Action.ASK_SUSPEND: Role.DISPATCHER,
    Action.ASK_VOID: Role.SHIFT_LEADER,
    Action.APPEAL: Role.SHIFT_LEADER,
}
_ANSWERS = frozenset({Action.EXTEND, Action.SUSPEND, Action.DECLINE, Action.UPHOLD})


def audiences(case: Case, action: Action, *, asked_by: int | None, department_id: int | None) -> list[Audience]:
    """Whom a move concerns that was just made. `asked_by`: of the request it answers; `department_id`: it names."""
    if action in _DECIDERS:
        return [Audience(_DECIDERS[action])]
    if action in _ANSWERS:
        return [Audience(person_id=asked_by)]
    if action is Action.ASSIST:
        return [Audience(Role.HANDLER, department_id)]
    return [whose_turn(case)]


def tell_of(
    session: Session,
    case: Case,
    action: Action,
    details: dict[str, Any],
    *,
    by: Actor,
    at: dt.datetime,
    book: Rulebook,
    asked_by: int | None,
) -> None:
    """Tell everybody concerned, except the one who just made the move; of an end also the reporters of merged cases."""
    staff = Staff(session, at=at, zone=book.city.zone)
    whom = audiences(case, action, asked_by=asked_by, department_id=details.get("department_id"))
    if case.state in ENDS and action not in _DECIDERS and action not in _ANSWERS:
        whom += [Audience(person_id=other.reporter_id) for other in everything_merged_into(session, case)]
    people = {person for audience in whom for person in staff.reach(case.district_id, audience, apart_from={by.id})}
    reason = {"reason": details["reason"]} if "reason" in details else {}
    about, dedupe = About(case.district_id, case.id, case.number, case.urgent), f"{case.id}:v{case.version}"
    tell(session, about, sorted(people), action, at=at, dedupe=dedupe, details=reason)
    late = case.due_at is not None and at > case.due_at
    if action is Action.CLOSE and case.department_id is not None and (late or case.late_milestone_count):
        department = staff.reach(case.district_id, Audience(Role.HANDLER, case.department_id, case.handler_id))
        days = {"days": book.rules.appeal_days}  # it may appeal, and would not learn of the closing otherwise
        tell(session, about, department, "close_late", at=at, dedupe=f"{dedupe}:late", details=days)
