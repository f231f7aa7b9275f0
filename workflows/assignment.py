"""A whole queue at once: each case to the nearest agent with a task to spare, or all of them at the least total cost.

Of each case the agents around it are looked at: as many as have tasks to spare for all the cases that are as near to
them, and more where somebody is left all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workflows.agents import Agents, Pool, arc_m, unit_vectors
from workflows.matching import NOBODY, Integers, Question, Solver, match
from workflows.nearby import NO_EDGES, Edges, Nearby, together

NEIGHBOURS = 20  # at the least, when there are too many pairs to look at
_FEW_PAIRS = 250_000  # all of them are looked at
KEEP_M = 200.0  # what a change of plan must save, for each case whose agent changes
_BEYOND_M = 4e7  # farther than any two places on earth


@dataclass(frozen=True)
class Tasks:
    """Cases to give away: degrees WGS-84, and for each the index in `pools` of those who may take it.

    `weight`: how often a metre counts, and how often it counts that nobody comes; 1 where nothing is said. `kept`: the
    row of the agent by the plan before, or NOBODY. `key`: who the case is, for what is decided by lot.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    pool: Integers
    pools: Sequence[Pool]
    weight: NDArray[np.float64] | None = None
    kept: Integers | None = None
    key: Integers | None = None

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True)
class Given:
    """For each case the row of the agent, or NOBODY, and the metres between them."""

    agent: Integers
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


def all_at_once(
    tasks: Tasks,
    agents: Agents,
    within_m: float = _BEYOND_M,
    *,
    neighbours: int | None = None,
    keep_m: float = KEEP_M,
    solver: Solver | None = None,
) -> Given:
    """Give the cases away so that the sum of distances (and of what loads amount to) is least.

    A case that nobody takes costs `within_m`, and one whose agent is another than `kept` costs `keep_m` more. Raises
    BadInput where the question is too large.
    """
    around = _around(tasks, agents)
    pairs = sum(len(one.cases) * len(one.free) for one in around)
    least = neighbours or (len(agents) if pairs <= _FEW_PAIRS else NEIGHBOURS)
    needed, asking = np.ones(len(tasks), dtype=np.int64), np.zeros(len(agents), dtype=np.int64)
    for one in around:
        asking[one.free] += len(one.cases)
    for one in around:
        needed[one.cases] = np.maximum(one.enough(least, asking), 1)
    while True:
        near = together([one.edges(needed[one.cases], within_m) for one in around])
        question = _question(tasks, agents, together([near, _kept(tasks, agents, near, within_m)]), within_m, keep_m)
        chosen = match(question, solver)
        short = _fallen_short(tasks, agents, near, question, chosen, needed)
        if not short.any():
            return _given(tasks, agents, chosen)
        needed[short] *= 2


def _around(tasks: Tasks, agents: Agents) -> list[Nearby]:
    found = [(np.flatnonzero(tasks.pool == index), pool) for index, pool in enumerate(tasks.pools)]
    return [Nearby(tasks.lon, tasks.lat, cases, pool, agents) for cases, pool in found if len(cases)]


def _kept(tasks: Tasks, agents: Agents, near: Edges, within_m: float) -> Edges:
    """Cases with the agents of the plan before, where these are not near enough to be looked at anyway."""
    if tasks.kept is None:
        return NO_EDGES
    case = np.flatnonzero(tasks.kept != NOBODY)
    agent = tasks.kept[case]
    allowed = [row in tasks.pools[tasks.pool[one]].rows for one, row in zip(case, agent, strict=True)]
    distance = arc_m(unit_vectors(tasks.lon[case], tasks.lat[case]), agents.towards[:, agent])
    usable = np.array(allowed, dtype=bool) & (agents.load[agent] < agents.capacity[agent]) & (distance <= within_m)
    usable &= ~np.isin(case * len(agents) + agent, near.case * len(agents) + near.agent)
    return Edges(case[usable], agent[usable], distance[usable])


def _question(tasks: Tasks, agents: Agents, edges: Edges, within_m: float, keep_m: float) -> Question:
    weight = _weight(tasks)
    cost = weight[edges.case] * edges.distance_m + agents.weights.load_m * agents.load[edges.agent]
    leave = weight * within_m
    if tasks.kept is not None:
        cost += keep_m * ((tasks.kept != NOBODY)[edges.case] & (tasks.kept[edges.case] != edges.agent))
        leave = leave + keep_m * (tasks.kept != NOBODY)
    return Question(
        case=edges.case,
        agent=edges.agent,
        cost_m=cost,
        leave_m=leave,
        places=agents.capacity - agents.load,
        case_key=np.arange(len(tasks)) if tasks.key is None else tasks.key,
        agent_key=np.arange(len(agents)),
        further_m=agents.weights.load_m,
    )


def _given(tasks: Tasks, agents: Agents, agent: Integers) -> Given:
    given, case = _nobody(len(tasks)), np.flatnonzero(agent != NOBODY)
    given.agent[case] = agent[case]
    given.distance_m[case] = arc_m(unit_vectors(tasks.lon[case], tasks.lat[case]), agents.towards[:, agent[case]])
    return given


def _fallen_short(
    tasks: Tasks, agents: Agents, near: Edges, question: Question, chosen: Integers, needed: Integers
) -> NDArray[np.bool_]:
    """The cases for which more agents must be looked at, so that one that is left may still be taken.

    Those are the left ones, the cases that hold an agent whom a left one could have, and so on. None, if nobody who
    may take any of them has a task to spare.
    """
    reached = _touched(question, chosen)
    load = agents.load + np.bincount(chosen[chosen != NOBODY], minlength=len(agents))
    spare = load < agents.capacity
    if not any(spare[tasks.pools[pool].rows].any() for pool in np.unique(tasks.pool[reached])):
        return np.zeros_like(reached)
    size = np.array([len(pool) for pool in tasks.pools])[tasks.pool]
    cut_off = (np.bincount(near.case, minlength=len(tasks)) >= needed) & (needed < size)
    short: NDArray[np.bool_] = reached & cut_off
    return short


def _touched(question: Question, chosen: Integers) -> NDArray[np.bool_]:
    """The cases that are left, and all whose agent could go to a touched one."""
    touched: NDArray[np.bool_] = chosen == NOBODY
    while True:
        wanted = np.zeros(len(question.places) + 1, dtype=bool)  # the last one stands for NOBODY
        wanted[question.agent[touched[question.case]]] = True
        further = touched | (wanted[chosen] & (chosen != NOBODY))
        if (further == touched).all():
            return touched
        touched = further


def _weight(tasks: Tasks) -> NDArray[np.float64]:
    return np.ones(len(tasks)) if tasks.weight is None else tasks.weight


def _nobody(count: int) -> Given:
    return Given(np.full(count, NOBODY, dtype=np.int64), np.full(count, np.nan))


def nearer(tasks: Tasks, agents: Agents, case: int, distance_m: float) -> int:
    """Return how many of those who may take a case are nearer to it than this, by a metre or more."""
    distances = agents.distances_m(float(tasks.lon[case]), float(tasks.lat[case]), tasks.pools[tasks.pool[case]])
    return int((distances < distance_m - 1).sum())
