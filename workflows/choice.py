"""Who should get a case: among those responsible the nearest, in view of load and freshness of position. A rule.

Responsible is decided by the duty matrix and nearest by distance: departments answer, people are near. Nothing is
hidden: the answer lists every candidate with its figures and everybody left out with the reason.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.distance import great_circle_m
from workflows.reasons import Reason, Why


@dataclass(frozen=True)
class Weights:
    """What counts how much against a metre of distance."""

    load_m: float = 200.0  # for every open task
    stale_m: float = 500.0  # when only an old position is known
    unknown_m: float = 20_000.0  # stands for the distance when no place is known at all
    fresh_for: dt.timedelta = dt.timedelta(minutes=30)


WEIGHTS = Weights()


class Spot(StrEnum):
    """Where a candidate is taken to be."""

    SEEN = "seen"  # by a fresh position
    POST = "post"  # the place where the person is stationed
    STALE = "stale"  # by an old position, for want of anything better
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might take the case, or (without `person_id`) a department as a whole. Degrees WGS-84.

    `turn` is the place in the answer of the duty matrix: 0 answers first, None does not answer at all. `contested`: the
    department has said before that this case is not its own.
    """

    id: int
    person_id: int | None = None
    department_id: int | None = None
    turn: int | None = 0
    contested: bool = False
    qualified: bool = True
    involved: bool = False
    on_shift: bool = True
    load: int = 0
    capacity: int = 8
    post: tuple[float, float] | None = None  # lon, lat
    seen: tuple[float, float] | None = None
    seen_at: dt.datetime | None = None


@dataclass(frozen=True)
class Ranked:
    """`distance_m` and `age_s` (of the position) are None where nothing is known; `score_m` orders within a turn."""

    rank: int
    candidate: Candidate
    distance_m: float | None
    spot: Spot
    age_s: float | None
    score_m: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Excluded:
    candidate: Candidate
    reason: Reason


@dataclass(frozen=True)
class Choice:
    """The best candidate first; those left out in the order of their ids."""

    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]

    @property
    def best(self) -> Ranked | None:
        return self.ranked[0] if self.ranked else None


def choose(
    lon: float, lat: float, candidates: Iterable[Candidate], *, at: dt.datetime, weights: Weights = WEIGHTS
) -> Choice:
    """Rank those who may take a case at this place.

    Whoever answers first comes first (those who contested the case come last), then the lowest score in whole metres;
    of two equally near, the less loaded, then the lower id. The order in which candidates are given does not matter.
    """
    known = sorted(candidates, key=lambda candidate: candidate.id)
    reasons = [why_not(candidate) for candidate in known]
    excluded = tuple(Excluded(who, reason) for who, reason in zip(known, reasons, strict=True) if reason)
    eligible = [who for who, reason in zip(known, reasons, strict=True) if reason is None]
    return Choice(_rank(lon, lat, eligible, at, weights), excluded)


def why_not(candidate: Candidate) -> Reason | None:
    """Return the first reason that keeps somebody from taking the case, None if there is none."""
    if candidate.turn is None:
        return Reason(Why.NOT_RESPONSIBLE)
    if not candidate.qualified:
        return Reason(Why.NOT_QUALIFIED)
    if candidate.involved:
        return Reason(Why.INVOLVED)
    if not candidate.on_shift:
        return Reason(Why.OFF_SHIFT)
    if candidate.load >= candidate.capacity:
        return Reason(Why.FULL, {"load": candidate.load, "capacity": candidate.capacity})
    return None


def score_m(distance_m: ArrayLike, load: ArrayLike, weights: Weights = WEIGHTS) -> NDArray[np.float64]:
    """Metres that a distance and open tasks amount to. Whole metres: no position is known better than that."""
    return np.rint(np.asarray(distance_m, dtype=float) + weights.load_m * np.asarray(load, dtype=float))


def where_is(candidate: Candidate, at: dt.datetime, weights: Weights = WEIGHTS) -> tuple[Spot, tuple[float, float]]:
    """Return where a candidate is taken to be. The place of an unknown spot is not a number."""
    if candidate.seen is not None and candidate.seen_at is not None and at - candidate.seen_at <= weights.fresh_for:
        return Spot.SEEN, candidate.seen
    if candidate.post is not None:
        return Spot.POST, candidate.post
    if candidate.seen is not None:
        return Spot.STALE, candidate.seen
    return Spot.UNKNOWN, (float("nan"), float("nan"))


def _rank(
    lon: float, lat: float, eligible: Sequence[Candidate], at: dt.datetime, weights: Weights
) -> tuple[Ranked, ...]:
    if not eligible:
        return ()
    spots = [where_is(candidate, at, weights) for candidate in eligible]
    lons, lats = np.array([place for _, place in spots], dtype=float).T
    distance = great_circle_m(lon, lat, lons, lats)
    counted = np.where(np.isnan(distance), weights.unknown_m, distance)
    counted += np.array([weights.stale_m if spot is Spot.STALE else 0.0 for spot, _ in spots])
    load = np.array([candidate.load for candidate in eligible])
    score = score_m(counted, load, weights)
    turn = np.array([candidate.turn for candidate in eligible])
    contested = np.array([candidate.contested for candidate in eligible])
    order = np.lexsort((load, score, turn, contested)).tolist()  # stable: of what is left of a tie, the lower id
    nearest = min(order, key=lambda i: (contested[i], turn[i], counted[i]))
    return tuple(
        _ranked(rank, eligible[i], float(distance[i]), spots[i][0], float(score[i]), i == nearest, at, weights)
        for rank, i in enumerate(order, 1)
    )


def _ranked(
    rank: int,
    who: Candidate,
    distance: float,
    spot: Spot,
    score: float,
    nearest: bool,
    at: dt.datetime,
    weights: Weights,
) -> Ranked:
    age = (at - who.seen_at).total_seconds() if spot in {Spot.SEEN, Spot.STALE} and who.seen_at else None
    known = None if spot is Spot.UNKNOWN else distance
    return Ranked(rank, who, known, spot, age, score, tuple(_reasons(who, spot, age, nearest, weights)))


def _reasons(who: Candidate, spot: Spot, age_s: float | None, nearest: bool, weights: Weights) -> Iterable[Reason]:
    yield Reason(Why.DEPUTY, {"before": who.turn}) if who.turn else Reason(Why.RESPONSIBLE)
    if who.contested:
        yield Reason(Why.CONTESTED)
    if who.person_id is None:
        yield Reason(Why.DEPARTMENT_ONLY)
        return
    if nearest and spot is not Spot.UNKNOWN:
        yield Reason(Why.NEAREST)
    if who.load:
        yield Reason(Why.LOADED, {"load": who.load, "metres": who.load * weights.load_m})
    if spot is Spot.POST:
        yield Reason(Why.AT_POST)
    if spot is Spot.STALE:
        minutes = 0 if age_s is None else int(age_s // 60)
        yield Reason(Why.STALE_POSITION, {"minutes": minutes, "metres": weights.stale_m})
    if spot is Spot.UNKNOWN:
        yield Reason(Why.NO_POSITION)
