"""The map of the invented city: rules that hold for whatever it looks like."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely

from demo.map import CityMap, draw_map, to_degrees, write_basemap
from grid.records import AreaLevel


@pytest.fixture(scope="module")
def city() -> CityMap:
    return draw_map(7)


def shapes(city: CityMap, level: AreaLevel) -> np.ndarray:
    return np.array([area.shape for area in city.areas if area.level is level], dtype=object)


@pytest.mark.parametrize("level", [AreaLevel.DISTRICT, AreaLevel.STREET, AreaLevel.COMMUNITY])
def test_areas_of_a_level_cover_the_city_exactly(city: CityMap, level: AreaLevel) -> None:
    here = to_degrees(shapes(city, level))
    assert shapely.coverage_is_valid(here)
    assert sum(area.area for area in shapes(city, level)) == pytest.approx(city.areas[0].shape.area)


def test_every_area_is_one_piece_and_lies_in_its_parent(city: CityMap) -> None:
    by_code = {area.code: area for area in city.areas}
    assert len(by_code) == len(city.areas)
    for area in city.areas[1:]:
        assert area.shape.geom_type == "Polygon"
        assert by_code[area.parent].shape.buffer(0.01).covers(area.shape)


def test_a_city_has_the_size_that_is_promised(city: CityMap) -> None:
    levels = Counter(area.level for area in city.areas)
    assert levels[AreaLevel.DISTRICT] >= 3
    assert levels[AreaLevel.STREET] >= 10
    assert 40 <= levels[AreaLevel.COMMUNITY] <= 70


def test_names_are_given_once(city: CityMap) -> None:
    names = [area.name.zh for area in city.areas]
    assert len(set(names)) == len(names)
    assert all(area.name.en for area in city.areas)


def test_the_same_seed_draws_the_same_map(city: CityMap) -> None:
    again = draw_map(7)
    assert [area.name for area in again.areas] == [area.name for area in city.areas]
    assert all(a.line.equals_exact(b.line, 0) for a, b in zip(again.roads, city.roads, strict=True))


def test_the_base_map_has_water_parks_and_named_roads(city: CityMap, tmp_path: Path) -> None:
    write_basemap(city, tmp_path / "basemap.geojson")
    features = json.loads((tmp_path / "basemap.geojson").read_text())["features"]
    kinds = Counter(feature["properties"]["kind"] for feature in features)
    classes = {feature["properties"]["class"] for feature in features if feature["properties"]["kind"] == "road"}
    assert set(kinds) == {"water", "park", "road"}
    assert classes == {"motorway", "primary", "secondary", "tertiary", "minor"}
    assert all(feature["properties"]["name"] and feature["properties"]["name_en"] for feature in features)
