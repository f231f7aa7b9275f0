"""Who is at work in the invented city at a moment, as actors for the real moves."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from grid.accounts import actor_of
from grid.actors import Actor
from grid.records import Person, PersonRole, Role, Shift
from grid.roster import on_shift


class Cast:
    """Everybody in service, read once; who is on shift is kept by quarter of an hour of the week."""

    def __init__(self, session: Session, zone: ZoneInfo, apart_from: Collection[str] = ()) -> None:
        """`apart_from`: user names of those whom somebody else plays."""
        self.zone = zone
        people = session.exec(select(Person).where(Person.active).order_by(col(Person.id))).all()
        people = [person for person in people if person.username not in apart_from]
        self.actors = {person.id: actor_of(session, person.id) for person in people}
        self.posts = {person.id: (person.home_lon or 0.0, person.home_lat or 0.0) for person in people}
        self._by_role: dict[Role, list[int]] = defaultdict(list)
        for row in session.exec(select(PersonRole).order_by(col(PersonRole.person_id))):
            if row.person_id in self.actors:
                self._by_role[row.role].append(row.person_id)
        self._shifts: dict[int, list[Shift]] = defaultdict(list)
        for shift in session.exec(select(Shift)):
            self._shifts[shift.person_id].append(shift)
        self._known: dict[tuple[object, ...], tuple[Actor, ...]] = {}

    def at_work(
        self, role: Role, at: dt.datetime, district_id: int, department_id: int | None = None
    ) -> tuple[Actor, ...]:
        """Those on shift in the district (and department); all of them, called in, when nobody is."""
        local = at.astimezone(self.zone)
        key = (role, district_id, department_id, local.weekday(), local.hour, local.minute // 15)
        if key not in self._known:
            everybody = self.in_service(role, district_id, department_id)
            self._known[key] = self._on_shift(everybody, local) or tuple(everybody)
        return self._known[key]

    def on_shift_now(self, role: Role, at: dt.datetime) -> tuple[Actor, ...]:
        """Those of the role who are on shift anywhere; nobody when there is nobody."""
        return self._on_shift((self.actors[one] for one in self._by_role[role]), at.astimezone(self.zone))

    def in_service(self, role: Role, district_id: int, department_id: int | None = None) -> Sequence[Actor]:
        """Everybody of the role in the district (and department), on shift or not."""
        actors = (self.actors[one] for one in self._by_role[role])
        return [
            actor
            for actor in actors
            if actor.may_see(district_id) and (department_id is None or actor.department_id == department_id)
        ]

    def _on_shift(self, actors: Iterable[Actor], local: dt.datetime) -> tuple[Actor, ...]:
        return tuple(actor for actor in actors if actor.id is not None and on_shift(self._shifts[actor.id], local))
