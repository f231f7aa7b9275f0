"""GCJ-02 and BD-09, the shifted coordinates of Chinese maps, from and to WGS-84.

AMap and Tencent draw GCJ-02, Baidu BD-09, phones give WGS-84; the difference is 100 to 1,100 m, more than a whole cell.
The shift to GCJ-02 is a published approximation; its inverse is found by iteration. All functions take degrees, as
floats or numpy arrays, longitude first, and return `(lon, lat)` of the same kind. Outside of China nothing is shifted.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Degrees = TypeVar("Degrees", float, NDArray[np.float64])
Shift = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323  # the Krasovsky ellipsoid: semi-major axis (m), e²
BAIDU = np.pi * 3000.0 / 180.0
ROUNDS = 6  # of the inverse: each gains two digits or more, so six end below a nanometre


def outside_china(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    """Where the maps shift nothing: beyond the rectangle that the published formula uses."""
    return np.asarray((lon < 72.004) | (lon > 137.8347) | (lat < 0.8293) | (lat > 55.8271))


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 of a WGS-84 point."""
    east, north = _shift(lon, lat)
    still = outside_china(lon, lat)
    return _like(lon, np.where(still, lon, lon + east)), _like(lat, np.where(still, lat, lat + north))


def gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS-84 of a GCJ-02 point, so that going there and back ends where it began (well below a millimetre)."""
    return _inverse(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """BD-09 of a GCJ-02 point."""
    radius = np.sqrt(lon * lon + lat * lat) + 0.00002 * np.sin(lat * BAIDU)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU)
    still = outside_china(lon, lat)
    east, north = radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
    return _like(lon, np.where(still, lon, east)), _like(lat, np.where(still, lat, north))


def bd09_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 of a BD-09 point, by iteration."""
    return _inverse(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """BD-09 of a WGS-84 point."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS-84 of a BD-09 point."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


SHIFTED = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}  # the way back from each shifted system, by its name


def _inverse(forward: Shift[Degrees], lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon, lat
    for _ in range(ROUNDS):
        there_x, there_y = forward(x, y)
        x, y = x - (there_x - lon), y - (there_y - lat)
    return x, y


def _shift(lon: Degrees, lat: Degrees) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far GCJ-02 lies east and north of WGS-84, in degrees."""
    x, y, turn = lon - 105.0, lat - 35.0, np.pi
    root = np.sqrt(np.abs(x))
    both = (20.0 * np.sin(6.0 * x * turn) + 20.0 * np.sin(2.0 * x * turn)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north = north + (20.0 * np.sin(y * turn) + 40.0 * np.sin(y / 3.0 * turn)) * 2.0 / 3.0
    north = north + (160.0 * np.sin(y / 12.0 * turn) + 320.0 * np.sin(y * turn / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east = east + (20.0 * np.sin(x * turn) + 40.0 * np.sin(x / 3.0 * turn)) * 2.0 / 3.0
    east = east + (150.0 * np.sin(x / 12.0 * turn) + 300.0 * np.sin(x / 30.0 * turn)) * 2.0 / 3.0
    angle = lat / 180.0 * turn
    flat = 1.0 - ECCENTRICITY * np.sin(angle) ** 2
    metres_east = AXIS / np.sqrt(flat) * np.cos(angle) * turn / 180.0
    metres_north = AXIS * (1.0 - ECCENTRICITY) / (flat * np.sqrt(flat)) * turn / 180.0
    return east / metres_east, north / metres_north


def _like(given: Degrees, found: NDArray[np.float64]) -> Degrees:
    """A float where a float was given, an array where an array was."""
    return found if isinstance(given, np.ndarray) else float(found)
