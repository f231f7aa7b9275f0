"""How good and how fast a whole queue is given away, against the dense optimum and against one case after the other."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.harness import Row, at_least, at_most, benchmark, best_of, cpu_seconds, faster
from geo.distance import metres_per_degree
from workflows.agents import Agents, arc_m, unit_vectors
from workflows.assignment import Given, Tasks, all_at_once, one_by_one
from workflows.choice import Weights
from workflows.matching import NOBODY, Solver, best_solver, by_flow, by_matching

CASES, AGENTS, CAPACITY, SKILLS = 10_000, 5_000, 3, 8
LON, LAT, SIDE_M = 116.2, 39.7, 40_000.0
CLUSTERS, CLUSTERED, CLUSTER_M = 25, 0.6, 1_500.0
COST, SAVED = 1.005, 0.15
_SOLVERS: dict[Solver, tuple[str, float]] = {by_flow: ("OR-Tools", 20), by_matching: ("SciPy", 10)}  # times faster


@benchmark("assign-queue")
def assign_queue() -> Iterator[Row]:
    """10,000 cases of a storm to 5,000 agents, against SciPy's linear_sum_assignment and against arrival."""
    tasks, agents = storm()
    dense_s, dense = cpu_seconds(lambda: _dense(tasks, agents))
    optimum = _metres(dense)
    for solver in dict.fromkeys((best_solver(), by_matching)):
        ours_s, given = best_of(2, partial(all_at_once, tasks, agents, solver=solver))
        name, at_least_times = _SOLVERS[solver]
        yield faster(f"assign-queue, {name}", ours_s, dense_s, "linear_sum_assignment, all pairs", at_least_times)
        yield from _quality(f"assign-queue, {name}", given, optimum)
    _, arrival = cpu_seconds(lambda: one_by_one(tasks, storm()[1]))
    yield _saved(_metres(given), arrival)


def _quality(name: str, given: Given, optimum: float) -> Iterator[Row]:
    yield at_most(f"{name}, distance", _metres(given) / optimum, COST, "of the optimum")
    yield at_most(f"{name}, most tasks of an agent", int(np.bincount(given.agent).max()), CAPACITY, "tasks")
    yield at_most(f"{name}, cases left", int((given.agent == NOBODY).sum()), 0, "cases")


def _saved(ours: float, arrival: Given) -> Row:
    saved = 1 - ours / _metres(arrival)
    return at_least("assign-queue, distance saved against arrival", saved, SAVED, "of it")


def storm(seed: int = 1) -> tuple[Tasks, Agents]:
    """Cases, most of them in clusters, in random order; each takes one of eight skills, and half the agents have it."""
    random = np.random.default_rng(seed)
    clustered = int(CASES * CLUSTERED)
    centres = random.uniform(0, SIDE_M, (CLUSTERS, 2))[random.integers(0, CLUSTERS, clustered)]
    cases = np.concatenate(
        [centres + random.normal(0, CLUSTER_M, (clustered, 2)), random.uniform(0, SIDE_M, (CASES - clustered, 2))]
    )
    random.shuffle(cases)
    agents = Agents(
        *_placed(random.uniform(0, SIDE_M, (AGENTS, 2))), capacity=np.full(AGENTS, CAPACITY), weights=Weights(load_m=0)
    )
    able = random.random((SKILLS, AGENTS)) < 0.5
    pools = [agents.pool(np.flatnonzero(skill)) for skill in able]
    return Tasks(*_placed(cases), random.integers(0, SKILLS, CASES), pools), agents


def _placed(metres: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    east, north = metres_per_degree(LAT)
    return LON + metres[:, 0] / east, LAT + metres[:, 1] / north


def _dense(tasks: Tasks, agents: Agents) -> Given:
    """Every case against every place of every agent: 10,000 × 15,000 figures."""
    from scipy.optimize import linear_sum_assignment

    cost = np.full((len(tasks), len(agents)), 1e7)
    here = unit_vectors(tasks.lon, tasks.lat)
    for case in range(len(tasks)):
        pool = tasks.pools[tasks.pool[case]]
        cost[case, pool.rows] = arc_m(here[:, case], pool.towards)
    _, place = linear_sum_assignment(np.repeat(cost, CAPACITY, axis=1))
    agent = place // CAPACITY
    return Given(agent, cost[np.arange(len(tasks)), agent])


def _metres(given: Given) -> float:
    return float(np.nansum(given.distance_m))
