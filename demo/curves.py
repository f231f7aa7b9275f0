"""Lines as a hand would draw them: smooth through a few points, with a little wobble. Plane metres, x east, y north."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Polygon

Points = Sequence[tuple[float, float]]
STEP_M = 40.0


def curve(points: Points, rng: np.random.Generator, *, wobble_m: float = 0.0, closed: bool = False) -> LineString:
    """Return a smooth line through `points`, a vertex about every 40 m, strayed sideways by up to `wobble_m`."""
    path = _catmull_rom(np.asarray(points, dtype=float), closed)
    path = _evenly(path, STEP_M)
    if wobble_m:
        path = path + _normals(path) * (_noise(len(path), rng, closed) * wobble_m)[:, None]
    if closed:
        path[-1] = path[0]
    return LineString(path)


def ribbon(line: LineString, half_widths: Sequence[float]) -> Polygon:
    """Return the surface along a line; its half widths in metres are spread evenly from start to end."""
    path = np.asarray(line.coords)
    along = np.linspace(0.0, len(half_widths) - 1, len(path))
    half = np.interp(along, range(len(half_widths)), half_widths)
    aside = _normals(path) * half[:, None]
    surface: Polygon = Polygon(np.vstack([path + aside, (path - aside)[::-1]])).buffer(0)
    return surface


def blob(
    centre: tuple[float, float], radii: tuple[float, float], rng: np.random.Generator, *, rough: float = 0.12
) -> Polygon:
    """Return a rounded, uneven shape about `centre`, such as a lake or a wood."""
    angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    reach = 1 + rng.uniform(-rough, rough, len(angle))
    corners = np.column_stack([np.cos(angle) * radii[0] * reach, np.sin(angle) * radii[1] * reach]) + centre
    return Polygon(curve([(x, y) for x, y in corners], rng, closed=True).coords)


def _catmull_rom(points: NDArray[np.float64], closed: bool) -> NDArray[np.float64]:
    """A Catmull-Rom spline: it passes every point, there parallel to the line between the neighbours."""
    padded = (
        np.vstack([points[-1], points, points[0], points[1]])
        if closed
        else np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    )
    t = np.linspace(0, 1, 24, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend = 2 * p0 - 5 * p1 + 4 * p2 - p3
        twist = -p0 + 3 * p1 - 3 * p2 + p3
        pieces.append(0.5 * (2 * p1 + (p2 - p0) * t + bend * t**2 + twist * t**3))
    return np.vstack([*pieces, padded[-2]])


def _evenly(path: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    count = max(int(along[-1] / step), 2)
    wanted = np.linspace(0, along[-1], count + 1)
    return np.column_stack([np.interp(wanted, along, path[:, 0]), np.interp(wanted, along, path[:, 1])])


def _normals(path: NDArray[np.float64]) -> NDArray[np.float64]:
    ahead = np.gradient(path, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    return np.column_stack([-ahead[:, 1], ahead[:, 0]])


def _noise(count: int, rng: np.random.Generator, closed: bool) -> NDArray[np.float64]:
    """Three slow waves between −1 and 1; of a closed line they meet again, of an open one they vanish at both ends."""
    along = np.linspace(0, 2 * np.pi, count)
    waves = sum(np.sin(along * n + rng.uniform(0, 2 * np.pi)) / n for n in (2, 3, 5))
    total: NDArray[np.float64] = np.asarray(waves) / 1.2
    return total if closed else total * np.sin(along / 2)
