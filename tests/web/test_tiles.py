"""Tiles show the cells, the areas and the base map, and may be kept by a browser for ever."""

import gzip
import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from flask import Flask

from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from tests.web.conftest import Enter

LON, LAT = WEST + WIDTH / 2, SOUTH + HEIGHT / 2


def path_to(layer: str, z: int, query: str = "") -> str:
    """The address of the tile that holds the south-westernmost cell."""
    n, lat = 1 << z, math.radians(LAT)
    y = (1 - math.log(math.tan(lat) + 1 / math.cos(lat)) / math.pi) / 2 * n
    return f"/tiles/{layer}/{z}/{int((LON + 180) / 360 * n)}/{int(y)}.mvt{query}"


def content(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(mapbox_vector_tile.decode(answer.data))


def codes(answer: Any, layer: str) -> list[str]:
    return sorted(feature["properties"]["code"] for feature in content(answer)[layer]["features"])


def write_basemap(home: Path, *features: dict[str, Any]) -> None:
    document = {"type": "FeatureCollection", "features": features}
    (home / "basemap.geojson").write_text(json.dumps(document), encoding="utf-8")


def road(**properties: str) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [[WEST, LAT], [WEST + 3 * WIDTH, LAT]]}
    return {"type": "Feature", "geometry": line, "properties": {"kind": "road", **properties}}


def test_a_tile_close_by_has_the_cells_by_their_codes(city: SmallCity, enter: Enter) -> None:
    found = codes(enter(city.dispatcher).get(path_to("cells", 15)), "cells")
    assert len(found) == 8
    assert all(len(code) == 15 for code in found)


def test_further_out_areas_stand_for_the_cells(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.dispatcher)
    streets = ["110101001000", "110101002000", "110102001000"]
    assert codes(browser.get(path_to("cells", 12)), "cells") == streets
    assert codes(browser.get(path_to("cells", 8)), "cells") == ["110101", "110102"]
    assert codes(browser.get(path_to("areas", 12)), "areas") == ["110101", *streets[:2], "110102", streets[2]]


def test_the_base_map_carries_names_and_shows_small_roads_only_close_by(city: SmallCity, enter: Enter) -> None:
    write_basemap(city.home, road(**{"class": "primary", "name": "长街"}), road(**{"class": "minor", "name": "小巷"}))
    browser = enter(city.dispatcher)

    def names(z: int) -> list[str]:
        shown = content(browser.get(path_to("basemap", z)))["basemap"]["features"]
        return [feature["properties"]["name"] for feature in shown]

    assert names(15) == ["长街", "小巷"]
    assert names(11) == ["长街"]


def test_a_city_without_a_base_map_has_empty_tiles(city: SmallCity, enter: Enter) -> None:
    assert content(enter(city.dispatcher).get(path_to("basemap", 15)))["basemap"]["features"] == []


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("[]", "basemap.geojson is no GeoJSON feature collection."),
        ('{"features": [{"geometry": 1, "properties": {}}]}', "Feature 1 of basemap.geojson cannot be read."),
        (
            '{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"kind": "moat"}}]}',
            "Feature 1 of basemap.geojson needs a kind: water, park or road.",
        ),
    ],
)
def test_a_wrong_base_map_says_what_is_wrong(city: SmallCity, enter: Enter, document: str, sentence: str) -> None:
    (city.home / "basemap.geojson").write_text(document)
    answer = enter(city.dispatcher).get(path_to("basemap", 15), headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_tile_of_the_present_version_may_be_kept_for_ever(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.dispatcher)
    template = browser.get("/tiles/cells.json").json["tiles"][0]
    version = template.rpartition("v=")[2]
    kept = browser.get(path_to("cells", 15, f"?v={version}"))
    assert kept.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    for query in ("", "?v=old"):
        assert browser.get(path_to("cells", 15, query)).headers["Cache-Control"] == "private, no-cache"


def test_a_new_base_map_makes_a_new_version(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.dispatcher)
    before = browser.get("/tiles/basemap.json").json["tiles"]
    write_basemap(city.home, road(**{"class": "primary"}))
    assert browser.get("/tiles/basemap.json").json["tiles"] != before
    assert browser.get(path_to("basemap", 15)).status_code == 200
    assert len(list((city.home / "tiles").iterdir())) == 1  # the tiles of the old version are gone


def test_tiles_asked_for_at_once_are_all_made_and_kept(city: SmallCity, enter: Enter) -> None:
    browsers = [enter(city.dispatcher) for _ in range(8)]
    paths = [path_to(layer, z) for layer in ("cells", "areas") for z in (11, 13, 14, 15)]
    with ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda pair: pair[0].get(pair[1]), zip(browsers, paths, strict=True)))
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    assert len(list((city.home / "tiles").rglob("*.mvt.gz"))) == len(paths)


def test_an_unchanged_tile_is_not_sent_again(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.dispatcher)
    tag = browser.get(path_to("cells", 15)).headers["ETag"]
    again = browser.get(path_to("cells", 15), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_tile_travels_compressed(city: SmallCity, enter: Enter) -> None:
    answer = enter(city.dispatcher).get(path_to("cells", 15), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert mapbox_vector_tile.decode(gzip.decompress(answer.data))["cells"]["features"]


def test_tiles_without_anything_are_not_stored(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.dispatcher)
    assert content(browser.get("/tiles/cells/14/0/0.mvt"))["cells"]["features"] == []
    assert not (city.home / "tiles").exists()


@pytest.mark.parametrize("path", ["/tiles/moon/1/0/0.mvt", "/tiles/cells/17/0/0.mvt", "/tiles/cells/3/8/0.mvt"])
def test_there_is_no_such_tile(city: SmallCity, enter: Enter, path: str) -> None:
    assert enter(city.dispatcher).get(path).status_code == 404


def test_tilejson_says_where_the_tiles_are(city: SmallCity, enter: Enter) -> None:
    described = enter(city.dispatcher).get("/tiles/cells.json").json
    assert described["tilejson"] == "3.0.0"
    assert described["bounds"] == pytest.approx([WEST - WIDTH, SOUTH, WEST + 3 * WIDTH, SOUTH + 2 * HEIGHT])
    assert [layer["id"] for layer in described["vector_layers"]] == ["cells"]


def test_strangers_see_no_tiles(app: Flask) -> None:
    assert app.test_client().get(path_to("cells", 15)).status_code == 303
