"""Requests about a case: asked by one person, answered by another, kept for good."""

import datetime as dt
from typing import Any

from sqlmodel import Session, col, select

from grid.actors import Actor
from workflows.given import Given
from workflows.records import Approval, Case

_ASKED = ("amount", "resume_at")
GRANTED, DECLINED, LAPSED = "granted", "declined", "lapsed"


def ask(session: Session, case: Case, kind: str, given: Given, *, by: Actor, at: dt.datetime) -> None:
    """Write down a request: `given` holds the reason, and how much or until when."""
    asked: dict[str, Any] = {name: value for name, value in given.details().items() if name in _ASKED}
    session.add(
        Approval(
            district_id=case.district_id,
            case_id=case.id,
            kind=kind,
            asked_by=by.id,
            asked_at=at,
            reason=given.reason,
            asked=asked,
        )
    )
    session.flush()


def answer(session: Session, case: Case, what: str, *, by: Actor, at: dt.datetime, reason: str = "") -> None:
    """Write the answer beside the open request of the case, if there is one."""
    request = open_request(session, case)
    if request is not None:
        request.answer, request.answered_by, request.answered_at, request.answer_reason = what, by.id, at, reason
        session.add(request)
        session.flush()


def open_request(session: Session, case: Case) -> Approval | None:
    query = select(Approval).where(Approval.district_id == case.district_id, Approval.case_id == case.id)
    return session.exec(query.where(Approval.answer == "").order_by(col(Approval.id).desc())).first()


def requests_of(session: Session, case: Case) -> list[Approval]:
    """All requests about a case, the first one first."""
    query = select(Approval).where(Approval.district_id == case.district_id, Approval.case_id == case.id)
    return list(session.exec(query.order_by(col(Approval.id))))
