"""Where somebody on shift is: one row a person, kept only while it is somebody's work to be found."""

import datetime as dt
from dataclasses import dataclass
from math import isfinite

from sqlmodel import Session, select

from geo.distance import metres_per_degree
from grid.actors import Actor
from grid.records import AreaLevel, Person, Position, Shift
from grid.refusals import N_, BadInput, NotAllowed
from grid.roster import on_shift
from grid.rulebook import Rulebook

FAST_BY = dt.timedelta(minutes=5)  # how far a device's clock may run ahead of ours
FAR_M = 20_000.0  # outside the city by more than that, it is no position of somebody at work here
MOST_ACCURACY_M = 100_000.0


@dataclass(frozen=True)
class Fix:
    """Degrees are WGS-84; `at` is when the device was there."""

    lon: float
    lat: float
    at: dt.datetime
    accuracy_m: float | None = None


def record_position(session: Session, fix: Fix, *, by: Actor, at: dt.datetime, book: Rulebook) -> bool:
    """Keep where the person is; False for a fix older than the one that is known.

    Raises NotAllowed outside the person's shift, and BadInput for what cannot be a position of somebody at work.
    """
    if by.id is None or not is_on_shift(session, by.id, at=at, book=book):
        raise NotAllowed(N_("Positions are kept only during your shift."))
    _check(fix, at, book)
    session.get(Person, by.id, with_for_update=True)  # two tabs at once take turns
    known = session.get(Position, by.id)
    if known is not None and known.at > fix.at:
        return False
    position = known or Position(person_id=by.id, lon=fix.lon, lat=fix.lat, at=fix.at)
    position.lon, position.lat, position.accuracy_m = fix.lon, fix.lat, fix.accuracy_m
    position.at = min(fix.at, at)
    session.add(position)
    return True


def is_on_shift(session: Session, person_id: int, *, at: dt.datetime, book: Rulebook) -> bool:
    shifts = session.exec(select(Shift).where(Shift.person_id == person_id)).all()
    return on_shift(shifts, at.astimezone(book.hours.zone))


def position_of(session: Session, person_id: int) -> Position | None:
    """Where the person was last, or None when that was never told."""
    return session.get(Position, person_id)


def _check(fix: Fix, at: dt.datetime, book: Rulebook) -> None:
    if not (isfinite(fix.lon) and isfinite(fix.lat) and abs(fix.lon) <= 180 and abs(fix.lat) <= 90):
        raise BadInput(N_("These are no degrees: longitude goes from -180 to 180, latitude from -90 to 90."), "lon")
    if fix.accuracy_m is not None and not 0 <= fix.accuracy_m <= MOST_ACCURACY_M:
        raise BadInput(N_("The accuracy must be between 0 and %(most)d metres."), "accuracy", most=MOST_ACCURACY_M)
    if fix.at > at + FAST_BY:
        raise BadInput(N_("This position lies in the future; check the clock of the device."), "at")
    if not _near_the_city(fix, book):
        raise BadInput(N_("This position is far outside the city."), "lon")


def _near_the_city(fix: Fix, book: Rulebook) -> bool:
    east, north = (FAR_M / float(length) for length in metres_per_degree(fix.lat))
    districts = [area for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    return any(
        area.min_lon - east <= fix.lon <= area.max_lon + east
        and area.min_lat - north <= fix.lat <= area.max_lat + north
        for area in districts
    )
