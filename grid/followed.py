"""The people whose positions are told: where they work and when, read for many at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from grid.records import Area, AreaLevel, Jurisdiction, Person, PersonRole, Position, Role, RosterDay, Shift
from grid.roster import Roster
from grid.rulebook import Rulebook

OUTSIDE = frozenset({Role.INSPECTOR, Role.HANDLER})  # the roles of people on the street
Row = TypeVar("Row")


@dataclass(frozen=True)
class Followed:
    """`seen_at` is when the person was seen last, `zone` the city's."""

    id: int
    active: bool
    works_outside: bool
    district_ids: frozenset[int]
    roster: Roster
    seen_at: dt.datetime | None
    zone: dt.tzinfo

    def is_on_shift(self, at: dt.datetime) -> bool:
        return _runs(self.roster, at, self.zone)


def followed(session: Session, usernames: Collection[str], *, book: Rulebook) -> dict[str, Followed]:
    """The people with these user names, by them; who does not exist is absent. Five statements for any number."""
    query: Any = select(Person.id, Person.username, Person.active, Position.at).join(Position, isouter=True)
    rows = session.exec(query.where(col(Person.username).in_(usernames))).all()
    ids = [row[0] for row in rows]
    roles = _by_person((row.person_id, row.role) for row in _of(session, PersonRole, ids))
    shifts = _by_person((row.person_id, row) for row in _of(session, Shift, ids))
    days = _by_person((row.person_id, row) for row in _of(session, RosterDay, ids))
    districts = _districts(session, ids, book)
    return {
        username: Followed(
            id=id,
            active=active,
            works_outside=not OUTSIDE.isdisjoint(roles[id]),
            district_ids=districts[id],
            roster=Roster(shifts[id], days[id]),
            seen_at=seen_at,
            zone=book.hours.zone,
        )
        for id, username, active, seen_at in rows
    }


def is_on_shift(session: Session, person_id: int, *, at: dt.datetime, book: Rulebook) -> bool:
    roster = Roster(_of(session, Shift, [person_id]), _of(session, RosterDay, [person_id]))
    return _runs(roster, at, book.hours.zone)


def _runs(roster: Roster, at: dt.datetime, zone: dt.tzinfo) -> bool:
    return roster.at(at.astimezone(zone).replace(tzinfo=None)) is not None


def _of(session: Session, record: Any, ids: Collection[int]) -> Iterable[Any]:
    return session.exec(select(record).where(record.person_id.in_(ids)))


def _districts(session: Session, ids: Collection[int], book: Rulebook) -> defaultdict[int, frozenset[int]]:
    """Whoever works in the city works in all its districts."""
    everywhere = frozenset(area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT)
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    rows = select(Jurisdiction.person_id, Area.district_id).join(Area).where(col(Jurisdiction.person_id).in_(ids))
    for person_id, district_id in session.exec(rows):
        found[person_id] |= everywhere if district_id is None else {district_id}
    return found


def _by_person(rows: Iterable[tuple[int, Row]]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for person_id, row in rows:
        found[person_id].append(row)
    return found
