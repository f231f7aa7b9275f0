"""Shapes as the paths of a drawing: projected, fitted in a box, simplified together so that neighbours still meet."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.distance import metres_per_degree
from geo.mvt import Shapes, to_mercator

LEAST = 0.7  # units of the drawing; detail finer than this is not seen


@dataclass(frozen=True)
class Drawing:
    """`paths[i]` is the `d` of shape i and `middles[i]` a point inside of it; y grows downwards from 0 to `height`."""

    width: int
    height: int
    paths: tuple[str, ...]
    middles: tuple[tuple[float, float], ...]


def draw(shapes: Shapes, width: int = 480, most_height: int = 520, frame: Shapes | None = None) -> Drawing:
    """Draw shapes (WGS-84 degrees) that cover an area without overlaps, no wider and no higher than told.

    `frame` are the shapes that the drawing has to hold, these ones by default: so that two drawings lie on each other.
    """
    if not len(shapes):
        return Drawing(width, most_height, (), ())
    plane = to_mercator(shapes)
    west, south, east, north = shapely.total_bounds(plane if frame is None else to_mercator(frame)).tolist()
    scale = min(width / (east - west), most_height / (north - south))

    def fitted(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((xy - [west, north]) * [scale, -scale])

    flat = np.asarray(shapely.transform(plane, fitted), dtype=object)
    slim = np.asarray(shapely.coverage_simplify(flat, LEAST), dtype=object)
    middles = shapely.get_coordinates(shapely.point_on_surface(slim)).round(1).tolist()
    size = round((east - west) * scale) or 1, round((north - south) * scale) or 1
    return Drawing(*size, tuple(map(_path, slim)), tuple((x, y) for x, y in middles))


def draw_around(shapes: Shapes, lon: float, lat: float) -> list[str]:
    """Draw shapes (WGS-84 degrees) in metres from a point, which lies at 0 0; y grows downwards, towards the south."""
    east, north = map(float, metres_per_degree(lat))

    def local(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((xy - [lon, lat]) * [east, -north])

    return [_path(shape) for shape in np.asarray(shapely.transform(shapes, local), dtype=object)]


def _path(shape: shapely.Geometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(f"M{'L'.join(_points(ring))}Z" for ring in rings)


def _points(ring: shapely.Geometry) -> list[str]:
    xy = shapely.get_coordinates(ring)[:-1].round(1) + 0.0  # no minus before a zero
    return [f"{x:g} {y:g}" for x, y in xy.tolist()]
