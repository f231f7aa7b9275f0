"""Who is shown where people are: their own dispatchers, while they are on shift, and nobody else."""

import datetime as dt

from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.followed import Followed, followed
from grid.records import Person, Position, Role
from grid.refusals import N_, NotAllowed
from grid.rulebook import Rulebook


def positions_seen(session: Session, *, by: Actor, at: dt.datetime, book: Rulebook) -> list[Position]:
    """The last positions of the people on shift now who work in a district of the dispatcher, in the order of ids."""
    if Role.DISPATCHER not in by.roles:
        raise NotAllowed(N_("Where people are is shown to their own dispatchers only."))
    query = select(Position, Person.username).join(Person).where(Person.active).order_by(col(Position.person_id))
    found = session.exec(query).all()
    people = followed(session, [username for _, username in found], book=book)
    return [position for position, username in found if _is_shown(people[username], by, at)]


def _is_shown(person: Followed, by: Actor, at: dt.datetime) -> bool:
    return person.works_outside and not person.district_ids.isdisjoint(by.district_ids) and person.is_on_shift(at)
