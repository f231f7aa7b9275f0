"""Who can be reached now: people found by role, department and district, those on shift before the others."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, select

from grid.records import Area, AreaLevel, Jurisdiction, Person, PersonRole, Role, RosterDay, Shift
from grid.roster import on_shift
from grid.rosters import odd_days
from workflows.turns import Audience


class Staff:
    """The people of one moment, looked up once each: made for one move or one batch, then thrown away."""

    def __init__(self, session: Session, *, at: dt.datetime, zone: str) -> None:
        self._session = session
        self._at_local = at.astimezone(ZoneInfo(zone))
        self._known: dict[tuple[int, Audience], dict[int, bool]] = {}

    def reach(
        self, district_id: int, audience: Audience, *, apart_from: Collection[int | None] = ()
    ) -> tuple[int, ...]:
        """Return ids in ascending order: those on shift; if nobody is, everybody of the role; perhaps nobody."""
        key = (district_id, audience)
        if key not in self._known:
            self._known[key] = self._find(district_id, audience)
        people = {person_id: working for person_id, working in self._known[key].items() if person_id not in apart_from}
        return tuple(person_id for person_id, working in people.items() if working) or tuple(people)

    def _find(self, district_id: int, audience: Audience) -> dict[int, bool]:
        """Everybody who belongs to the audience, and whether they are on shift."""
        if audience.person_id is not None and self._in_service(audience.person_id):
            return {audience.person_id: True}
        if audience.role is None:
            return {}
        rows = self._of_role(district_id, audience.role, audience.department_id)
        people = {person_id: [shift for _, shift in group] for person_id, group in groupby(rows, itemgetter(0))}
        return {
            person_id: on_shift(_some(shifts), self._at_local, self._days.get(person_id, ()))
            for person_id, shifts in people.items()
        }

    @cached_property
    def _days(self) -> dict[int, list[RosterDay]]:
        """Leave, swaps and extra shifts of everybody at the moment."""
        return odd_days(self._session, self._at_local.date(), self._at_local.date())

    def _in_service(self, person_id: int) -> bool:
        return bool(self._session.exec(select(Person.active).where(Person.id == person_id)).first())

    def _of_role(self, district_id: int, role: Role, department_id: int | None) -> Sequence[tuple[int, Shift | None]]:
        """(person, shift) for every shift of theirs; those without any appear once, with None."""
        here = or_(col(Area.district_id) == district_id, col(Area.level) == AreaLevel.CITY)
        allowed = select(Jurisdiction.person_id).join(Area).where(here)
        query = (
            select(Person.id, Shift)
            .join(PersonRole)
            .join(Shift, isouter=True)
            .where(PersonRole.role == role, Person.active, col(Person.id).in_(allowed))
            .order_by(col(Person.id))
        )
        if department_id is not None:
            query = query.where(Person.department_id == department_id)
        return self._session.exec(query).all()


def _some(shifts: Iterable[Shift | None]) -> list[Shift]:
    return [shift for shift in shifts if shift is not None]
