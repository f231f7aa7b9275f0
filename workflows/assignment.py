"""A whole queue at once: each case to the nearest agent with a task to spare, or all of them at the least total cost.

The optimum is a matching of cases with the free places of their nearest agents; every case also has a place of its own
that means nobody, at a price, so that there is always an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid.refusals import N_, BadInput
from workflows.agents import NOBODY, Agents, Pool, arc_m, unit_vectors

NEIGHBOURS = 64  # to begin with; more are looked at where these have no place left
_MOST_EDGES = 30_000_000
_BEYOND_M = 1e8  # farther than any two places on earth
_LEAST_M = 1.0  # the matching knows no edge of cost 0


@dataclass(frozen=True)
class Tasks:
    """Cases to give away: degrees WGS-84, and for each the index in `pools` of those who may take it."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    pool: NDArray[np.int64]
    pools: Sequence[Pool]

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True)
class Given:
    """For each case the row of the agent, or NOBODY, and the metres between them."""

    agent: NDArray[np.int64]
    distance_m: NDArray[np.float64]


def one_by_one(tasks: Tasks, agents: Agents, within_m: float = _BEYOND_M) -> Given:
    """Give each case in turn to the best agent with a task to spare; `agents` carry their new loads afterwards."""
    given = _nobody(len(tasks))
    for case in range(len(tasks)):
        pool = tasks.pools[tasks.pool[case]]
        row, distance = agents.nearest(float(tasks.lon[case]), float(tasks.lat[case]), pool)
        if row != NOBODY and distance <= within_m:
            agents.give(row)
            given.agent[case], given.distance_m[case] = row, distance
    return given


def all_at_once(tasks: Tasks, agents: Agents, within_m: float = _BEYOND_M, neighbours: int = NEIGHBOURS) -> Given:
    """Give the cases away so that the sum of distances (and of what loads amount to) is least.

    A case that nobody takes costs `within_m`. Raises BadInput where the question is too large.
    """
    while True:
        edges = _edges(tasks, agents, neighbours, within_m)
        given = _matched(tasks, agents, edges, within_m)
        if not _could_go_on(tasks, agents, edges, given, neighbours):
            return given
        neighbours *= 2


@dataclass(frozen=True)
class _Edges:
    """Who could take which case: parallel arrays."""

    case: NDArray[np.int64]
    agent: NDArray[np.int64]
    distance_m: NDArray[np.float64]


def _edges(tasks: Tasks, agents: Agents, neighbours: int, within_m: float) -> _Edges:
    from scipy.spatial import KDTree

    parts = [_Edges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))]
    for index, pool in enumerate(tasks.pools):
        free = pool.rows[agents.load[pool.rows] < agents.capacity[pool.rows]]
        cases = np.flatnonzero(tasks.pool == index)
        if not len(free) or not len(cases):
            continue
        count = min(neighbours, len(free))
        here = unit_vectors(tasks.lon[cases], tasks.lat[cases])
        _, near = KDTree(agents.towards[:, free].T).query(here.T, k=np.arange(1, count + 1))
        case, agent = np.repeat(cases, count), free[near.ravel()]
        distance = arc_m(np.repeat(here, count, axis=1), agents.towards[:, agent])
        reachable = distance <= within_m
        parts.append(_Edges(case[reachable], agent[reachable], distance[reachable]))
    return _Edges(
        np.concatenate([part.case for part in parts]),
        np.concatenate([part.agent for part in parts]),
        np.concatenate([part.distance_m for part in parts]),
    )


def _matched(tasks: Tasks, agents: Agents, edges: _Edges, within_m: float) -> Given:
    """Match cases with places: an agent has as many as it has tasks to spare, but no more than ask for it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    places = np.minimum(np.bincount(edges.agent, minlength=len(agents)), agents.capacity - agents.load)
    first = np.concatenate([[0], np.cumsum(places)])  # place of each agent, and behind them all the cases' own
    edge, nth = _each_place(places[edges.agent])
    agent, cases = edges.agent[edge], np.arange(len(tasks))
    cost = edges.distance_m[edge] + agents.weights.load_m * (agents.load[agent] + nth)
    costs = np.concatenate([cost, np.full(len(tasks), within_m)]) + _LEAST_M
    from_case = np.concatenate([edges.case[edge], cases])
    to_place = np.concatenate([first[agent] + nth, first[-1] + cases])
    matrix = coo_array((costs, (from_case, to_place)), shape=(len(tasks), int(first[-1]) + len(tasks)))
    case, place = min_weight_full_bipartite_matching(matrix.tocsr())
    taken = place < first[-1]
    return _given(tasks, agents, case[taken], np.searchsorted(first, place[taken], side="right") - 1)


def _each_place(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return an entry for each of so many places of each edge: which edge, and which of its places."""
    if counts.sum() > _MOST_EDGES:
        raise BadInput(N_("There are too many cases for each agent; give agents a capacity, or divide the queue."))
    edge = np.repeat(np.arange(len(counts)), counts)
    return edge, np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)


def _given(tasks: Tasks, agents: Agents, case: NDArray[np.int64], agent: NDArray[np.int64]) -> Given:
    given = _nobody(len(tasks))
    given.agent[case] = agent
    given.distance_m[case] = arc_m(unit_vectors(tasks.lon[case], tasks.lat[case]), agents.towards[:, agent])
    return given


def _could_go_on(tasks: Tasks, agents: Agents, edges: _Edges, given: Given, neighbours: int) -> bool:
    """Whether a case is left although farther away there is somebody who may take it and has a task to spare."""
    load = agents.load + np.bincount(given.agent[given.agent != NOBODY], minlength=len(agents))
    spare = [bool((load[pool.rows] < agents.capacity[pool.rows]).any()) for pool in tasks.pools]
    cut_off = np.bincount(edges.case, minlength=len(tasks)) >= neighbours
    left = np.flatnonzero((given.agent == NOBODY) & cut_off)
    return any(spare[pool] and len(tasks.pools[pool]) > neighbours for pool in np.unique(tasks.pool[left]))


def _nobody(count: int) -> Given:
    return Given(np.full(count, NOBODY, dtype=np.int64), np.full(count, np.nan))


def nearer(tasks: Tasks, agents: Agents, case: int, distance_m: float) -> int:
    """Return how many of those who may take a case are nearer to it than this, by a metre or more."""
    distances = agents.distances_m(float(tasks.lon[case]), float(tasks.lat[case]), tasks.pools[tasks.pool[case]])
    return int((distances < distance_m - 1).sum())
