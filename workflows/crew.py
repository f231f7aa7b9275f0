"""The people of one role in one district as candidates: on shift or not, where they are, how much they have to do."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from sqlalchemy import or_
from sqlmodel import Session, col, select

from grid.qualifications import EVERYTHING, qualified
from grid.records import Area, AreaLevel, Jurisdiction, Person, PersonRole, Position, Role, Shift
from grid.roster import Roster
from grid.rosters import odd_days
from grid.rulebook import Rulebook
from workflows.choice import Candidate
from workflows.loads import given_today, open_tasks


def crew(
    session: Session,
    role: Role,
    district_id: int,
    *,
    at: dt.datetime,
    book: Rulebook,
    only: int | None = None,
    category_id: int | None = None,
) -> list[Candidate]:
    """Return everybody in service who has the role and works in the district, handlers or inspectors; or `only` one.

    With a category, whoever is not qualified for it says so. Five statements, however many people there are.
    """
    at_local, category = at.astimezone(book.hours.zone), book.categories.get(category_id or 0)
    rows = _members(session, role, district_id, only)
    members = [(group[0], [row[2] for row in group if row[2]]) for group in _by_person(rows)]
    ids = [person.id for (person, _, _), _ in members]
    loads = open_tasks(session, role, ids, book=book)
    today = given_today(session, role, ids, at=at, book=book)
    days = odd_days(session, at_local.date(), at_local.date())
    able = qualified(session, ids) if category else {}
    found = []
    for (person, position, _), shifts in members:
        working = Roster(shifts, days.get(person.id, ())).at(at_local) is not None
        one = _candidate(person, position, working, loads.get(person.id, 0), today.get(person.id, 0))
        may = category is None or able.get(person.id, EVERYTHING).may_take(category.code, category.skill)
        found.append(replace(one, qualified=may))
    return found


def _members(
    session: Session, role: Role, district_id: int, only: int | None
) -> Sequence[tuple[Person, Position | None, Shift | None]]:
    """A row for every shift of every member; those without any appear once."""
    here = or_(col(Area.district_id) == district_id, col(Area.level) == AreaLevel.CITY)
    allowed = select(Jurisdiction.person_id).join(Area).where(here)
    query = (
        select(Person, Position, Shift)
        .join(PersonRole)
        .join(Position, isouter=True)
        .join(Shift, isouter=True, onclause=col(Shift.person_id) == col(Person.id))
        .where(PersonRole.role == role, Person.active, col(Person.id).in_(allowed))
        .order_by(col(Person.id))
    )
    return session.exec(query if only is None else query.where(Person.id == only)).all()


def _by_person(
    rows: Iterable[tuple[Person, Position | None, Shift | None]],
) -> Iterable[list[tuple[Person, Position | None, Shift | None]]]:
    return (list(group) for _, group in groupby(rows, key=itemgetter(0)))


def _candidate(person: Person, position: Position | None, working: bool, load: int, today: int) -> Candidate:
    post = None if person.home_lon is None or person.home_lat is None else (person.home_lon, person.home_lat)
    return Candidate(
        id=person.id,
        person_id=person.id,
        department_id=person.department_id,
        on_shift=working,
        load=load,
        capacity=person.capacity,
        given_today=today,
        post=post,
        seen=(position.lon, position.lat) if position else None,
        seen_at=position.at if position else None,
    )
