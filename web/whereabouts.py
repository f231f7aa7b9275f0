"""Where somebody on the street is taken to be: by a fresh position, else at their post."""

import datetime as dt
from typing import NamedTuple

from sqlmodel import Session

from grid.actors import Actor
from grid.positions import position_of
from grid.records import Person

_FRESH = dt.timedelta(minutes=30)  # an older position says nothing of where the person is now


class Here(NamedTuple):
    """Degrees WGS-84; `is_post`: only where the person is stationed is known."""

    lon: float
    lat: float
    is_post: bool


def whereabouts(session: Session, person: Actor, *, at: dt.datetime) -> Here | None:
    """None where neither a fresh position nor a post is known."""
    known = position_of(session, person.id) if person.id is not None else None
    if known is not None and known.at >= at - _FRESH:
        return Here(known.lon, known.lat, is_post=False)
    home = session.get(Person, person.id)
    if home is None or home.home_lon is None or home.home_lat is None:
        return None
    return Here(home.home_lon, home.home_lat, is_post=True)
