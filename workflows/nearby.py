"""Which agents are looked at for which case, when there are too many pairs to look at all of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workflows.agents import Agents, Pool, arc_m, unit_vectors
from workflows.matching import Integers

MOST = 256  # to begin with
_MOST_OF = 0.7  # those at the rim of a crowd go outwards; measured: dearer by 0.2 % than the best of all at the most


@dataclass(frozen=True)
class Edges:
    """Who could take which case: parallel arrays."""

    case: Integers
    agent: Integers
    distance_m: NDArray[np.float64]


NO_EDGES = Edges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


class Nearby:
    """The cases of one pool and those of it who have a task to spare; `cases` are rows of the queue."""

    def __init__(self, lon: NDArray[np.float64], lat: NDArray[np.float64], cases: Integers, pool: Pool, agents: Agents):
        from scipy.spatial import KDTree

        spare = agents.capacity[pool.rows] - agents.load[pool.rows]
        self.cases, self.free, self.spare = cases, pool.rows[spare > 0], spare[spare > 0]
        self._here = unit_vectors(lon[cases], lat[cases])
        self._towards = agents.towards[:, self.free]
        self._tree: Any = KDTree(self._towards.T) if len(self.free) else None

    def enough(self, least: int, asking: Integers) -> Integers:
        """How many of the nearest to look at for each case: until they can take most of the cases that are as near.

        `asking`: how many cases, of all pools, could ask for each agent; these share the agent's tasks to spare.
        """
        from scipy.spatial import KDTree

        most = min(max(least, MOST), len(self.free))
        needed = np.full(len(self.cases), most, dtype=np.int64)
        undecided = np.arange(len(self.cases) if len(self.free) else 0)
        others, count = KDTree(self._here.T), least
        share = self.spare * (len(self.cases) / asking[self.free])
        while len(undecided) and count < most:
            here = self._here[:, undecided].T
            away, near = self._tree.query(here, k=np.arange(1, count + 1))
            asked = others.query_ball_point(here, away[:, -1], return_length=True)
            done = share[near].sum(axis=1) >= _MOST_OF * asked
            needed[undecided[done]] = count
            undecided, count = undecided[~done], count + (count + 1) // 2
        return needed

    def edges(self, needed: Integers, within_m: float) -> Edges:
        """Each case with so many of the nearest, none of them farther than `within_m`."""
        if not len(self.free):
            return NO_EDGES
        needed = np.minimum(needed, len(self.free))
        parts = [self._nearest(np.flatnonzero(needed == count), int(count)) for count in np.unique(needed)]
        case, agent = (np.concatenate(side) for side in zip(*parts, strict=True))
        return self._between(case, agent, within_m)

    def _nearest(self, which: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        _, near = self._tree.query(self._here[:, which].T, k=np.arange(1, count + 1))
        return np.repeat(which, count), near.ravel()

    def _between(self, case: NDArray[np.intp], agent: NDArray[np.intp], within_m: float) -> Edges:
        distance = arc_m(self._here[:, case], self._towards[:, agent])
        reachable = distance <= within_m
        return Edges(self.cases[case[reachable]], self.free[agent[reachable]], distance[reachable])


def together(parts: list[Edges]) -> Edges:
    parts = [NO_EDGES, *parts]
    return Edges(
        np.concatenate([part.case for part in parts]),
        np.concatenate([part.agent for part in parts]),
        np.concatenate([part.distance_m for part in parts]),
    )
