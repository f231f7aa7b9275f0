"""Who should get a case: the nearest of those responsible, in view of load, fairness and fresh positions. A rule.

Responsible is decided by the duty matrix and nearest by distance, or by the time that a routing engine tells:
departments answer, people are near. Nothing is hidden: the answer lists every candidate with its figures and everybody
left out with the reason.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.distance import great_circle_m
from grid.choice_weights import WEIGHTS, Weights
from workflows.reasons import Reason, Why
from workflows.travel import BY_DISTANCE, Routing, Travel

__all__ = ["WEIGHTS", "Candidate", "Choice", "Excluded", "Ranked", "Spot", "Weights", "choose", "where_is", "why_not"]


_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


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
    department has said before that this case is not its own. `given_today`: cases that the person was given today.
    `frees_at`: the earliest deadline of the open tasks of somebody who has no place left, where that was looked up.
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
    given_today: int = 0
    frees_at: dt.datetime | None = None
    post: tuple[float, float] | None = None  # lon, lat
    seen: tuple[float, float] | None = None
    seen_at: dt.datetime | None = None


@dataclass(frozen=True)
class Ranked:
    """`distance_m`, `minutes` and `age_s` (of the position) are None where nothing is known.

    `distance_m` is over the sphere. The minutes are those of the routing engine where `routed`, else what the distance
    takes at the city's `metres_a_minute`. `score_m` orders within a turn.
    """

    rank: int
    candidate: Candidate
    distance_m: float | None
    minutes: float | None
    routed: bool
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
    routing: Routing = Routing.NONE

    @property
    def best(self) -> Ranked | None:
        return self.ranked[0] if self.ranked else None

    @property
    def frees_first(self) -> Candidate | None:
        """Where everybody who might take the case is at capacity: who should have a place again first."""
        if any(one.candidate.person_id is not None for one in self.ranked):
            return None
        full = (one.candidate for one in self.excluded if one.reason.code is Why.FULL)
        return min(full, key=lambda who: (who.frees_at is None, who.frees_at or _LATEST, who.id), default=None)


def choose(
    lon: float,
    lat: float,
    candidates: Iterable[Candidate],
    *,
    at: dt.datetime,
    weights: Weights = WEIGHTS,
    travel: Travel = BY_DISTANCE,
) -> Choice:
    """Rank those who may take a case at this place.

    Whoever answers first comes first (those who contested the case come last), then the lowest score in whole metres;
    of two equally near, the less loaded, then who was given fewer cases today, then the lower id. The order in which
    candidates are given does not matter.
    """
    known = sorted(candidates, key=lambda candidate: candidate.id)
    reasons = [why_not(candidate) for candidate in known]
    excluded = tuple(Excluded(who, reason) for who, reason in zip(known, reasons, strict=True) if reason)
    eligible = [who for who, reason in zip(known, reasons, strict=True) if reason is None]
    ranked = _rank(_ways(lon, lat, eligible, at, weights, travel)) if eligible else ()
    return Choice(ranked, excluded, travel.routing)


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


def score_m(
    distance_m: ArrayLike, load: ArrayLike, weights: Weights = WEIGHTS, given_today: ArrayLike = 0
) -> NDArray[np.float64]:
    """Metres that a distance, open tasks and cases of today amount to. Whole ones: no position is known better."""
    tasks = weights.load_m * np.asarray(load, dtype=float) + weights.today_m * np.asarray(given_today, dtype=float)
    return np.rint(np.asarray(distance_m, dtype=float) + tasks)


def where_is(candidate: Candidate, at: dt.datetime, weights: Weights = WEIGHTS) -> tuple[Spot, tuple[float, float]]:
    """Return where a candidate is taken to be. The place of an unknown spot is not a number."""
    if candidate.seen is not None and candidate.seen_at is not None and at - candidate.seen_at <= weights.fresh_for:
        return Spot.SEEN, candidate.seen
    if candidate.post is not None:
        return Spot.POST, candidate.post
    if candidate.seen is not None:
        return Spot.STALE, candidate.seen
    return Spot.UNKNOWN, (float("nan"), float("nan"))


@dataclass(frozen=True)
class _Ways:
    """Of each eligible candidate: where it is taken to be, how far that is, and what the way counts as."""

    eligible: Sequence[Candidate]
    spots: Sequence[Spot]
    distance_m: NDArray[np.float64]
    seconds: NDArray[np.float64]  # by the routing engine; not a number where it knows no way
    counted_m: NDArray[np.float64]
    at: dt.datetime
    weights: Weights
    routing: Routing

    def routed(self, row: int) -> bool:
        return not np.isnan(self.seconds[row])

    def minutes(self, row: int) -> float | None:
        if self.routed(row):
            return float(self.seconds[row]) / 60
        distance = self.known_m(row)
        return None if distance is None else distance / self.weights.metres_a_minute

    def known_m(self, row: int) -> float | None:
        return None if self.spots[row] is Spot.UNKNOWN else float(self.distance_m[row])

    def age_s(self, row: int) -> float | None:
        """Of the position that counts."""
        seen_at = self.eligible[row].seen_at
        if self.spots[row] not in {Spot.SEEN, Spot.STALE} or seen_at is None:
            return None
        return (self.at - seen_at).total_seconds()


def _ways(
    lon: float, lat: float, eligible: Sequence[Candidate], at: dt.datetime, weights: Weights, travel: Travel
) -> _Ways:
    """A time counts as the metres that are gone in it; without one, the distance counts."""
    spots, places = zip(*(where_is(candidate, at, weights) for candidate in eligible), strict=True)
    lons, lats = np.array(places, dtype=float).T
    distance = great_circle_m(lon, lat, lons, lats)
    seconds = np.array([travel.seconds.get(who.id, np.nan) for who in eligible])
    no_way = weights.no_way_m if travel.routing is Routing.ANSWERED else 0.0
    counted = np.where(np.isnan(seconds), distance + no_way, seconds / 60 * weights.metres_a_minute)
    counted = np.where(np.isnan(distance), weights.unknown_m, counted)
    counted += np.array([weights.stale_m if spot is Spot.STALE else 0.0 for spot in spots])
    return _Ways(eligible, spots, distance, seconds, counted, at, weights, travel.routing)


def _rank(ways: _Ways) -> tuple[Ranked, ...]:
    columns = [(who.given_today, who.load, who.turn or 0, who.contested) for who in ways.eligible]
    today, load, turn, contested = np.array(columns, dtype=np.int64).T
    score = score_m(ways.counted_m, load, ways.weights, today)
    order = np.lexsort((today, load, score, turn, contested)).tolist()  # stable: of what is left, the lower id
    nearest = min(order, key=lambda row: (contested[row], turn[row], ways.counted_m[row]))
    return tuple(_ranked(ways, row, rank, float(score[row]), row == nearest) for rank, row in enumerate(order, 1))


def _ranked(ways: _Ways, row: int, rank: int, score: float, nearest: bool) -> Ranked:
    return Ranked(
        rank=rank,
        candidate=ways.eligible[row],
        distance_m=ways.known_m(row),
        minutes=ways.minutes(row),
        routed=ways.routed(row),
        spot=ways.spots[row],
        age_s=ways.age_s(row),
        score_m=score,
        reasons=tuple(_reasons(ways, row, nearest)),
    )


def _reasons(ways: _Ways, row: int, nearest: bool) -> Iterable[Reason]:
    who = ways.eligible[row]
    yield Reason(Why.DEPUTY, {"before": who.turn}) if who.turn else Reason(Why.RESPONSIBLE)
    if who.contested:
        yield Reason(Why.CONTESTED)
    if who.person_id is None:
        yield Reason(Why.DEPARTMENT_ONLY)
        return
    if nearest and ways.spots[row] is not Spot.UNKNOWN:
        yield Reason(Why.SOONEST if ways.routed(row) else Why.NEAREST)
    if who.load:
        yield Reason(Why.LOADED, {"load": who.load, "metres": who.load * ways.weights.load_m})
    if who.given_today:
        yield Reason(Why.GIVEN_TODAY, {"cases": who.given_today, "metres": who.given_today * ways.weights.today_m})
    yield from _reasons_of_place(ways, row)


def _reasons_of_place(ways: _Ways, row: int) -> Iterable[Reason]:
    spot, weights = ways.spots[row], ways.weights
    if spot is Spot.POST:
        yield Reason(Why.AT_POST)
    if spot is Spot.STALE:
        yield Reason(Why.STALE_POSITION, {"minutes": int((ways.age_s(row) or 0) // 60), "metres": weights.stale_m})
    if spot is Spot.UNKNOWN:
        yield Reason(Why.NO_POSITION)
    elif ways.routing is Routing.SILENT:
        yield Reason(Why.BY_DISTANCE)
    elif ways.routing is Routing.ANSWERED and not ways.routed(row):
        yield Reason(Why.NO_WAY, {"metres": weights.no_way_m})
