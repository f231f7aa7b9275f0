"""Who checks a result on the spot: the nearest inspector who neither found nor handled it."""

import datetime as dt

from sqlmodel import Session, col, select

from geo.distance import great_circle_m
from grid.records import Person, Position, Role
from grid.rulebook import Rulebook
from workflows.records import Case
from workflows.staff import Staff
from workflows.turns import Audience

FRESH = dt.timedelta(minutes=30)  # an older position says less than the post where somebody is stationed


def nearest_checker(
    session: Session, case: Case, *, handler_id: int | None, at: dt.datetime, book: Rulebook
) -> int | None:
    """Return the inspector nearest to the case, those on shift before all others; None if there is no other one.

    Where somebody is: the last position while it is fresh, otherwise the post. Of two equally near, the lower id.
    """
    staff = Staff(session, at=at, zone=book.city.zone)
    others = staff.reach(case.district_id, Audience(Role.INSPECTOR), apart_from={case.reporter_id, handler_id})
    places = {person_id: place for person_id in others if (place := _place(session, person_id, at))}
    near = {who: float(great_circle_m(case.lon, case.lat, lon, lat)) for who, (lon, lat) in places.items()}
    return min(others, key=lambda who: (near.get(who, float("inf")), who), default=None)


def _place(session: Session, person_id: int, at: dt.datetime) -> tuple[float, float] | None:
    """Degrees, or None when nobody knows."""
    query = select(Person, Position).join(Position, isouter=True).where(col(Person.id) == person_id)
    person, position = session.exec(query).one()
    if position is not None and position.at >= at - FRESH:
        return position.lon, position.lat
    if person.home_lon is None or person.home_lat is None:
        return None
    return person.home_lon, person.home_lat
