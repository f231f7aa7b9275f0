"""Coordinate systems: anything in, WGS-84 inside, and a plane in metres to work on.

PROJ is loaded when a system is asked for that needs it: a web worker hardly ever does.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.china import SHIFTED
from geo.distance import EQUATOR_M, FLATTENING, metres_per_degree
from geo.errors import N_, UnknownCrs

if TYPE_CHECKING:
    from pyproj import Transformer

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]

# CGCS2000 and WGS-84 differ by a decimetre at most, and PROJ itself knows no shift between them
SAME_AS_WGS84 = {"wgs84", "cgcs2000", "crs84", "ogc:crs84", "epsg:4326", "epsg:4490", "epsg:4979"}


def crs_name(text: str) -> str:
    """One spelling of a coordinate system: `wgs84`, `gcj02`, `bd09`, `epsg:n`, or what was given (WKT, PROJ).

    Raises UnknownCrs where neither we nor PROJ know it.
    """
    plain = text.strip().lower().replace("_", "").replace("-", "").replace(" ", "")
    plain = f"epsg:{plain}" if plain.isdigit() else plain
    if plain in SAME_AS_WGS84:
        return "wgs84"
    if plain in SHIFTED:
        return plain
    name = plain if plain.startswith("epsg:") else text.strip()
    if not set(":[{+") & set(name):  # PROJ would take “beijing” for one of several systems of that name
        raise _unknown(name)
    _transformer(name)
    return name


def to_wgs84(x: ArrayLike, y: ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """(lon, lat) in WGS-84 degrees of points in `crs`, always x (east, longitude) before y; inf where PROJ cannot."""
    name = crs_name(crs)
    east, north = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if name == "wgs84":
        return east, north
    if name in SHIFTED:
        return SHIFTED[name](east, north)
    lon, lat = _transformer(name).transform(east, north)
    return np.asarray(lon), np.asarray(lat)


def geometries_to_wgs84(geometries: Geometries, crs: str) -> Geometries:
    """The same shapes with every vertex in WGS-84; heights are dropped."""
    flat: Geometries = shapely.force_2d(geometries)
    if crs_name(crs) == "wgs84":
        return flat
    return _each_vertex(flat, lambda x, y: to_wgs84(x, y, crs))


def area_m2(geometries: Geometries) -> Floats:
    """Square metres on the WGS-84 ellipsoid of shapes in degrees (vertices on an equal-area cylinder)."""
    return np.asarray(shapely.area(_each_vertex(geometries, _equal_area)))


@dataclass(frozen=True, slots=True)
class Local:
    """A plane in metres around a place: degrees times a constant each way.

    Being linear it keeps straight what is straight in degrees, so shapes cut here and brought back still fit their
    outlines exactly. Lengths are true at the middle latitude; a degree of latitude away, widths are 1.5 % off (at 40°).
    """

    lon: float  # of the south-west corner
    lat: float
    east: float  # metres per degree of longitude
    north: float

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float]) -> "Local":
        """The plane for (west, south, east, north) degrees."""
        west, south, _, north = bounds
        per_lon, per_lat = metres_per_degree((south + north) / 2)
        return cls(west, south, float(per_lon), float(per_lat))

    def forward_xy(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
        """Metres east and north of the south-west corner."""
        return (np.asarray(lon) - self.lon) * self.east, (np.asarray(lat) - self.lat) * self.north

    def back_xy(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """Degrees again; the same metres always give the same degrees, so shared vertices stay shared."""
        return np.asarray(x) / self.east + self.lon, np.asarray(y) / self.north + self.lat

    def forward(self, geometries: Geometries) -> Geometries:
        return _each_vertex(geometries, self.forward_xy)

    def back(self, geometries: Geometries) -> Geometries:
        return _each_vertex(geometries, self.back_xy)


def _equal_area(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Lambert's equal-area cylinder on the ellipsoid: x in metres along the equator, y so that areas are true."""
    squared = FLATTENING * (2 - FLATTENING)
    e, s = np.sqrt(squared), np.sin(np.radians(lat))
    authalic = (1 - squared) * (s / (1 - squared * s * s) + np.arctanh(e * s) / e)
    return EQUATOR_M * np.radians(lon), EQUATOR_M * authalic / 2


def _each_vertex(geometries: Geometries, move: object) -> Geometries:
    moved: Geometries = shapely.transform(geometries, move, interleaved=False)
    return moved


@lru_cache(maxsize=32)
def _transformer(name: str) -> "Transformer":
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        return Transformer.from_crs(CRS.from_user_input(name), 4326, always_xy=True)
    except CRSError:
        raise _unknown(name) from None


def _unknown(name: str) -> UnknownCrs:
    sentence = N_("Unknown coordinate system “%(crs)s”; use wgs84, cgcs2000, gcj02, bd09 or a code such as EPSG:4547.")
    return UnknownCrs(sentence, crs=name[:60])
