"""What is asked for about rosters and how it is answered: guarded, so that of two at once one is answered."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.names import names_of
from grid.records import Answered, RequestKind, RosterRequest
from grid.refusals import N_, BadInput, Conflict, NotAllowed, NotFound
from workflows.notices import About, tell


class AnsweredMeanwhile(Conflict):
    """Somebody else has answered, or the asker has withdrawn it."""


def find_request(session: Session, request_id: int, kind: RequestKind) -> RosterRequest:
    found = session.exec(
        select(RosterRequest).where(RosterRequest.id == request_id, RosterRequest.kind == kind)
    ).first()
    if found is None:
        raise NotFound(N_("There is no such request."))
    return found


def answer(
    session: Session, asked: RosterRequest, state: Answered, *, by: Actor, at: dt.datetime, text: str = ""
) -> None:
    """Answer what still waits; raises AnsweredMeanwhile."""
    values = {"state": state, "answered_by": by.id, "answered_at": at, "answer": line(text)}
    waiting = (col(RosterRequest.id) == asked.id, col(RosterRequest.state) == Answered.ASKED)
    if session.connection().execute(update(RosterRequest).where(*waiting).values(**values)).rowcount != 1:
        raise AnsweredMeanwhile(N_("This has been answered or withdrawn meanwhile."))
    session.refresh(asked)


def withdraw(session: Session, request_id: int, kind: RequestKind, *, by: Actor, at: dt.datetime) -> None:
    """Take back what one has asked for oneself, as long as nobody has answered."""
    asked = find_request(session, request_id, kind)
    if asked.person_id != by.id:
        raise NotAllowed(N_("Only who has asked for it can withdraw it."))
    answer(session, asked, Answered.WITHDRAWN, by=by, at=at)


def inform(
    session: Session,
    people: Collection[int],
    kind: str,
    asked: RosterRequest,
    *,
    district_ids: Collection[int],
    about: int,
    at: dt.datetime,
) -> None:
    """Tell people of a request; `about` is whose name the sentence has. Without a common district nobody is told."""
    if not district_ids:
        return
    who = names_of(session, [about])[about]
    details = {"who": who.name, "first": asked.first.isoformat(), "last": asked.last.isoformat()}
    tell(session, About(min(district_ids), None, ""), people, kind, at=at, dedupe=f"{kind}:{asked.id}", details=details)


def line(text: str, most: int = 200, field: str = "reason") -> str:
    """One text of a form; raises BadInput for one that is too long."""
    plain = " ".join(text.split())
    if len(plain) > most:
        raise BadInput(N_("At most %(most)d characters."), field, most=most)
    return plain
