"""What is wrong with areas: shapes that cross themselves, and shapes that lie over one another."""

import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import area_m2

Geometries = NDArray[np.object_]
_AT = re.compile(r"^(?P<what>[^[]+)\[(?P<x>\S+) (?P<y>\S+)]$")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows, the lower first, and the square metres they share."""

    first: int
    second: int
    area_m2: float


def fault_of(shape: shapely.Geometry | None) -> str:
    """Say in English why a shape in WGS-84 is no area, and where; "" when it is one."""
    if shape is None or shape.is_empty:
        return "has no shape"
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return f"is a {shape.geom_type}; an area must be a Polygon or MultiPolygon"
    if not (np.abs(shapely.get_coordinates(shape)) <= (180, 90)).all():  # nor is NaN within
        if (np.abs(shapely.get_coordinates(shape)) <= (90, 180)).all():
            return "has longitude and latitude exchanged, as it seems: one of its latitudes is beyond 90"
        return "has coordinates that are no degrees; name the file's coordinate system"
    return "" if shape.is_valid else _where(shapely.is_valid_reason(shape))


def _where(reason: str) -> str:
    found = _AT.match(reason)
    if found is None:
        return f"is no proper area: {reason}"
    what = found["what"].strip().lower()
    what = "crosses itself" if what == "self-intersection" else f"is no proper area ({what})"
    return f"{what} at lon {float(found['x']):.6f}, lat {float(found['y']):.6f}"


def repaired(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the area that a self-crossing outline encloses; empty when it encloses none."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    rings = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    many = parts[shapely.get_type_id(parts) == shapely.GeometryType.MULTIPOLYGON]
    return shapely.union_all(np.concatenate([rings, shapely.get_parts(many)]))


def overlaps(shapes: Geometries, least_m2: float) -> list[Overlap]:
    """Return the pairs of valid areas (WGS-84) that share more than `least_m2`, by row."""
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    order = np.lexsort((second, first))  # the tree promises no order
    first, second = first[order], second[order]
    shared = area_m2(_areal(shapely.intersection(shapes[first], shapes[second])))
    found = np.flatnonzero(shared > least_m2)
    return [Overlap(int(first[i]), int(second[i]), float(shared[i])) for i in found]


def _areal(shapes: Geometries) -> Geometries:
    """Two neighbours share a line, which has no area; only the rest is worth projecting."""
    flat = shapely.area(shapes) == 0
    return np.where(flat, shapely.Polygon(), shapes)


def outside_share(shape: shapely.Geometry, of: shapely.Geometry) -> float:
    """Return which part of an area, 0 to 1, lies outside of another."""
    whole, left = area_m2(np.array([shape, shapely.difference(shape, of)], dtype=object))
    return float(left / whole) if whole else 0.0
