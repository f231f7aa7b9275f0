"""The map of the invented city: areas that cover it exactly, street lines with names, water and parks.

`draw_map(seed)` always gives the same map. Shapes are plane metres about the centre; `to_degrees` makes WGS-84 of them,
point by point, so that what shares a vertex in metres shares it in degrees.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from demo.communities import DISTRICTS, Community, Ground, Seat, divide_ground
from demo.names import Name, Names
from demo.plan import (
    CENTRE_LAT,
    CENTRE_LON,
    CITY_CODE,
    CITY_NAME,
    CITY_NAME_EN,
    LANE,
    STREET,
    Plan,
    Road,
    Surface,
    draw_plan,
)
from demo.streets import Cut, Pattern, lay_streets
from grid.records import AreaLevel

_METRES_PER_LAT = 110_852.0  # at 30° north, on the WGS-84 ellipsoid
_METRES_PER_LON = 111_412.9 * np.cos(np.radians(CENTRE_LAT)) - 93.5 * np.cos(3 * np.radians(CENTRE_LAT))
_STREET_FROM_M2, _STREET_FROM_M = 42_000.0, 190.0  # cuts of larger blocks, and longer ones, are streets; others lanes


@dataclass(frozen=True)
class AreaSketch:
    """An area in plane metres; `parent` is the code of the one it lies in, "" for the city."""

    code: str
    level: AreaLevel
    parent: str
    name: Name
    shape: Polygon


@dataclass(frozen=True)
class CityMap:
    """`areas` come parents first. `waters` bound blocks; `canals` and `parks` are only drawn."""

    areas: tuple[AreaSketch, ...]
    roads: tuple[Road, ...]
    waters: tuple[Surface, ...]
    canals: tuple[Surface, ...]
    parks: tuple[Surface, ...]

    @property
    def block_lines(self) -> NDArray[Any]:
        """Everything that bounds a block: road centre lines, and the shores of river and lake."""
        shores = [surface.shape.boundary for surface in self.waters]
        return np.array([road.line for road in self.roads] + shores, dtype=object)


def draw_map(seed: int, *, small: bool = False) -> CityMap:
    """Draw the city; `small` keeps only what lies about the bridge in its middle: a quarter of it, in all districts."""
    rng = np.random.default_rng(seed)
    names = Names(rng)
    plan = draw_plan(rng)
    ground = divide_ground(plan, names, rng)
    streets = _local_streets(plan, ground, names, rng)
    communities = [c for c in ground.communities if not small or _is_central(c)]
    areas = _areas(communities, names)
    extent = areas[0].shape
    roads = (*plan.roads, *ground.further, *streets)
    return CityMap(
        areas=areas,
        roads=tuple(_inside(roads, extent)),
        waters=tuple(_clipped(plan.waters, extent)),
        canals=tuple(_clipped(plan.canals, extent)),
        parks=tuple(_clipped(plan.parks, extent)),
    )


def to_degrees(shape: Any) -> Any:
    """Plane metres to WGS-84 lon, lat; shapes or an array of them."""
    return shapely.transform(shape, lambda xy: np.column_stack(lon_lat(xy[:, 0], xy[:, 1])))


def lon_lat(x: Any, y: Any) -> tuple[Any, Any]:
    return CENTRE_LON + x / _METRES_PER_LON, CENTRE_LAT + y / _METRES_PER_LAT


def write_basemap(city: CityMap, path: Path) -> None:
    """Write what lies under the cells as GeoJSON in WGS-84 degrees: water and parks first, then the widest roads.

    Each feature has the properties `kind` (water, park, road), `class` (of roads: motorway, primary, secondary,
    tertiary, minor; empty otherwise), `name` in Chinese and `name_en`.
    """
    surfaces = [(s.kind, "", s.name, s.name_en, s.shape) for s in (*city.parks, *city.waters, *city.canals)]
    roads = [("road", road.kind, road.name, road.name_en, road.line) for road in city.roads]
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind, "class": grade, "name": name, "name_en": name_en},
            "geometry": _rounded(shape),
        }
        for kind, grade, name, name_en, shape in (*surfaces, *roads)
    ]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _rounded(shape: Any) -> dict[str, Any]:
    """A decimetre is enough to draw with."""
    geometry: dict[str, Any] = json.loads(
        shapely.to_geojson(shapely.transform(to_degrees(shape), lambda xy: xy.round(6)))
    )
    return geometry


def _local_streets(plan: Plan, ground: Ground, names: Names, rng: np.random.Generator) -> list[Road]:
    """Streets in every block between big roads, on dry land and outside parks."""
    spared = shapely.unary_union([surface.shape for surface in (*plan.waters, *plan.parks)])
    shapely.prepare(spared)
    streets = []
    for face in ground.faces:
        land, lanes = face.difference(spared), names.lanes()
        for part in getattr(land, "geoms", [land]):
            streets += [_named(cut, names, lanes) for cut in lay_streets(part, _pattern(face), rng)]
    return streets


def _named(cut: Cut, names: Names, lanes: Iterator[Name]) -> Road:
    kind = STREET if cut.block_m2 > _STREET_FROM_M2 and cut.line.length > _STREET_FROM_M else LANE
    name = names.road() if kind == STREET else next(lanes)
    return Road(kind, name.zh, name.en, cut.line)


def _pattern(face: Polygon) -> Pattern:
    """Lanes inside the moat, a planned quarter south of the river, grown blocks elsewhere."""
    x, y = face.centroid.coords[0]
    if ((x + 420) / 1_060) ** 2 + ((y - 760) / 800) ** 2 < 1:
        return Pattern.LANES
    return Pattern.PLANNED if y < -950 and -1_750 < x < 1_560 else Pattern.HALVED


def _is_central(community: Community) -> bool:
    x, y = community.shape.centroid.coords[0]
    return bool(abs(x + 150) < 2_350 and abs(y + 250) < 850)


def _areas(communities: Sequence[Community], names: Names) -> tuple[AreaSketch, ...]:
    """Codes of the national kind: six digits of district, three of street, three of community, west to east."""
    areas: list[AreaSketch] = []
    for district in DISTRICTS:
        for number, seat in enumerate(district.seats, 1):
            code = f"{district.code}{number:03}"
            areas += _communities_of(seat, code, communities, names)
            areas += _joined(f"{code}000", AreaLevel.STREET, district.code, _name_of(seat), areas)
        areas += _joined(district.code, AreaLevel.DISTRICT, CITY_CODE, Name(district.name, district.name_en), areas)
    areas += _joined(CITY_CODE, AreaLevel.CITY, "", Name(CITY_NAME, CITY_NAME_EN), areas)
    ranks = list(AreaLevel)
    return tuple(sorted(areas, key=lambda area: (ranks.index(area.level), area.code)))


def _name_of(seat: Seat) -> Name:
    return Name(seat.name, seat.name_en)


def _communities_of(seat: Seat, code: str, communities: Sequence[Community], names: Names) -> list[AreaSketch]:
    mine = sorted((c.shape for c in communities if c.seat is seat), key=lambda shape: shape.centroid.x)
    bare = [names.place() for _ in mine]
    return [
        AreaSketch(
            f"{code}{number:03}", AreaLevel.COMMUNITY, f"{code}000", Name(f"{n.zh}社区", f"{n.en} Community"), shape
        )
        for number, (shape, n) in enumerate(zip(mine, bare, strict=True), 1)
    ]


def _joined(code: str, level: AreaLevel, parent: str, name: Name, areas: Iterable[AreaSketch]) -> list[AreaSketch]:
    """The area whose children are there already, or nothing when it has none."""
    children = [area.shape for area in areas if area.parent == code]
    return [AreaSketch(code, level, parent, name, shapely.coverage_union_all(children))] if children else []


def _inside(roads: Iterable[Road], extent: Polygon) -> list[Road]:
    shapely.prepare(extent)
    return [
        Road(road.kind, road.name, road.name_en, part)
        for road in roads
        for part in [road.line if extent.covers(road.line) else road.line.intersection(extent)]
        if part.length > 5
    ]


def _clipped(surfaces: Iterable[Surface], extent: Polygon) -> list[Surface]:
    clipped = (Surface(s.kind, s.name, s.name_en, s.shape.intersection(extent)) for s in surfaces)
    return [surface for surface in clipped if not surface.shape.is_empty]
