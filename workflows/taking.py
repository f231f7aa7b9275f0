"""Whether somebody can still be given a case: asked in the transaction that gives it, so the database decides.

The row of the person is locked while their open tasks are counted, so that of many dispatches at once only as many
succeed as the person has places. SQLite lets one writer in at a time anyway.
"""

import datetime as dt
from collections.abc import Mapping

from sqlmodel import Session, select

from grid.names import names_of
from grid.records import Person, PersonRole, Role
from grid.refusals import N_, BadInput, Conflict
from grid.rulebook import Rulebook
from grid.sentences import P_
from workflows.choice import why_not
from workflows.crew import crew
from workflows.given import Given
from workflows.reasons import Reason, Why
from workflows.records import Case


class CannotTake(Conflict):
    """Whoever was proposed cannot take the case any more, by `reason`; a fresh proposal says who can."""

    reason: Why | None = None


def check_taker(
    session: Session, case: Case, given: Given, *, at: dt.datetime, book: Rulebook, replayed: bool = False
) -> None:
    """Raise CannotTake where whoever is named left service or department, is not qualified, off shift or full.

    With `given.override`, which wants a reason, the last three are overlooked, and so they are while history is
    `replayed`. Raises BadInput for somebody who handles no cases.
    """
    person = _locked(session, given.handler_id)
    if person is None or session.get(PersonRole, (person.id, Role.HANDLER)) is None:
        raise BadInput(N_("This person does not handle cases in that department."), "handler_id")
    if not person.active:
        raise _refusal(session, person, N_("%(name)s is no longer in service. See who can take the case now."))
    if person.department_id != given.department_id:
        raise _refusal(session, person, N_("%(name)s is not in that department now. See who can take the case now."))
    if given.override and not (given.reason or given.note):
        raise BadInput(N_("Say why this person should take the case all the same."), "reason")
    if given.override or replayed:
        return
    for who in crew(
        session, Role.HANDLER, case.district_id, at=at, book=book, only=person.id, category_id=case.category_id
    ):
        reason = why_not(who)
        if reason is not None and reason.code in _SENTENCES:
            raise _refusal(session, person, _SENTENCES[reason.code], reason)


def _locked(session: Session, person_id: int | None) -> Person | None:
    """The person as it is stored now; others who want to give that person a case wait until this transaction ends."""
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).first()


def _refusal(session: Session, person: Person, sentence: str, reason: Reason | None = None) -> CannotTake:
    values = reason.values if reason else {}
    refusal = CannotTake(sentence, "handler_id", name=names_of(session, [person.id])[person.id], **values)
    refusal.reason = reason.code if reason else None
    return refusal


_SENTENCES: Mapping[Why, str] = {
    Why.NOT_QUALIFIED: N_("%(name)s is not qualified for it. See who can take the case now, or say why all the same."),
    Why.OFF_SHIFT: N_("%(name)s is not on shift now. See who can take the case now, or say why all the same."),
    Why.FULL: P_(
        "%(name)s has %(load)d open task, and %(capacity)d are the most. "
        "See who can take the case now, or say why all the same.",
        "%(name)s has %(load)d open tasks, and %(capacity)d are the most. "
        "See who can take the case now, or say why all the same.",
        "load",
    ),
}
