"""What a person gives with a move, and whether it is what the move takes. A rule."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from grid.actors import Actor
from grid.records import Role
from grid.refusals import N_, BadInput, NotAllowed
from grid.rulebook import Rulebook
from grid.sentences import P_
from workflows.milestones import limit_of
from workflows.moves import Action, Move, Need
from workflows.records import Approval, Case
from workflows.wording import wording

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Given:
    """`amount` is in the unit of the case's limit; `into` is a case number. `checker_id` and `into_id` are found.

    `override`: the person takes the case although off shift or at capacity. Of a dispatch: `auto` says why it was made
    by itself, `instead` what had been proposed and why it was not taken, `duty` (found) which rule names who answers.
    """

    reason: str = ""
    note: str = ""
    department_id: int | None = None
    handler_id: int | None = None
    verdict: str = ""
    amount: float | None = None
    resume_at: dt.datetime | None = None
    into: str = ""
    no_owner: bool = False
    override: bool = False
    auto: Mapping[str, Any] | None = None
    instead: Mapping[str, Any] | None = None
    duty: int | None = None
    checker_id: int | None = None
    into_id: int | None = None

    def details(self) -> dict[str, Any]:
        """What of it the event keeps."""
        kept = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        kept["resume_at"] = self.resume_at.astimezone(dt.UTC).isoformat() if self.resume_at else None
        return {name: value for name, value in kept.items() if value not in ("", None, False)}


@dataclass(frozen=True)
class Asking:
    """The move that something is given with; `request` is the open request that it answers, if there is one."""

    case: Case
    action: Action
    move: Move
    by: Actor
    at: dt.datetime
    book: Rulebook
    request: Approval | None = None


def checked(given: Given, asking: Asking) -> Given:
    """Return what was given with its texts tidied and nothing the move does not take. Raises BadInput for a lack."""
    needs = asking.move.needs
    tidy = Given(wording(given.reason, "reason", 1000), wording(given.note, "note", 2000))
    _check_reason(tidy, asking)
    if Need.VERDICT in needs:
        tidy = replace(tidy, verdict=_verdict(given))
    if Need.DEPARTMENT in needs:
        _check_department(given.department_id, asking)
        tidy = replace(tidy, department_id=given.department_id, handler_id=given.handler_id, no_owner=given.no_owner)
        tidy = replace(tidy, override=given.override and given.handler_id is not None)
    if asking.action is Action.DISPATCH:
        tidy = replace(tidy, auto=given.auto, instead=given.instead)
    if asking.action in {Action.ASK_EXTEND, Action.EXTEND}:
        tidy = replace(tidy, amount=_amount(given, asking))
    if asking.action in {Action.ASK_SUSPEND, Action.SUSPEND}:
        tidy = replace(tidy, resume_at=_resume_at(given, asking))
    return replace(tidy, into=given.into.strip()) if Need.INTO in needs else tidy


def _check_reason(given: Given, asking: Asking) -> None:
    if Need.REASON in asking.move.needs and not given.reason:
        raise BadInput(N_("This step needs a reason."), "reason")
    if asking.action is Action.CLOSE and asking.case.verdict == FAILED and not given.reason:
        raise BadInput(N_("The check failed; closing all the same needs a reason."), "reason")


def _verdict(given: Given) -> str:
    if given.verdict not in {PASSED, FAILED}:
        raise BadInput(N_("The verdict must be passed or failed."), "verdict")
    return given.verdict


def _check_department(department_id: int | None, asking: Asking) -> None:
    if department_id is None:
        raise BadInput(N_("Choose the department that is to handle the case."), "department_id")
    department = asking.book.departments.get(department_id)
    if department is None or not department.active:
        raise BadInput(N_("There is no such department in service."), "department_id")
    if asking.action is Action.REDISPATCH and department_id == asking.case.department_id:
        raise BadInput(N_("The case is with this department already; choose another one."), "department_id")
    if asking.action is Action.ASSIST and department_id == asking.case.department_id:
        raise BadInput(N_("This department leads the case already; choose another one to assist."), "department_id")
    if asking.action is Action.ASSIST and department_id in (asking.case.assisting or ()):
        raise BadInput(N_("This department is assisting already."), "department_id")


def _amount(given: Given, asking: Asking) -> float:
    """What is asked, else what was asked for, else one limit of where the case stands."""
    whole, most = _whole_limit(asking.case, asking.book), longest_extension(asking.case, asking.book)
    wished = given.amount if given.amount is not None else _asked(asking).get("amount", whole)
    if not 0 < wished <= most:
        raise BadInput(N_("An extension must be above 0 and at most %(most)g."), "amount", most=most)
    return float(wished)


def longest_extension(case: Case, book: Rulebook) -> float:
    """The most that may be asked for at once, in the unit of the case's limit."""
    return _whole_limit(case, book) * book.rules.extension_limits


def _whole_limit(case: Case, book: Rulebook) -> float:
    """The limit of the filing condition for where the case stands; its own if that came with a case merged in."""
    value, unit = limit_of(case, book) or (case.limit_value, case.limit_unit)
    return (value if unit == case.limit_unit else case.limit_value) or 0.0


def _resume_at(given: Given, asking: Asking) -> dt.datetime:
    rules, wished = asking.book.rules, given.resume_at
    if wished is None and (kept := _asked(asking).get("resume_at")):
        wished = dt.datetime.fromisoformat(kept)
    if wished is None or wished.tzinfo is None:
        raise BadInput(N_("Say until when: no suspension is without an end."), "resume_at")
    if wished <= asking.at:
        raise BadInput(N_("The suspension would end before it begins; choose a later day."), "resume_at")
    if wished > asking.at + dt.timedelta(days=rules.suspension_days):
        raise BadInput(
            P_("A suspension lasts at most %(days)d day.", "A suspension lasts at most %(days)d days.", "days"),
            "resume_at",
            days=rules.suspension_days,
        )
    long = wished > asking.at + dt.timedelta(days=rules.leader_suspension_days)
    if long and asking.action is Action.SUSPEND and Role.SHIFT_LEADER not in asking.by.roles:
        raise NotAllowed(
            P_(
                "A suspension of more than %(days)d day is for the shift leader to decide.",
                "A suspension of more than %(days)d days is for the shift leader to decide.",
                "days",
            ),
            "resume_at",
            days=rules.leader_suspension_days,
        )
    return wished


def _asked(asking: Asking) -> dict[str, Any]:
    return asking.request.asked if asking.request else {}
