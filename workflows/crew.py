"""The people of one role in one district as candidates: on shift or not, where they are, how much they have to do."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from grid.records import Area, AreaLevel, Jurisdiction, Person, PersonRole, Position, Role, Shift
from grid.roster import on_shift
from grid.rulebook import Rulebook
from workflows.choice import Candidate
from workflows.moves import State
from workflows.records import Case

# whose task a case is, and while it is in which states
_TASKS: dict[Role, tuple[Any, tuple[State, ...]]] = {
    Role.HANDLER: (Case.handler_id, (State.DISPATCHED, State.HANDLING)),
    Role.INSPECTOR: (Case.checker_id, (State.VERIFYING, State.HANDLED)),
}


def crew(session: Session, role: Role, district_id: int, *, at: dt.datetime, book: Rulebook) -> list[Candidate]:
    """Return everybody in service who has the role and works in the district, handlers or inspectors."""
    at_local = at.astimezone(book.hours.zone)
    rows = _members(session, role, district_id)
    members = [(group[0], [row[2] for row in group if row[2]]) for group in _by_person(rows)]
    loads = _loads(session, role, [person.id for (person, _, _), _ in members], book)
    return [
        _candidate(person, position, on_shift(shifts, at_local), loads.get(person.id, 0))
        for (person, position, _), shifts in members
    ]


def _members(session: Session, role: Role, district_id: int) -> Sequence[tuple[Person, Position | None, Shift | None]]:
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
    return session.exec(query).all()


def _by_person(
    rows: Iterable[tuple[Person, Position | None, Shift | None]],
) -> Iterable[list[tuple[Person, Position | None, Shift | None]]]:
    return (list(group) for _, group in groupby(rows, key=itemgetter(0)))


def _loads(session: Session, role: Role, people: Collection[int], book: Rulebook) -> dict[int, int]:
    """Open tasks by person, in all districts: capacity is a person's, wherever the tasks are."""
    if not people:
        return {}
    whose, states = _TASKS[role]
    districts = {area.district_id for area in book.areas.values() if area.district_id is not None}
    query = (
        select(whose, func.count())
        .where(col(Case.district_id).in_(sorted(districts)), col(whose).in_(people), col(Case.state).in_(states))
        .group_by(whose)
    )
    return dict(session.exec(query).all())


def _candidate(person: Person, position: Position | None, working: bool, load: int) -> Candidate:
    post = None if person.home_lon is None or person.home_lat is None else (person.home_lon, person.home_lat)
    return Candidate(
        id=person.id,
        person_id=person.id,
        department_id=person.department_id,
        on_shift=working,
        load=load,
        capacity=person.capacity,
        post=post,
        seen=(position.lon, position.lat) if position else None,
        seen_at=position.at if position else None,
    )
