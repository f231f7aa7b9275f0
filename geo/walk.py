"""A sensible order for going to a few places on foot: the nearest next, then crossings undone (2-opt)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.distance import great_circle_m

EXACT = 7  # up to so many stops the shortest order of all is found
Degrees = tuple[float, float]
Away = Sequence[Sequence[float]]  # metres between any two places, the start first
_Ways = dict[tuple[frozenset[int], int], tuple[float, tuple[int, ...]]]  # by the stops seen and the last of them


@dataclass(frozen=True)
class Walk:
    """`order`: the places of the stops as they were given; `legs`: metres to each from the one before."""

    order: tuple[int, ...]
    legs: tuple[float, ...]

    @property
    def metres(self) -> float:
        return sum(self.legs)


def walk(start: Degrees, stops: Sequence[Degrees]) -> Walk:
    """Return an order that begins at `start` (WGS-84 lon, lat) and ends at whichever stop comes last.

    It is never longer than the order given. In which order the stops are given makes no difference, unless that one is
    itself shorter than what is found; up to seven stops none can be. Meant for some thirty.
    """
    sorted_stops = sorted(range(len(stops)), key=lambda place: stops[place])
    away = _metres(start, [stops[place] for place in sorted_stops])
    found = _shortest(away) if len(stops) <= EXACT else _uncrossed(_nearest_next(away), away)
    given = [sorted_stops.index(place) + 1 for place in range(len(stops))]
    best = given if _length(given, away) < _length(found, away) - 1e-6 else found
    legs = tuple(away[one][other] for one, other in pairwise([0, *best]))
    return Walk(tuple(sorted_stops[place - 1] for place in best), legs)


def _metres(start: Degrees, stops: Sequence[Degrees]) -> Away:
    lons, lats = np.array([start, *stops]).T
    away: Away = great_circle_m(lons[:, None], lats[:, None], lons, lats).tolist()
    return away


def _length(order: Sequence[int], away: Away) -> float:
    return sum(away[one][other] for one, other in pairwise([0, *order]))


def _nearest_next(away: Away) -> list[int]:
    order, left = [0], set(range(1, len(away)))
    while left:
        nearest = min(left, key=lambda place: (away[order[-1]][place], place))
        order.append(nearest)
        left.remove(nearest)
    return order[1:]


def _uncrossed(order: list[int], away: Away) -> list[int]:
    """Turn pieces of the way round as long as that shortens it."""
    path, count = [0, *order], len(order)
    shorter = True
    while shorter:
        shorter = False
        for first in range(1, count):
            for last in range(first + 1, count + 1):
                if _gain(path, first, last, away) > 1e-9:
                    path[first : last + 1] = path[first : last + 1][::-1]
                    shorter = True
    return path[1:]


def _gain(path: Sequence[int], first: int, last: int, away: Away) -> float:
    """Metres saved by going from `first` to `last` the other way round; the end of the way is open."""
    before, begin, end = path[first - 1], path[first], path[last]
    gain = away[before][begin] - away[before][end]
    if last + 1 < len(path):
        gain += away[end][path[last + 1]] - away[begin][path[last + 1]]
    return gain


def _shortest(away: Away) -> list[int]:
    """The best order of all, by the best ways to each set of stops with a last one (Held and Karp)."""
    stops = range(1, len(away))
    ways: _Ways = {(frozenset({stop}), stop): (away[0][stop], (stop,)) for stop in stops}
    for _ in stops[1:]:
        longer: _Ways = {}
        for (been, last), (metres, order) in ways.items():
            for stop in stops:
                if stop not in been:
                    key, way = (been | {stop}, stop), (metres + away[last][stop], (*order, stop))
                    longer[key] = min(longer.get(key, way), way)
        ways = longer
    return list(min(ways.values())[1]) if ways else []
