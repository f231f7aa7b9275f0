"""How fast one case finds its agent among tens of thousands, and that nobody better was overlooked."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.harness import Result, Row, at_most, benchmark, faster
from geo.distance import great_circle_m, metres_per_degree
from workflows.agents import Agents, Pool
from workflows.choice import score_m
from workflows.matching import NOBODY

AGENTS, DISTRICTS, SKILLS, QUERIES, CHECKED = 50_000, 16, 8, 2_000, 300
ON_SHIFT, SKILLED = 0.35, 0.5
LON, LAT, SIDE_M = 116.2, 39.7, 40_000.0
Floats = NDArray[np.float64]
Question = tuple[float, float, int, int]  # lon, lat, district, skill


class Town:
    """Agents spread over a square; each belongs to a district, and half of them have each of eight skills."""

    def __init__(self, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        self.lon, self.lat = self._anywhere(random, AGENTS)
        self.district = random.integers(0, DISTRICTS, AGENTS)
        self.skilled = random.random((SKILLS, AGENTS)) < SKILLED
        working = random.random(AGENTS) < ON_SHIFT
        self.capacity = np.where(working, random.integers(1, 9, AGENTS), 0)  # nobody off shift has a place
        self.agents = Agents(self.lon, self.lat, load=random.integers(0, 8, AGENTS), capacity=self.capacity)
        places = np.transpose(self._anywhere(random, QUERIES)).tolist()
        whose = zip(random.integers(0, DISTRICTS, QUERIES), random.integers(0, SKILLS, QUERIES), strict=True)
        self.questions: list[Question] = [
            (lon, lat, int(district), int(skill)) for (lon, lat), (district, skill) in zip(places, whose, strict=True)
        ]

    def _anywhere(self, random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        east, north = (float(length) for length in metres_per_degree(LAT))
        x, y = random.uniform(0, SIDE_M, (2, count))
        return LON + x / east, LAT + y / north

    def pools(self) -> dict[tuple[int, int], Pool]:
        """Those who answer in a district and are qualified, laid side by side."""
        return {
            (district, skill): self.agents.pool(np.flatnonzero((self.district == district) & self.skilled[skill]))
            for district in range(DISTRICTS)
            for skill in range(SKILLS)
        }

    def all_over(self, question: Question, everybody: Pool) -> int:
        """The baseline: the same arithmetic over all agents of the city, with those who may not left out at the end."""
        lon, lat, district, skill = question
        load = self.agents.load
        score = score_m(self.agents.distances_m(lon, lat, everybody), load)
        score[(self.district != district) | ~self.skilled[skill] | (load >= self.capacity)] = np.inf
        return int(score.argmin())

    def plainly(self, question: Question) -> int:
        """Whom the rule chooses: responsible, qualified, with a place; then by score, load and row."""
        lon, lat, district, skill = question
        load = self.agents.load
        able = (self.district == district) & self.skilled[skill] & (load < self.capacity)
        score = np.where(able, score_m(great_circle_m(lon, lat, self.lon, self.lat), load), np.inf)
        best = np.lexsort((load, score))[0]
        return int(best) if np.isfinite(score[best]) else NOBODY


@benchmark("choose-live")
def choose_live() -> Iterator[Row]:
    """One case among 50,000 agents, the responsible district first, against looking at all of them."""
    town = Town()
    pools = town.pools()
    everybody, few = town.agents.pool(np.arange(AGENTS)), town.questions[:CHECKED]
    ours = [partial(town.agents.nearest, x, y, pools[where, what]) for x, y, where, what in town.questions]
    spent, answers = _each_us(ours)
    baseline, _ = _each_us([partial(town.all_over, question, everybody) for question in few])
    median = float(np.median(spent))
    yield at_most("choose-live, median", median, 100, "µs")
    yield faster("choose-live", median, float(np.median(baseline)), "numpy over all agents", 4, "µs")
    differing = sum(row != town.plainly(question) for (row, _), question in zip(answers, few, strict=False))
    yield at_most("choose-live, answers unlike those of looking at everybody", differing, 0, f"of {CHECKED}")


def _each_us(calls: Sequence[Callable[[], Result]]) -> tuple[list[float], list[Result]]:
    """How long each of these calls took, in microseconds, and what came of it."""
    spent, results = [], []
    for call in calls:
        begin = time.perf_counter_ns()
        results.append(call())
        spent.append((time.perf_counter_ns() - begin) / 1000)
    return spent, results
