"""Several departments on one case: one leads, the others assist, each with its part and its own deadline."""

import datetime as dt

from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.rulebook import Rulebook
from workflows.given import Given
from workflows.records import Assist, Case


def ask_to_assist(session: Session, case: Case, given: Given, *, by: Actor, at: dt.datetime, book: Rulebook) -> None:
    """Give a department its part, with the limit of the case counted from now."""
    due_at = None
    if case.limit_value is not None and case.limit_unit is not None:
        due_at = book.hours.due(at, case.limit_value, case.limit_unit)
    session.add(
        Assist(
            district_id=case.district_id,
            case_id=case.id,
            department_id=given.department_id or 0,
            asked_by=by.id,
            asked_at=at,
            task=given.reason,
            due_at=due_at,
        )
    )
    session.flush()


def finish_part(session: Session, case: Case, given: Given, *, by: Actor, at: dt.datetime) -> None:
    """Write down that the person's department has done its part."""
    query = select(Assist).where(Assist.district_id == case.district_id, Assist.case_id == case.id)
    for part in session.exec(query.where(Assist.department_id == by.department_id, col(Assist.done_at).is_(None))):
        part.done_at, part.done_by, part.note = at, by.id, given.note
        session.add(part)
    session.flush()


def parts_of(session: Session, case: Case) -> list[Assist]:
    """The parts of all assisting departments, the first one first."""
    query = select(Assist).where(Assist.district_id == case.district_id, Assist.case_id == case.id)
    return list(session.exec(query.order_by(col(Assist.id))))
