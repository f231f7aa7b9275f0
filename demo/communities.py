"""Communities, streets and districts: the faces between the big roads, merged and cut to size, then grouped.

All borders come from one noded set of lines, so that neighbours share every vertex: an exact coverage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import polygonize

from demo.names import Names
from demo.plan import SECONDARY, Plan, Road
from demo.streets import Pattern, lay_streets

SMALLEST_M2, LARGEST_M2 = 330_000.0, 1_500_000.0


@dataclass(frozen=True)
class Seat:
    """Where a street office stands; communities belong to the nearest one of their district."""

    name: str
    name_en: str
    x: float
    y: float


@dataclass(frozen=True)
class District:
    code: str
    name: str
    name_en: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Community:
    district: District
    seat: Seat
    shape: Polygon


@dataclass(frozen=True)
class Ground:
    """`faces` are the blocks between big roads, before they were merged; `further` the roads that were added."""

    communities: tuple[Community, ...]
    faces: tuple[Polygon, ...]
    further: tuple[Road, ...]


OLD_TOWN = District("990102", "老城区", "Old Town", (
    Seat("鼓楼街道", "Gulou Subdistrict", 0, 900), Seat("文庙街道", "Wenmiao Subdistrict", -800, 100),
    Seat("北苑街道", "Beiyuan Subdistrict", -300, 2300)))  # fmt: skip
EAST_LAKE = District("990103", "东湖区", "East Lake", (
    Seat("镜湖街道", "Jinghu Subdistrict", 2350, 900), Seat("湖山街道", "Hushan Subdistrict", 2100, 2250),
    Seat("望潮街道", "Wangchao Subdistrict", 2500, -500)))  # fmt: skip
HIGH_TECH = District("990104", "高新区", "High-Tech", (
    Seat("云麓街道", "Yunlu Subdistrict", -2500, 2100), Seat("智谷街道", "Zhigu Subdistrict", -2350, 800),
    Seat("溪口街道", "Xikou Subdistrict", -3000, -50)))  # fmt: skip
RIVERSIDE = District("990105", "滨江区", "Riverside", (
    Seat("学府街道", "Xuefu Subdistrict", -1300, -1500), Seat("会展街道", "Huizhan Subdistrict", 500, -1450),
    Seat("南苑街道", "Nanyuan Subdistrict", -300, -2600), Seat("港城街道", "Gangcheng Subdistrict", 2300, -1700),
    Seat("沙渚街道", "Shazhu Subdistrict", -2900, -1350)))  # fmt: skip
DISTRICTS = (OLD_TOWN, EAST_LAKE, HIGH_TECH, RIVERSIDE)


def divide_ground(plan: Plan, names: Names, rng: np.random.Generator) -> Ground:
    """Return the communities of the city, district by district."""
    further = [_halving(face, names, rng) for face in _faces(plan, ()) if face.area > LARGEST_M2]
    faces = _faces(plan, further)
    owners = [_district_of(plan, face.representative_point()) for face in faces]
    communities = [
        Community(district, _nearest(district.seats, shape), shape)
        for district in DISTRICTS
        for shape in _merged([face for face, owner in zip(faces, owners, strict=True) if owner is district])
    ]
    return Ground(tuple(communities), tuple(faces), tuple(further))


def _halving(face: Polygon, names: Names, rng: np.random.Generator) -> Road:
    name = names.road()
    return Road(SECONDARY, name.zh, name.en, next(lay_streets(face, Pattern.HALVED, rng)).line)


def _faces(plan: Plan, further: Iterable[Road]) -> list[Polygon]:
    lines = [road.line for road in (*plan.roads, *further)]
    noded = shapely.unary_union([plan.outline.exterior, plan.border, *lines], grid_size=0.01)
    return [face for face in polygonize(noded) if plan.outline.contains(face.representative_point())]


def _district_of(plan: Plan, point: shapely.Point) -> District:
    """By the river, and north of it by the two roads that part the districts."""
    lines = {road.name: road.line for road in plan.roads}
    if point.y < _crossing(plan.border, point.x, axis=0):
        return RIVERSIDE
    if point.x < _crossing(lines["科创大道"], point.y, axis=1):
        return HIGH_TECH
    return EAST_LAKE if point.x > _crossing(lines["东湖路"], point.y, axis=1) else OLD_TOWN


def _crossing(line: LineString, value: float, axis: int) -> float:
    """The other coordinate of the line where it passes `value` on the axis."""
    path = np.asarray(line.coords)
    path = path[np.argsort(path[:, axis])]
    return float(np.interp(value, path[:, axis], path[:, 1 - axis]))


def _merged(faces: Sequence[Polygon]) -> list[Polygon]:
    """Join the smallest face to the neighbour that shares most of its border, until none is too small."""
    left = list(faces)
    while True:
        left.sort(key=lambda face: face.area)
        small = left[0]
        if small.area >= SMALLEST_M2:
            return left
        shared = [_shared_m(small, other) / other.area**0.5 for other in left[1:]]
        partner = left.pop(1 + int(np.argmax(shared)))
        left[0] = shapely.coverage_union_all([small, partner])


def _shared_m(one: Polygon, other: Polygon) -> float:
    return float(one.boundary.intersection(other.boundary).length) if one.intersects(other) else 0.0


def _nearest(seats: Sequence[Seat], shape: Polygon) -> Seat:
    return min(seats, key=lambda seat: shape.centroid.distance(shapely.Point(seat.x, seat.y)))
