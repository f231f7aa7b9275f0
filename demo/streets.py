"""Streets inside a block of big roads: irregular lanes, halved blocks, or the two families of a planned quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import split


class Pattern(Enum):
    LANES = "lanes"  # an old town
    HALVED = "halved"  # grown: each block cut across its longer side
    PLANNED = "planned"  # a new quarter


@dataclass(frozen=True)
class Cut:
    """A street line and the area in m² of the block that it cuts: the larger, the more important the street."""

    line: LineString
    block_m2: float


@dataclass(frozen=True)
class _Habit:
    smallest_m2: float  # a block below this is not cut again
    stray: float  # how far from the middle a cut may lie, as a share of the block's length
    turn: float  # radians off the right angle
    bend_m: float


_HABITS = {
    Pattern.LANES: _Habit(9_500, 0.13, 0.16, 9),
    Pattern.HALVED: _Habit(14_200, 0.06, 0.05, 6),
}
_COLUMN_M, _ROW_M = 114.0, 94.0


def lay_streets(block: Polygon, pattern: Pattern, rng: np.random.Generator) -> Iterator[Cut]:
    """Yield street lines that cut the block; each ends on its border or on an earlier street."""
    if pattern is Pattern.PLANNED:
        yield from _families(block, rng)
    else:
        yield from _halve(block, _HABITS[pattern], rng)


def _halve(block: Polygon, habit: _Habit, rng: np.random.Generator) -> Iterator[Cut]:
    waiting = [block]
    while waiting:
        piece = waiting.pop()
        if piece.area < habit.smallest_m2 * rng.uniform(0.88, 1.08):
            continue
        line = _across(piece, habit, rng)
        parts = [part for part in split(piece, line).geoms if part.area > 1]
        if len(parts) < 2:
            continue
        yield from (Cut(inside, piece.area) for inside in _lines(line.intersection(piece)))
        waiting.extend(parts)


def _across(piece: Polygon, habit: _Habit, rng: np.random.Generator) -> LineString:
    """A slightly bent line across the longer side of the piece, well beyond its borders."""
    origin, long, short = _frame(piece)
    length, width = np.hypot(*long), np.hypot(*short)
    middle = origin + long * (0.5 + rng.uniform(-habit.stray, habit.stray)) + short / 2
    turn = rng.uniform(-habit.turn, habit.turn)
    direction = np.array(
        [short[0] * np.cos(turn) - short[1] * np.sin(turn), short[0] * np.sin(turn) + short[1] * np.cos(turn)]
    )
    bend = long / length * rng.uniform(-1, 1) * min(habit.bend_m, width / 12)
    reach = np.array([-0.75, -0.25, 0.0, 0.25, 0.75])
    path = middle + reach[:, None] * direction + (0.5 - np.abs(reach))[:, None] * 2 * bend
    return LineString(path)


def _families(block: Polygon, rng: np.random.Generator) -> Iterator[Cut]:
    """Evenly spaced columns and rows that follow the block's own direction and cross one another."""
    origin, long, short = _frame(block)
    columns, rows = (
        max(round(float(np.hypot(*side)) / step), 1) for side, step in ((long, _COLUMN_M), (short, _ROW_M))
    )
    sway = rng.uniform(-0.03, 0.03)
    for along, aside, count in ((long, short, columns), (short, long, rows)):
        for number in range(1, count):
            reach = np.linspace(-0.1, 1.1, 9)
            shift = number / count + sway * np.sin(reach * np.pi)
            path = origin + shift[:, None] * along + reach[:, None] * aside
            importance = 60_000.0 if number == count // 2 else 20_000.0
            yield from (Cut(inside, importance) for inside in _lines(LineString(path).intersection(block)))


def _frame(piece: Polygon) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One corner of the smallest rectangle round the piece and its two sides, the longer first."""
    corners = np.asarray(shapely.minimum_rotated_rectangle(piece).exterior.coords)
    one, other = corners[1] - corners[0], corners[3] - corners[0]
    return (corners[0], one, other) if np.hypot(*one) >= np.hypot(*other) else (corners[0], other, one)


def _lines(found: shapely.Geometry) -> Iterator[LineString]:
    for part in getattr(found, "geoms", [found]):
        if part.geom_type == "LineString" and part.length > 5:
            yield part
