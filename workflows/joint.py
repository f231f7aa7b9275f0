"""Several departments on one case: one leads, the others assist, each with its part and its own deadline."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, text
from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.database import Database
from grid.office_hours import OfficeHours
from grid.records import AreaLevel, LimitUnit, Role
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.given import Given
from workflows.moves import OPEN
from workflows.notices import About, tell
from workflows.records import PART_MAY_BE_LATE, Assist, Case
from workflows.staff import Staff
from workflows.turns import Audience


def ask_to_assist(session: Session, case: Case, given: Given, *, by: Actor, at: dt.datetime, book: Rulebook) -> None:
    """Give a department its part, with the limit of the case counted from now."""
    due_at = None
    if case.limit_value is not None and case.limit_unit is not None:
        due_at = hours_of(case, book).due(at, case.limit_value, case.limit_unit)
    session.add(
        Assist(
            district_id=case.district_id,
            case_id=case.id,
            department_id=given.department_id or 0,
            asked_by=by.id,
            asked_at=at,
            task=given.reason,
            milestone_count=case.milestone_count,
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


class Assisted(NamedTuple):
    """How the parts of one case are counted now: `limit_at` is told how many milestones were reached before one."""

    hours: OfficeHours
    limit_at: Callable[[int], tuple[float, LimitUnit]]


def recount_parts(session: Session, district_id: int, assisted: Mapping[int, Assisted]) -> None:
    """Count the parts that are not done anew, for each case (its id) as it is counted now."""
    if assisted:
        open_parts = select(Assist).where(Assist.district_id == district_id, col(Assist.case_id).in_(assisted))
        for part in session.exec(open_parts.where(col(Assist.done_at).is_(None))):
            counted = assisted[part.case_id]
            part.due_at = counted.hours.due(part.asked_at, *counted.limit_at(part.milestone_count))
            session.add(part)
        session.flush()


def remind_late_parts(database: Database, *, now: dt.datetime, book: Rulebook) -> int:
    """Tell an assisting department and the dispatchers, once, that its part of an open case is late; count them."""
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    with database.reading() as session:
        late = [
            district_id for district_id in districts if session.exec(_late_parts(district_id, now).limit(1)).first()
        ]
    return sum(_remind(database, district_id, now, book) for district_id in late)


def _late_parts(district_id: int, now: dt.datetime) -> Any:
    return (
        select(Assist, Case.number)
        .join(Case, and_(col(Case.district_id) == Assist.district_id, col(Case.id) == Assist.case_id))
        .where(Assist.district_id == district_id, Case.district_id == district_id, col(Assist.due_at) <= now)
        .where(text(PART_MAY_BE_LATE), col(Case.state).in_(OPEN))
    )


def _remind(database: Database, district_id: int, now: dt.datetime, book: Rulebook) -> int:
    with database.writing() as session:
        staff = Staff(session, at=now, zone=book.city.zone)
        late = session.exec(_late_parts(district_id, now).with_for_update(skip_locked=True, of=Assist)).all()
        for part, number in late:
            part.reminded_at = now
            session.add(part)
            whom = (Audience(Role.HANDLER, part.department_id), Audience(Role.DISPATCHER))
            people = {who for audience in whom for who in staff.reach(district_id, audience)}
            about = About(district_id, part.case_id, number)
            tell(session, about, sorted(people), "part_late", at=now, dedupe=f"{part.id}:late")
        session.flush()
    return len(late)


def parts_of(session: Session, case: Case) -> list[Assist]:
    """The parts of all assisting departments, the first one first."""
    query = select(Assist).where(Assist.district_id == case.district_id, Assist.case_id == case.id)
    return list(session.exec(query.order_by(col(Assist.id))))
