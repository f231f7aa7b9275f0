"""Metres between places given in degrees."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M = 6_371_008.8  # mean radius (IUGG)
EQUATOR_M, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS-84


def great_circle_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Metres over the sphere between two places, or two arrays of places; degrees in. Within 0.5 % of the ellipsoid."""
    east1, north1, east2, north2 = (np.radians(np.asarray(given, dtype=float)) for given in (lon1, lat1, lon2, lat2))
    half = np.sin((north2 - north1) / 2) ** 2 + np.cos(north1) * np.cos(north2) * np.sin((east2 - east1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)))


def metres_per_degree(lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Length of a degree of longitude and of latitude at this latitude, on the WGS-84 ellipsoid."""
    angle, squared = np.radians(np.asarray(lat, dtype=float)), FLATTENING * (2 - FLATTENING)
    flat = 1 - squared * np.sin(angle) ** 2
    east = np.pi / 180 * EQUATOR_M * np.cos(angle) / np.sqrt(flat)
    north = np.pi / 180 * EQUATOR_M * (1 - squared) / flat**1.5
    return np.asarray(east), np.asarray(north)
