"""Vector tiles of the city: cells, areas and the base map. Geometry and codes only; figures come apart from them.

The address of a tile carries the version of what it shows, so that a browser may keep it for ever. A tile is made when
it is first asked for and kept under `<home>/tiles/<version>`.
"""

import gzip
import hashlib
import shutil
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from flask import Blueprint, jsonify, make_response, request, url_for
from sqlmodel import Session, select
from werkzeug.wrappers import Response

from geo.mvt import Features, Sheet, Tile, cells_in, encode, features, to_mercator
from grid.records import Area, AreaLevel
from grid.refusals import N_, NotFound
from grid.rulebook import Rulebook
from web.basemap import basemap_version, open_basemap
from web.city import reading, rulebook, settings
from web.door import only
from web.language import named

pages = Blueprint("tiles", __name__)

LAYERS = ("cells", "areas", "basemap")
CELLS_FROM = 13  # further out, cells are too small to see and too many to send: areas stand for them
_MOST_PLACES = 400
MOST_ZOOM = 16  # browsers enlarge these further: a unit is 15 cm
# the areas that can be told apart at a zoom
_LEVELS = ((0, AreaLevel.DISTRICT), (9, AreaLevel.STREET), (11, AreaLevel.COMMUNITY))


@pages.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
@only()
def tile(layer: str, z: int, x: int, y: int) -> Response:
    wanted = Tile(z, x, y)
    if layer not in LAYERS or not wanted.exists() or z > MOST_ZOOM:
        raise NotFound(N_("There is no such tile."))
    version = tiles_version()
    answer = make_response(_kept(layer, wanted, version))
    answer.content_type = "application/vnd.mapbox-vector-tile"
    answer.set_etag(f"{version}-{layer}-{z}-{x}-{y}")
    answer.headers["Cache-Control"] = (
        "private, max-age=31536000, immutable" if request.args.get("v") == version else "private, no-cache"
    )
    if request.accept_encodings.quality("gzip") > 0:
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer.set_data(gzip.decompress(answer.get_data()))
    return answer.make_conditional(request)


@pages.get("/tiles/<layer>.json")
@only()
def tilejson(layer: str) -> Response:
    """TileJSON 3.0.0 of one layer."""
    if layer not in LAYERS:
        raise NotFound(N_("There is no such layer."))
    names = ("kind", "class", "name", "name_en") if layer == "basemap" else ("code", "level")
    return jsonify(
        tilejson="3.0.0",
        name=layer,
        tiles=[tile_address(layer, absolute=True)],
        bounds=city_bounds(rulebook()),
        minzoom=0,
        maxzoom=MOST_ZOOM,
        vector_layers=[{"id": layer, "fields": dict.fromkeys(names, "String")}],
    )


def tile_address(layer: str, absolute: bool = False) -> str:
    """The address of a layer's tiles with {z}/{x}/{y} for the browser to fill in, and the version in it."""
    address = url_for("tiles.tile", layer=layer, z=0, x=0, y=0, v=tiles_version(), _external=absolute)
    return address.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")


def level_at(z: int, book: Rulebook) -> AreaLevel | None:
    """Which areas stand for the cells in tiles of this zoom; None where they are the cells themselves."""
    if z >= CELLS_FROM:
        return None
    known = {area.level for area in book.areas.values()}
    seen = [level for least, level in _LEVELS if z >= least and level in known]
    return seen[-1] if seen else AreaLevel.DISTRICT


def map_facts() -> dict[str, Any]:
    """What a page tells its map: `data-tiles` of the element that `static/js/map.js` makes a map of."""
    return {
        "layers": {layer: tile_address(layer) for layer in LAYERS},
        "cellsFrom": CELLS_FROM,
        "most": MOST_ZOOM,
        "bounds": city_bounds(rulebook()),
        "places": _places(rulebook()),
    }


def _places(book: Rulebook) -> list[dict[str, Any]]:
    """The names that the map shows while cells are too small to see: districts, closer by their streets."""
    shown = [area for area in book.areas.values() if area.level in {AreaLevel.DISTRICT, AreaLevel.STREET}]
    return [
        {
            "name": named(area),
            "level": area.level.value,
            "lon": round((area.min_lon + area.max_lon) / 2, 5),
            "lat": round((area.min_lat + area.max_lat) / 2, 5),
        }
        for area in shown[:_MOST_PLACES]
    ]


def tiles_version() -> str:
    """A word that changes when any tile would: with the cells, the shapes of the areas, or the base map."""
    book = rulebook()
    return _version(book.city.grid_version, _areas_key(book), basemap_version(settings().home))


def city_bounds(book: Rulebook) -> tuple[float, float, float, float]:
    """West, south, east, north of all areas, in degrees; the whole of China for a city that has none yet."""
    if not book.areas:
        return 73.0, 18.0, 135.0, 54.0
    west, south, east, north = np.array([area.bounds for area in book.areas.values()]).T
    return float(west.min()), float(south.min()), float(east.max()), float(north.max())


def _areas_key(book: Rulebook) -> tuple[tuple[str, float, float], ...]:
    return tuple((area.code, area.area_m2, area.min_lon) for area in book.areas.values())


@lru_cache(maxsize=8)
def _version(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _kept(layer: str, wanted: Tile, version: str) -> bytes:
    """The tile compressed by gzip, from the folder of its version or made now."""
    folder = settings().home / "tiles" / version
    path = folder / layer / str(wanted.z) / str(wanted.x) / f"{wanted.y}.mvt.gz"
    if path.is_file():
        return path.read_bytes()
    content = gzip.compress(encode({layer: _drawn(layer, wanted, version)}), 6, mtime=0)
    if _in_city(wanted):  # of tiles without anything in them there is no end
        _keep(path, folder, content)
    return content


def _keep(path: Path, folder: Path, content: bytes) -> None:
    """Store a tile; the first of a version clears away the tiles of all others."""
    if not folder.exists():
        for old in set(folder.parent.glob("*")) - {folder}:
            shutil.rmtree(old, ignore_errors=True)  # another process may be at it too
    draft = path.with_suffix(f".{uuid4().hex[:8]}")
    with suppress(FileNotFoundError):  # cleared away meanwhile; the next who asks makes it again
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)


def _in_city(wanted: Tile) -> bool:
    west, south, east, north = city_bounds(rulebook())
    corners = to_mercator(np.array([shapely.Point(west, south), shapely.Point(east, north)], dtype=object))
    return bool(shapely.box(*shapely.total_bounds(corners)).intersects(shapely.box(*wanted.reach)))


def _drawn(layer: str, wanted: Tile, version: str) -> Features:
    if layer == "basemap":
        return open_basemap(settings().home).cut(wanted)
    level = level_at(wanted.z, rulebook())
    if layer == "cells" and level is None:
        return _cells(wanted)
    sheets = _area_sheets(version)
    shown = [level] if layer == "cells" else [level for least, level in _LEVELS if wanted.z >= least]
    return [feature for level in shown if level in sheets for feature in sheets[level].cut(wanted)]


def _cells(wanted: Tile) -> Features:
    atlas = rulebook().atlas
    if atlas.lattice is None:
        return []
    rows, shapes = cells_in(atlas.lattice, wanted)
    return features(shapes, [{"code": code.decode()} for code in atlas.rows.cell_code[rows].tolist()], wanted)


_sheets: dict[str, dict[AreaLevel, Sheet]] = {}


def _area_sheets(version: str) -> dict[AreaLevel, Sheet]:
    """The areas of each level, read once a version and process. Two threads at once read them twice, no harm done."""
    if version not in _sheets:
        fresh = _read_areas(reading())
        _sheets.clear()
        _sheets[version] = fresh
    return _sheets[version]


def _read_areas(session: Session) -> dict[AreaLevel, Sheet]:
    by_level: dict[AreaLevel, list[tuple[bytes, str]]] = {}
    for level, shape, code in session.exec(select(Area.level, Area.shape, Area.code).order_by(Area.code)):
        by_level.setdefault(AreaLevel(level), []).append((shape, code))
    return {level: _area_sheet(level, areas) for level, areas in by_level.items()}


def _area_sheet(level: AreaLevel, areas: list[tuple[bytes, str]]) -> Sheet:
    shapes = shapely.from_wkb(np.array([shape for shape, _ in areas], dtype=object))
    return Sheet(to_mercator(shapes), [{"code": code, "level": level.value} for _, code in areas])
