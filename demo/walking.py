"""People on shift walk about: their positions, as their phones would tell them."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from sqlmodel import Session

from demo.cast import Cast
from grid.records import Position, Role

_STEP_DEGREES = 0.0006  # some sixty metres between two tellings
_REACH_DEGREES = 0.006  # from the post
_WALKERS = (Role.INSPECTOR, Role.HANDLER)


def set_out(session: Session, cast: Cast, at: dt.datetime, rng: np.random.Generator) -> None:
    """Put everybody who is on shift somewhere about their post."""
    for person_id in _on_foot(cast, at):
        lon, lat = cast.posts[person_id]
        east, north = rng.normal(0, _REACH_DEGREES / 3, 2)
        seen = at - dt.timedelta(seconds=int(rng.integers(20, 400)))
        _tell(session, person_id, lon + east, lat + north, seen, rng)


def walk_on(session: Session, cast: Cast, at: dt.datetime, rng: np.random.Generator, *, share: float) -> None:
    """Let a share of those on shift take a few steps; whoever is far from the post turns back."""
    for person_id in _on_foot(cast, at):
        if rng.random() < share:
            home = np.array(cast.posts[person_id])
            last = session.get(Position, person_id)
            here = np.array([last.lon, last.lat]) if last else home
            pull = (home - here) * min(float(np.hypot(*(home - here))) / _REACH_DEGREES, 1.0) * 0.3
            lon, lat = here + pull + rng.normal(0, _STEP_DEGREES, 2)
            _tell(session, person_id, lon, lat, at, rng)


def _on_foot(cast: Cast, at: dt.datetime) -> Iterable[int]:
    working = (actor for role in _WALKERS for actor in cast.on_shift_now(role, at))
    return (actor.id for actor in working if actor.id is not None)


def _tell(session: Session, person_id: int, lon: float, lat: float, at: dt.datetime, rng: np.random.Generator) -> None:
    accuracy = round(float(rng.uniform(4, 20)), 1)
    session.merge(
        Position(person_id=person_id, lon=round(float(lon), 6), lat=round(float(lat), 6), accuracy_m=accuracy, at=at)
    )
