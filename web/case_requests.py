"""The requests about a case as people read them: who asked for what, when and why, and what was answered."""

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext
from sqlmodel import Session

from grid.names import PersonName, names_of
from grid.rulebook import Rulebook
from web.moments import when
from web.words import ANSWERS, REQUESTS, amount_of, said
from workflows.case_hours import hours_of
from workflows.clock_setting import extended, stopped
from workflows.moves import Action
from workflows.records import Approval, Case
from workflows.requests import requests_of

# the step that grants a request of each kind
GRANTING = {
    "extend": Action.EXTEND,
    "suspend": Action.SUSPEND,
    "void": Action.VOID,
    "appeal": Action.UPHOLD,
}


@dataclass(frozen=True)
class Request:
    """`what`: how much or until when; `would_be_due`: the deadline if an open one were granted now."""

    title: str
    grants: Action
    who: PersonName | None
    at: dt.datetime
    reason: str
    what: str
    would_be_due: dt.datetime | None
    open: bool
    answer: str
    answered_by: PersonName | None
    answered_at: dt.datetime | None
    answer_reason: str


def requests_shown(session: Session, case: Case, *, book: Rulebook, at: dt.datetime) -> list[Request]:
    """All requests about the case, the newest first."""
    found = requests_of(session, case)
    people = names_of(session, [person for one in found for person in (one.asked_by, one.answered_by)])
    return [_request(one, case, people, book, at) for one in reversed(found)]


def would_be_due(case: Case, amount: float, book: Rulebook) -> dt.datetime | None:
    """The deadline that an extension would give; `amount` in the unit of the limit."""
    due: dt.datetime | None = extended(case, amount, book)["due_at"]
    return due


def _request(one: Approval, case: Case, people: dict[int, PersonName], book: Rulebook, at: dt.datetime) -> Request:
    waits = not one.answer
    return Request(
        title=gettext(REQUESTS[one.kind]),
        grants=GRANTING[one.kind],
        who=people.get(one.asked_by or 0),
        at=one.asked_at,
        reason=said(one.reason),
        what=_what(one, case),
        would_be_due=_due_if_granted(one, case, book, at) if waits else None,
        open=waits,
        answer=gettext(ANSWERS[one.answer]),
        answered_by=people.get(one.answered_by or 0),
        answered_at=one.answered_at,
        answer_reason=said(one.answer_reason),
    )


def _what(one: Approval, case: Case) -> str:
    if amount := one.asked.get("amount"):
        return amount_of(amount, case.limit_unit)
    until = _until(one)
    return gettext("until %(time)s", time=when(until)) if until else ""


def _until(one: Approval) -> dt.datetime | None:
    kept = one.asked.get("resume_at")
    return dt.datetime.fromisoformat(kept) if kept else None


def _due_if_granted(one: Approval, case: Case, book: Rulebook, at: dt.datetime) -> dt.datetime | None:
    amount, until = one.asked.get("amount"), _until(one)
    if amount and case.limit_value is not None:
        return would_be_due(case, amount, book)
    if until and until > at:
        due: dt.datetime | None = stopped(case, at, until, hours_of(case, book))["due_at"]
        return due
    return None
