"""Vector tiles: shapes in Web Mercator metres, cut to a tile of the usual pyramid and encoded as Mapbox Vector Tiles.

A tile is 4096 units wide and holds 64 more on each side, so that lines do not end at the seam. Everything before the
encoding is done on arrays, which leaves the encoder only the writing of integers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.lattice import NOBODY, Lattice
from geo.rings import Rows, ragged

EXTENT, BUFFER = 4096, 64
EARTH_M = 6_378_137.0  # the radius that Web Mercator counts with
WORLD_M = 2 * pi * EARTH_M
MOST_ZOOM = 18

Shapes = NDArray[np.object_]
Features = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Tile:
    """Column `x` counts from the west, row `y` from the north, of 2**z each."""

    z: int
    x: int
    y: int

    def exists(self) -> bool:
        return 0 <= self.z <= MOST_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @property
    def side_m(self) -> float:
        return WORLD_M / (1 << self.z)

    @property
    def unit_m(self) -> float:
        """How many Mercator metres one unit of the tile is."""
        return self.side_m / EXTENT

    @property
    def corner(self) -> tuple[float, float]:
        """The north-west corner in Mercator metres."""
        return self.x * self.side_m - WORLD_M / 2, WORLD_M / 2 - self.y * self.side_m

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """West, south, east, north in Mercator metres, the buffer included."""
        (west, north), more = self.corner, BUFFER * self.unit_m
        return west - more, north - self.side_m - more, west + self.side_m + more, north + more


@dataclass(frozen=True)
class Sheet:
    """Shapes that are cut into tiles again and again: Web Mercator, each with the properties it carries."""

    shapes: Shapes
    properties: Sequence[Mapping[str, str]]

    @cached_property
    def index(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def cut(self, tile: Tile) -> Features:
        rows = np.sort(self.index.query(shapely.box(*tile.reach)))
        return features(self.shapes[rows], [self.properties[row] for row in rows.tolist()], tile)


def to_mercator(shapes: Shapes) -> Shapes:
    """Project shapes from WGS-84 degrees to Web Mercator metres (EPSG:3857)."""
    return np.asarray(shapely.transform(shapes, _mercator), dtype=object)


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a point in Web Mercator metres."""
    return float(np.degrees(x / EARTH_M)), float(np.degrees(2 * np.arctan(np.exp(y / EARTH_M)) - pi / 2))


def cells_in(lattice: Lattice, tile: Tile) -> tuple[Rows, Shapes]:
    """Return the rows of the cells that may touch a tile, and their shapes in Web Mercator."""
    west, south, east, north = tile.reach
    (west, south), (east, north) = to_degrees(west, south), to_degrees(east, north)
    frame = lattice.frame
    columns = _between((west - frame.west) * frame.per_lon, (east - frame.west) * frame.per_lon, frame.columns)
    rows = _between((south - frame.south) * frame.per_lat, (north - frame.south) * frame.per_lat, frame.rows)
    found = np.unique(lattice.box.reshape(frame.rows, frame.columns)[rows, columns])
    lists = -2 - found[found < NOBODY].astype(np.int64)
    _, at = ragged(lattice.first[lists].astype(np.int64), lattice.first[lists + 1].astype(np.int64))
    cells = np.unique(np.concatenate([found[found > NOBODY], lattice.candidate[at]])).astype(np.int64)
    return cells, _polygons(lattice, cells)


def features(shapes: Shapes, properties: Sequence[Mapping[str, str]], tile: Tile) -> Features:
    """Cut shapes to a tile and bring them into its units; what vanishes on the way is left out."""
    west, south, east, north = tile.reach
    bounds = shapely.bounds(shapes)
    crossing = np.flatnonzero(
        ~np.all((bounds >= [west, south, west, south]) & (bounds <= [east, north, east, north]), 1)
    )
    shapes = shapes.copy()
    shapes[crossing] = shapely.clip_by_rect(shapes[crossing], west, south, east, north)
    shapes = _in_units(shapes, tile)
    shown = np.flatnonzero(~(shapely.is_empty(shapes) | shapely.is_missing(shapes)))
    return [{"geometry": shapes[row], "properties": dict(properties[row])} for row in shown.tolist()]


def encode(layers: Mapping[str, Features]) -> bytes:
    """Write the layers of one tile; coordinates are units of the tile, y downwards."""
    options = {"y_coord_down": True, "extents": EXTENT, "check_winding_order": False}
    content = [{"name": name, "features": content} for name, content in layers.items()]
    return bytes(mapbox_vector_tile.encode(content, default_options=options))


def _mercator(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(xy).T
    return EARTH_M * np.column_stack([lon, np.log(np.tan(pi / 4 + np.clip(lat, -1.4844, 1.4844) / 2))])


def _in_units(shapes: Shapes, tile: Tile) -> Shapes:
    """Round to the tile's integers. Rings too small to have an area there are dropped with their shape."""
    west, north = tile.corner

    def units(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.rint((xy - [west, north]) * [1, -1] / tile.unit_m))

    parts = np.asarray(shapely.transform(shapes, units), dtype=object)
    vanished = (shapely.get_dimensions(parts) == 2) & (shapely.area(parts) < 1)
    parts[vanished] = shapely.Polygon()
    # outer rings have to be clockwise on the screen: counter-clockwise as long as y is taken as upwards
    return np.asarray(shapely.orient_polygons(parts), dtype=object)


def _polygons(lattice: Lattice, cells: Rows) -> Shapes:
    """The shapes of the cells in Web Mercator, put together from the rings of the lattice."""
    rings = lattice.rings
    owner, at = ragged(rings.start[cells], rings.start[cells + 1])
    xy = np.column_stack([rings.x[at], rings.y[at]])
    ends = np.isnan(xy[:, 0])
    ring = np.cumsum(ends) - ends
    lines = shapely.linearrings(_mercator(xy[~ends]), indices=ring[~ends])
    of_ring = owner[ends]
    first = np.searchsorted(of_ring, np.arange(len(cells)))
    shapes = np.asarray(shapely.polygons(lines[first]), dtype=object)
    for row in np.flatnonzero(np.bincount(of_ring, minlength=len(cells)) > 1):
        shapes[row] = shapely.build_area(shapely.multilinestrings(lines[of_ring == row]))
    return shapes


def _between(low: float, high: float, count: int) -> slice:
    return slice(*np.clip([np.floor(low), np.floor(high) + 1], 0, count).astype(int).tolist())
