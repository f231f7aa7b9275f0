"""Shapes as plain arrays of vertices, and the two questions asked of them: is a point inside, how far is the border.

The rule for points on a border is half-open and evaluated from the lower end of each edge. Two neighbours that share an
edge therefore compute the very same numbers, and a point on it belongs to exactly one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf, isnan, nan

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.distance import metres_per_degree

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
PAIRS = 1 << 19  # vertices worked on at once, so that they stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Rings:
    """All rings of many (multi)polygons, one after the other.

    `x`, `y`: degrees, float64; after each closed ring stands one NaN, over which no edge counts.
    `start[row] : start[row + 1]`: the vertices of a row.
    """

    start: Rows
    x: Floats
    y: Floats

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> "Rings":
        parts, owner = shapely.get_parts(shapes, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        place = np.arange(len(xy)) + ring
        x, y = np.full((2, len(xy) + len(rings)), np.nan)
        x[place], y[place] = xy[:, 0], xy[:, 1]
        size = np.bincount(owner[part], np.bincount(ring, minlength=len(rings)) + 1, minlength=len(shapes))
        return cls(np.concatenate([[0], np.cumsum(size)]).astype(np.int64), x, y)

    def contain(self, rows: Rows, px: Floats, py: Floats) -> NDArray[np.bool_]:
        """Whether row i of `rows` contains point i, by the half-open rule."""
        inside = np.zeros(len(rows), dtype=bool)
        for few in self._portions(rows):
            inside[few] = self._contain(rows[few], px[few], py[few])
        return inside

    def border_m(self, rows: Rows, px: Floats, py: Floats) -> Floats:
        """Metres from point i to the nearest border of row i, inside or outside."""
        metres = np.empty(len(rows))
        for few in self._portions(rows):
            metres[few] = self._border_m(rows[few], px[few], py[few])
        return metres

    def _portions(self, rows: Rows) -> list[slice]:
        size = np.cumsum(self.start[rows + 1] - self.start[rows])
        cuts = np.searchsorted(size, np.arange(PAIRS, size[-1] if len(size) else 0, PAIRS)) + 1
        edges = np.unique(np.concatenate([[0], cuts, [len(rows)]])).tolist()
        return [slice(a, b) for a, b in pairwise(edges)]

    def _contain(self, rows: Rows, px: Floats, py: Floats) -> NDArray[np.bool_]:
        pair, at = ragged(self.start[rows], self.start[rows + 1])
        above = self.y[at] > py[pair]
        crossing = np.flatnonzero((above[1:] != above[:-1]) & (pair[1:] == pair[:-1]))
        pair, a = pair[crossing], at[crossing]
        x, y, ax, ay, bx, by = px[pair], py[pair], self.x[a], self.y[a], self.x[a + 1], self.y[a + 1]
        left = np.where(
            ay < by,
            (bx - ax) * (y - ay) - (x - ax) * (by - ay),
            (ax - bx) * (y - by) - (x - bx) * (ay - by),
        )
        return np.asarray(np.bincount(pair[left > 0], minlength=len(rows)) & 1, dtype=bool)

    def _border_m(self, rows: Rows, px: Floats, py: Floats) -> Floats:
        pair, at = ragged(self.start[rows], self.start[rows + 1])
        east, north = metres_per_degree(py)
        x, y = (self.x[at] - px[pair]) * east[pair], (self.y[at] - py[pair]) * north[pair]
        metres = np.full(len(at), np.inf)
        metres[:-1] = _to_segment(x[:-1], y[:-1], x[1:], y[1:])
        metres[np.isnan(metres)] = np.inf  # the edge from one ring to the next is none
        return np.asarray(np.minimum.reduceat(metres, np.searchsorted(pair, np.arange(len(rows)))))


def contains(xs: Sequence[float], first: int, ys: Sequence[float], x: float, y: float) -> bool:
    """Whether these rings contain one point: the same arithmetic as `Rings.contain`, for Python's own floats.

    `ys`: those of the rings alone; `xs`: of all rings, theirs from `first` on, so that only the few needed are read.
    """
    inside, above, at = False, ys[0] > y, first
    for by in ys:
        if (by > y) != above:
            above = not above
            ax, ay, bx = xs[at - 1], ys[at - first - 1], xs[at]
            if ay < by:
                left = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
            else:
                left = (ax - bx) * (y - by) - (x - bx) * (ay - by)
            if left > 0:
                inside = not inside
        at += 1
    return inside


def border_m(xs: Sequence[float], ys: Sequence[float], x: float, y: float) -> float:
    """Metres from one point to the nearest border of these rings: as `Rings.border_m`, for Python's own floats."""
    east, north = (float(length) for length in metres_per_degree(y))
    nearest, ax, ay = inf, nan, nan
    for bx, by in zip(xs, ys, strict=True):
        px, py = (bx - x) * east, (by - y) * north
        dx, dy = px - ax, py - ay
        squared = dx * dx + dy * dy
        if not isnan(squared):  # the edge from one ring to the next is no number
            along = min(1.0, max(0.0, -(ax * dx + ay * dy) / squared)) if squared else 0.0
            nearest = min(nearest, hypot(ax + along * dx, ay + along * dy))
        ax, ay = px, py
    return nearest


def ragged(start: Rows, stop: Rows) -> tuple[Rows, Rows]:
    """All of `range(start[i], stop[i])` in one array, and beside each the i it came from."""
    size = stop - start
    owner = np.repeat(np.arange(len(size)), size)
    return owner, np.arange(len(owner)) + np.repeat(start - (np.cumsum(size) - size), size)


def _to_segment(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """Distance of the origin from each segment."""
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.clip(np.where(squared > 0, -(ax * dx + ay * dy) / squared, 0.0), 0.0, 1.0)
    return np.hypot(ax + along * dx, ay + along * dy)
