"""Coordinate systems in, WGS-84 inside, and true areas."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.crs import Local, area_m2, crs_name, to_wgs84
from geo.distance import great_circle_m
from geo.errors import UnknownCrs


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("WGS-84", "wgs84"),
        ("EPSG:4326", "wgs84"),
        ("4326", "wgs84"),
        ("CGCS2000", "wgs84"),  # a decimetre apart at most
        ("epsg:4490", "wgs84"),
        ("GCJ-02", "gcj02"),
        ("bd_09", "bd09"),
        ("EPSG:2263", "epsg:2263"),
        ("2263", "epsg:2263"),
    ],
)
def test_one_spelling_for_each(given: str, name: str) -> None:
    assert crs_name(given) == name


@pytest.mark.parametrize("given", ["", "beijing", "EPSG:999999"])
def test_an_unknown_one_is_refused_by_name(given: str) -> None:
    with pytest.raises(UnknownCrs, match="gcj02"):
        crs_name(given)


def test_feet_of_new_york_become_degrees() -> None:
    lon, lat = to_wgs84([987654.0], [212345.0], "EPSG:2263")
    assert great_circle_m(lon[0], lat[0], -73.98753, 40.74952) < 20


def test_cgcs2000_metres_become_degrees() -> None:
    lon, lat = to_wgs84([500_000.0], [4_400_000.0], "EPSG:4548")  # on the central meridian, 117° E
    assert (round(float(lon[0]), 9), round(float(lat[0]), 3)) == (117.0, 39.734)


def test_area_is_that_of_the_ellipsoid() -> None:
    shape = shapely.box(116.40, 39.90, 116.41, 39.91)
    ellipsoid, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(shape, 0.0001))
    assert area_m2(np.array([shape]))[0] == pytest.approx(ellipsoid, rel=1e-8)


def test_the_local_plane_is_in_metres_and_comes_back() -> None:
    plane = Local.around((116.3, 39.8, 116.5, 40.0))
    x, y = plane.forward_xy(np.array([116.40, 116.41]), np.array([39.9, 39.9]))
    _, _, metres = Geod(ellps="WGS84").inv(116.40, 39.9, 116.41, 39.9)
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(metres, rel=1e-6)
    lon, lat = plane.back_xy(x, y)
    assert np.abs(lon - [116.40, 116.41]).max() < 1e-13
    assert np.abs(lat - 39.9).max() < 1e-13
