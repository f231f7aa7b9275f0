"""Where things happen: places beside the streets with an address, more of them where a city is busy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from demo.map import CityMap, lon_lat
from demo.names import Name
from demo.plan import ARTERIAL, EXPRESSWAY, LANE, SECONDARY, STREET
from demo.sentences import Sentences
from grid.atlas import Atlas

_BUSY = {EXPRESSWAY: 0.15, ARTERIAL: 1.6, SECONDARY: 1.5, STREET: 1.0, LANE: 0.7}  # cases a metre, relatively
_ASIDE_M = {EXPRESSWAY: 12.0, ARTERIAL: 11.0, SECONDARY: 9.0, STREET: 6.5, LANE: 4.0}  # from the centre line
_PER_DISTRICT, _HOT_PLACES, _NEAR_M = 2_600, 6, 140.0


@dataclass(frozen=True)
class Spot:
    """Degrees WGS-84; `address` as people write it."""

    lon: float
    lat: float
    address: str


@dataclass(frozen=True)
class Ground:
    """The spots of one district, and its hot places: groups of spots that lie close together."""

    spots: Sequence[Spot]
    hot: Sequence[Sequence[Spot]]

    def draw(self, rng: np.random.Generator) -> Spot:
        """A spot; three of eight lie in one of the hot places, the first of which is the worst."""
        if self.hot and rng.random() < 0.375:
            group = self.hot[int(len(self.hot) * rng.random() ** 1.6)]
            return group[int(rng.integers(len(group)))]
        return self.spots[int(rng.integers(len(self.spots)))]


def find_ground(
    city: CityMap, atlas: Atlas, places: Sequence[Name], sentences: Sentences, rng: np.random.Generator
) -> dict[int, Ground]:
    """Return the ground of every district by its id. `places` name the landmarks of the hot places, six a district."""
    roads_named = [sentences.named(road.name, road.name_en) for road in city.roads]
    points, roads, numbers = _beside_streets(city, rng)
    lon, lat = lon_lat(points[:, 0], points[:, 1])
    rows = atlas.places_many(lon, lat)
    wet = shapely.contains_xy(shapely.unary_union([surface.shape for surface in city.waters]), points)
    names = iter([sentences.named(place.zh, place.en) for place in places])
    grounds = {}
    for district_id in sorted(set(atlas.rows.district_id[rows[rows >= 0]].tolist())):
        mine = np.flatnonzero((rows >= 0) & ~wet & (atlas.rows.district_id[rows] == district_id))[:_PER_DISTRICT]
        spots = [
            Spot(
                round(float(lon[i]), 6),
                round(float(lat[i]), 6),
                sentences.house.format(road=roads_named[roads[i]], number=numbers[i]),
            )
            for i in mine
        ]
        grounds[district_id] = Ground(spots, _hot_places(spots, points[mine], names, sentences, rng))
    return grounds


def _beside_streets(city: CityMap, rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Points in metres on either side of the streets, the rows of their roads, and house numbers that grow along."""
    lines = np.array([road.line for road in city.roads], dtype=object)
    length = shapely.length(lines)
    weight = length * np.array([_BUSY[road.kind] for road in city.roads])
    roads = rng.choice(len(lines), size=_PER_DISTRICT * 6, p=weight / weight.sum())
    along = rng.uniform(0, length[roads])
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[roads], along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[roads], np.minimum(along + 1, length[roads])))
    back = shapely.get_coordinates(shapely.line_interpolate_point(lines[roads], np.maximum(along - 1, 0)))
    side = rng.choice((-1, 1), size=len(roads))
    step = ahead - back
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    aside = np.array([_ASIDE_M[city.roads[row].kind] for row in roads]) * rng.uniform(0.7, 1.2, len(roads)) * side
    points = here + np.column_stack([-step[:, 1], step[:, 0]]) * aside[:, None]
    return points, roads, (along // 14).astype(int) * 2 + 1 + (side > 0)


def _hot_places(
    spots: Sequence[Spot],
    points: NDArray[Any],
    names: Iterator[str],
    sentences: Sentences,
    rng: np.random.Generator,
) -> list[list[Spot]]:
    """Spots about a few of them, their addresses told by the landmark there."""
    found = []
    middles = rng.choice(len(spots), size=_HOT_PLACES, replace=False)
    for kind, middle in zip(sentences.landmarks, middles, strict=True):
        place, near = next(names), np.flatnonzero(np.hypot(*(points - points[middle]).T) < _NEAR_M)
        beside = [
            (spots[i], sentences.near.format(address=spots[i].address, place=place, landmark=kind))
            for i in near.tolist()
        ]
        found.append([Spot(spot.lon, spot.lat, address) for spot, address in beside])
    return found
