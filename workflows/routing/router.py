"""A routing engine with patience and memory: answers are kept for minutes, one that fails is left alone.

Never call it inside a transaction that writes: it may take as long as its time-out.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from grid.settings import Settings
from workflows.routing.engine import Engine, NoAnswer, Place
from workflows.routing.osrm import Osrm
from workflows.routing.valhalla import Valhalla
from workflows.travel import Routing, Travel

MOST_PLACES = 99  # with the case itself 100, which is what public and stock engines take at once
KEEP_S = 300.0
FAILURES, LEAVE_S = 3, 30.0
_MOST_KEPT = 50_000
_DIGITS = 4  # of a degree: about ten metres

_Way = tuple[Place, Place]


class Router:
    """Shared by the threads of a process. `clock` counts seconds."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock, self._lock = engine, clock, threading.Lock()
        self._kept: OrderedDict[_Way, tuple[float, float | None]] = OrderedDict()  # when it was told, and seconds
        self._failures, self._ask_again_at = 0, 0.0

    def travel(self, places: Mapping[int, Place], to: Place) -> Travel:
        """How long it takes from each of the places to one, with one question for all that is not known yet."""
        there = _rounded(to)
        ways = {key: (_rounded(place), there) for key, place in places.items()}
        known = self._known(set(ways.values()))
        missing = sorted(set(ways.values()) - known.keys())
        if missing:
            try:
                known |= self._ask(missing)
            except NoAnswer:
                return Travel(Routing.SILENT)
        told = {key: known[way] for key, way in ways.items()}
        return Travel(Routing.ANSWERED, {key: seconds for key, seconds in told.items() if seconds is not None})

    def _known(self, ways: set[_Way]) -> dict[_Way, float | None]:
        oldest = self._clock() - KEEP_S
        with self._lock:
            found = {way: self._kept[way] for way in ways if way in self._kept}
        return {way: seconds for way, (told_at, seconds) in found.items() if told_at >= oldest}

    def _ask(self, ways: list[_Way]) -> dict[_Way, float | None]:
        """Raises NoAnswer, also while an engine that has failed often is left alone; then one question tries it."""
        with self._lock:
            if self._failures >= FAILURES:
                if self._clock() < self._ask_again_at:
                    raise NoAnswer("left alone")
                self._ask_again_at = self._clock() + LEAVE_S
        try:
            seconds = self._engine.seconds([place for place, _ in ways], ways[0][1])
        except NoAnswer:
            with self._lock:
                self._failures += 1
                self._ask_again_at = self._clock() + LEAVE_S
            raise
        return self._keep(dict(zip(ways, seconds, strict=True)))

    def _keep(self, told: dict[_Way, float | None]) -> dict[_Way, float | None]:
        with self._lock:
            self._failures = 0
            for way, seconds in told.items():
                self._kept.pop(way, None)
                self._kept[way] = (self._clock(), seconds)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return told


def router_of(settings: Settings) -> Router | None:
    """The routing engine that is set up, if one is."""
    routing = settings.routing
    if routing is None:
        return None
    return Router(Valhalla(routing) if routing.kind == "valhalla" else Osrm(routing))


def _rounded(place: Place) -> Place:
    return round(place[0], _DIGITS), round(place[1], _DIGITS)
