"""Water, parks and roads under the cells: read from `<home>/basemap.geojson`, where an installation has one.

The file is a FeatureCollection in WGS-84 whose features have the properties kind (water, park or road), class, name and
name_en. No map service is asked for anything.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError

from geo.mvt import Features, Sheet, Tile, to_mercator
from grid.refusals import N_, BadInput

FILE = "basemap.geojson"
KINDS = ("water", "park", "road")
_PROPERTIES = ("kind", "class", "name", "name_en")
# from which zoom on a road is worth drawing; roads of other classes from 14
_ROADS_FROM = {"motorway": 8, "trunk": 9, "primary": 10, "major": 10, "secondary": 11, "tertiary": 12, "minor": 13}
_OTHERS_FROM = {"water": 8, "park": 10, "road": 14}


class BadBasemap(BadInput):
    """The file is there but cannot be used."""


@dataclass(frozen=True)
class Basemap:
    """`version` is "0" where there is no file; it changes with the file."""

    version: str = "0"
    sheets: Mapping[int, Sheet] = field(default_factory=dict)  # by the zoom from which they are drawn

    def cut(self, tile: Tile) -> Features:
        return [feature for least, sheet in self.sheets.items() if tile.z >= least for feature in sheet.cut(tile)]


def basemap_version(home: Path) -> str:
    path = home / FILE
    return str(path.stat().st_mtime_ns) if path.is_file() else "0"


def open_basemap(home: Path) -> Basemap:
    """Return the base map, read anew only when its file has changed. Raises BadBasemap."""
    return _read(home / FILE, basemap_version(home))


@lru_cache(maxsize=2)
def _read(path: Path, version: str) -> Basemap:
    if version == "0":
        return Basemap()
    try:
        rows = json.loads(path.read_bytes())["features"]
    except (ValueError, KeyError, TypeError):
        raise BadBasemap(N_("%(file)s is no GeoJSON feature collection."), file=FILE) from None
    by_zoom: dict[int, list[tuple[Any, dict[str, str]]]] = {}
    for number, row in enumerate(rows, 1):
        shape, properties = _feature(number, row)
        by_zoom.setdefault(_drawn_from(properties), []).append((shape, properties))
    return Basemap(version, {zoom: _sheet(content) for zoom, content in sorted(by_zoom.items())})


def _feature(number: int, row: Any) -> tuple[Any, dict[str, str]]:
    try:
        shape = shapely.geometry.shape(row["geometry"])
        properties = {name: str(row["properties"][name]) for name in _PROPERTIES if row["properties"].get(name)}
    except (KeyError, TypeError, AttributeError, ValueError, ShapelyError):
        raise BadBasemap(N_("Feature %(number)d of %(file)s cannot be read."), number=number, file=FILE) from None
    if properties.get("kind") not in KINDS:
        raise BadBasemap(
            N_("Feature %(number)d of %(file)s needs a kind: water, park or road."), number=number, file=FILE
        )
    return shape, properties


def _drawn_from(properties: Mapping[str, str]) -> int:
    kind = properties["kind"]
    return _ROADS_FROM.get(properties.get("class", ""), _OTHERS_FROM[kind]) if kind == "road" else _OTHERS_FROM[kind]


def _sheet(content: list[tuple[Any, dict[str, str]]]) -> Sheet:
    shapes, properties = zip(*content, strict=True)
    return Sheet(to_mercator(np.array(shapes, dtype=object)), properties)
