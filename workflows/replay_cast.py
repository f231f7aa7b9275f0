"""Who plays the people of a log: those of the installation, by role and district."""

from collections import defaultdict
from collections.abc import Collection
from itertools import cycle

from sqlmodel import Session, col, select

from grid.accounts import actor_of
from grid.actors import Actor
from grid.records import Person, PersonRole, Role
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook

_NEEDED = (Role.INSPECTOR, Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.HANDLER)


class NobodyPlays(BadInput):
    """A role that the life of a case needs and that nobody has in a district."""


class Cast:
    """The people of some districts. Raises NobodyPlays for the first role that nobody plays."""

    def __init__(self, session: Session, district_ids: Collection[int], book: Rulebook) -> None:
        self._by_id: dict[int, Actor] = {}
        by_role: dict[tuple[int, Role], list[Actor]] = defaultdict(list)
        for actor in _people(session):
            self._by_id[actor.id or 0] = actor
            for district_id in actor.district_ids:
                for role in actor.roles:
                    by_role[district_id, role].append(actor)
        for district_id in district_ids:
            for role in _NEEDED:
                if not by_role[district_id, role]:
                    name = book.areas[district_id].code
                    message = N_("In district %(district)s nobody is %(role)s; load people, or use --staff auto.")
                    raise NobodyPlays(message, "people", district=name, role=role)
        self._turns = {key: cycle(actors) for key, actors in by_role.items()}
        self._handlers = {key: actors for key, actors in by_role.items() if key[1] is Role.HANDLER}

    def next_one(self, district_id: int, role: Role) -> Actor:
        """Return the people of a role in turn."""
        return next(self._turns[district_id, role])

    def person(self, person_id: int) -> Actor:
        return self._by_id[person_id]

    def handler_of(self, district_id: int, department_id: int | None) -> Actor | None:
        """Return somebody who handles for the department in the district."""
        handlers = self._handlers.get((district_id, Role.HANDLER), [])
        return next((actor for actor in handlers if actor.department_id == department_id), None)


def _people(session: Session) -> list[Actor]:
    ids = select(PersonRole.person_id).where(col(PersonRole.role).in_(_NEEDED))
    query = select(Person.id).where(Person.active, col(Person.id).in_(ids)).order_by(col(Person.id))
    return [actor_of(session, person_id) for person_id in session.exec(query)]
