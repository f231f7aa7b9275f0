"""The rosters of people as the database has them, for some days."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from grid.records import RosterDay, Shift
from grid.roster import Roster

_DAY = dt.timedelta(days=1)


def rosters_of(session: Session, people: Collection[int], first: dt.date, last: dt.date) -> dict[int, Roster]:
    """When each of these people works from `first` to `last`; shifts of the day before, past midnight, are known."""
    shifts: dict[int, list[Shift]] = defaultdict(list)
    for shift in session.exec(select(Shift).where(col(Shift.person_id).in_(people)).order_by(col(Shift.id))):
        shifts[shift.person_id].append(shift)
    days = odd_days(session, first, last, people)
    return {person_id: Roster(shifts[person_id], days.get(person_id, ())) for person_id in people}


def roster_of(session: Session, person_id: int, first: dt.date, last: dt.date) -> Roster:
    return rosters_of(session, [person_id], first, last)[person_id]


def odd_days(
    session: Session, first: dt.date, last: dt.date, people: Collection[int] | None = None
) -> dict[int, list[RosterDay]]:
    """What differs in these days and the one before, by person; without `people`, everybody's."""
    query = select(RosterDay).where(col(RosterDay.last) >= first - _DAY, col(RosterDay.first) <= last)
    if people is not None:
        query = query.where(col(RosterDay.person_id).in_(people))
    return _by_person(session.exec(query.order_by(col(RosterDay.id))))


def _by_person(days: Iterable[RosterDay]) -> dict[int, list[RosterDay]]:
    found: dict[int, list[RosterDay]] = defaultdict(list)
    for day in days:
        found[day.person_id].append(day)
    return dict(found)
