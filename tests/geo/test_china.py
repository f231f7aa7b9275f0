"""GCJ-02 and BD-09 against published pairs of points, and there and back."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.china import bd09_to_gcj02, bd09_to_wgs84, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geo.distance import great_circle_m

CHINA = {"lon": st.floats(73.0, 135.0), "lat": st.floats(3.9, 53.5)}


@pytest.mark.real_data
def test_published_pairs_are_met(samples: Path) -> None:
    with (samples / "coords" / "gcj02_bd09_vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        wgs, gcj = (tuple(float(row[f"{name}_{axis}"]) for axis in ("lon", "lat")) for name in ("wgs84", "gcj02"))
        assert great_circle_m(*wgs84_to_gcj02(*wgs), *gcj) <= 1.0, row
        if row["bd09_lon"]:
            assert great_circle_m(*gcj02_to_bd09(*gcj), float(row["bd09_lon"]), float(row["bd09_lat"])) <= 0.02, row
    assert len(rows) == 169


@given(**CHINA)
def test_there_and_back_ends_where_it_began(lon: float, lat: float) -> None:
    assert great_circle_m(*gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat)), lon, lat) < 0.001
    assert great_circle_m(*bd09_to_gcj02(*gcj02_to_bd09(lon, lat)), lon, lat) < 0.001
    assert great_circle_m(*bd09_to_wgs84(*wgs84_to_bd09(lon, lat)), lon, lat) < 0.001


def test_outside_china_nothing_moves() -> None:
    assert wgs84_to_gcj02(-73.98, 40.75) == (-73.98, 40.75)
    assert wgs84_to_bd09(-73.98, 40.75) == (-73.98, 40.75)


def test_arrays_give_what_single_points_give() -> None:
    lon, lat = np.array([116.4, 121.5, -73.98]), np.array([39.9, 31.2, 40.75])
    many = np.column_stack(wgs84_to_bd09(lon, lat)).tolist()
    assert many == [list(wgs84_to_bd09(x, y)) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
