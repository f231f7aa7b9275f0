"""What a move changes in a case, as values. A rule: it is told the moment and what the person gave."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.ladder import CaseClock, first_alarm
from workflows.moves import Action, Move, Need
from workflows.records import Case
from workflows.wording import wording

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Given:
    """What the person gave with a move; `checker_id` is found for them."""

    reason: str = ""
    note: str = ""
    department_id: int | None = None
    handler_id: int | None = None
    verdict: str = ""
    checker_id: int | None = None

    def details(self) -> dict[str, Any]:
        """What of it the event keeps."""
        return {name: value for name, value in vars(self).items() if value not in ("", None)}


def checked(given: Given, case: Case, action: Action, move: Move, book: Rulebook) -> Given:
    """Return what was given with its texts tidied. Raises BadInput naming what the move lacks."""
    reason, note = wording(given.reason, "reason", 1000), wording(given.note, "note", 2000)
    if Need.REASON in move.needs and not reason:
        raise BadInput(N_("This step needs a reason."), "reason")
    if action is Action.CLOSE and case.verdict == FAILED and not reason:
        raise BadInput(N_("The check failed; closing all the same needs a reason."), "reason")
    if Need.VERDICT in move.needs and given.verdict not in {PASSED, FAILED}:
        raise BadInput(N_("The verdict must be passed or failed."), "verdict")
    if Need.DEPARTMENT in move.needs:
        _check_department(given.department_id, book)
    return Given(
        reason,
        note,
        given.department_id if Need.DEPARTMENT in move.needs else None,
        given.handler_id if Need.DEPARTMENT in move.needs else None,
        given.verdict if Need.VERDICT in move.needs else "",
    )


def _check_department(department_id: int | None, book: Rulebook) -> None:
    if department_id is None:
        raise BadInput(N_("Choose the department that is to handle the case."), "department_id")
    department = book.departments.get(department_id)
    if department is None or not department.active:
        raise BadInput(N_("There is no such department in service."), "department_id")


@dataclass(frozen=True)
class _Moment:
    """One move being made."""

    case: Case
    given: Given
    by_id: int | None
    at: dt.datetime
    book: Rulebook


def changes_of(
    case: Case, action: Action, given: Given, *, by_id: int | None, at: dt.datetime, book: Rulebook
) -> dict[str, Any]:
    """Return the columns that the move sets, beside state and version."""
    return _CHANGES[action](_Moment(case, given, by_id, at, book))


def _register(moment: _Moment) -> dict[str, Any]:
    return {"registered_at": moment.case.registered_at or moment.at}


def _dispatch(moment: _Moment) -> dict[str, Any]:
    who = {"department_id": moment.given.department_id, "handler_id": moment.given.handler_id}
    if moment.case.dispatched_at is not None:
        return who  # the clock of handling started at the first dispatch and is not set back
    return who | {"dispatched_at": moment.at} | _clock_from_dispatch(moment)


def _clock_from_dispatch(moment: _Moment) -> dict[str, Any]:
    """The limit counts from the first dispatch on. A deadline that came with the case from elsewhere stays."""
    case, hours = moment.case, moment.book.hours
    if case.limit_value is None or case.limit_unit is None:
        return {}
    due_at = hours.due(moment.at, case.limit_value, case.limit_unit)
    clock = CaseClock(moment.at, due_at, case.limit_value, case.limit_unit)
    return {
        "clock_no": case.clock_no + 1,
        "clock_started_at": moment.at,
        "due_at": due_at,
        "due_on": due_at.astimezone(hours.zone).date(),
        "alarm_at": first_alarm(clock, hours),
        "level": 0,
    }


def _accept(moment: _Moment) -> dict[str, Any]:
    return {"accepted_at": moment.at, "handler_id": moment.by_id}


def _contest(moment: _Moment) -> dict[str, Any]:
    return {"department_id": None, "handler_id": None, "contest_count": moment.case.contest_count + 1}


def _handle(moment: _Moment) -> dict[str, Any]:
    return {"handled_at": moment.at, "handler_id": moment.by_id, "checker_id": moment.given.checker_id}


def _check(moment: _Moment) -> dict[str, Any]:
    return {"checked_at": moment.at, "checker_id": moment.by_id, "verdict": moment.given.verdict}


def _rework(moment: _Moment) -> dict[str, Any]:
    return {"checker_id": None, "rework_count": moment.case.rework_count + 1}


def _end(moment: _Moment) -> dict[str, Any]:
    return {"ended_at": moment.at, "alarm_at": None}


def _close(moment: _Moment) -> dict[str, Any]:
    return _end(moment) | {"closed_on": moment.at.astimezone(moment.book.hours.zone).date()}


_CHANGES: dict[Action, Callable[[_Moment], dict[str, Any]]] = {
    Action.REGISTER: _register,
    Action.REFUSE: _end,
    Action.DISPATCH: _dispatch,
    Action.ACCEPT: _accept,
    Action.CONTEST: _contest,
    Action.HANDLE: _handle,
    Action.CHECK: _check,
    Action.REWORK: _rework,
    Action.CLOSE: _close,
    Action.VOID: _end,
}
