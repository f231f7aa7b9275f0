"""Many agents at once, as arrays: the same order as `workflows.choice`, for tens of thousands and for whole queues."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.distance import EARTH_RADIUS_M
from workflows.choice import WEIGHTS, Weights, score_m
from workflows.matching import NOBODY


@dataclass(frozen=True)
class Pool:
    """Some of the agents: those who answer for one kind of case in one area. Their rows ascend."""

    rows: NDArray[np.int64]
    towards: NDArray[np.float64]  # unit vectors, shape (3, n)

    def __len__(self) -> int:
        return len(self.rows)


class Agents:
    """Agents by row. `load` counts the tasks that each has and grows with `give`. Degrees WGS-84."""

    def __init__(
        self,
        lon: ArrayLike,
        lat: ArrayLike,
        *,
        load: ArrayLike | None = None,
        capacity: ArrayLike | None = None,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.towards = unit_vectors(lon, lat)
        count = self.towards.shape[1]
        self.load = np.zeros(count, dtype=np.int64) if load is None else np.array(load, dtype=np.int64)
        no_limit = np.full(count, np.iinfo(np.int64).max)
        self.capacity = no_limit if capacity is None else np.array(capacity, dtype=np.int64)
        self.weights = weights

    def __len__(self) -> int:
        return int(self.towards.shape[1])

    def pool(self, rows: ArrayLike) -> Pool:
        """Lay the agents of these rows side by side, so that asking for the nearest reads memory in one go."""
        chosen = np.sort(np.asarray(rows, dtype=np.int64))
        return Pool(chosen, np.ascontiguousarray(self.towards[:, chosen]))

    def distances_m(self, lon: float, lat: float, pool: Pool) -> NDArray[np.float64]:
        """Metres over the sphere from a place to everybody in the pool."""
        return arc_m(unit_vectors(lon, lat), pool.towards)

    def nearest(self, lon: float, lat: float, pool: Pool) -> tuple[int, float]:
        """Return the row and the distance in metres of the best agent with a task to spare, or NOBODY.

        The lowest score in whole metres wins; of two equal ones the less loaded, then the lower row.
        """
        distance, load = self.distances_m(lon, lat, pool), self.load[pool.rows]
        score = score_m(distance, load, self.weights)
        score[load >= self.capacity[pool.rows]] = np.inf
        if not np.isfinite(score).any():
            return NOBODY, float("nan")
        equal = np.flatnonzero(score == score.min())
        best = equal[load[equal].argmin()]
        return int(pool.rows[best]), float(distance[best])

    def give(self, row: int) -> None:
        """Let the agent of this row have one task more."""
        self.load[row] += 1


def unit_vectors(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """From the centre of the earth towards each place; shape (3, n)."""
    east, north = np.radians(np.atleast_1d(lon).astype(float)), np.radians(np.atleast_1d(lat).astype(float))
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def arc_m(one: NDArray[np.float64], many: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres over the sphere between unit vectors; by the chord, which keeps its digits when the two are close."""
    x, y, z = many[0] - one[0], many[1] - one[1], many[2] - one[2]
    half = np.sqrt(x * x + y * y + z * z) / 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(half, 1.0)))
