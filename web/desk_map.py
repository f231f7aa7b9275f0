"""What the map of the desk asks for: cases as points, open cases a cell, and what lies where somebody taps.

Geometry comes as tiles (`web.tiles`); only figures come from here, and only of the person's own districts.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from grid.refusals import N_, BadInput
from web.city import now, reading, rulebook
from web.desk import DESK, wish_of
from web.desk_rows import rows_of
from web.door import actor, only
from web.moments import tone as tone_at
from web.rendering import page
from web.tiles import level_at
from workflows.desk import Spot, open_by_place, open_in_cell, spots

pages = Blueprint("desk_map", __name__)

MOST_POINTS, MOST_CLUSTERS = 2_000, 250
MOST_COUNTED = 50_000
POINTS_FROM = 14  # zoom; further out, more points than clusters are sent as clusters
_WORST_FIRST = ("bad", "warn", "ok")


@pages.get("/desk/points.json")
@only(*DESK)
def points() -> Response:
    """The cases of the queue inside `bbox` (west,south,east,north): points, or clusters when they are too many."""
    bounds, zoom = _bounds(), _number("zoom", 0, 24)
    close = zoom >= POINTS_FROM
    wish = wish_of()
    found = spots(
        reading(),
        bounds,
        district_ids=wish.district_ids,
        states=wish.states,
        narrowing=wish.narrowed_to_tab(now()),
        most=MOST_POINTS if close else MOST_COUNTED,
    )
    if not close and len(found) > MOST_CLUSTERS:
        return jsonify(points=[], clusters=clusters(found, bounds, _tone))
    return jsonify(points=[_point(spot) for spot in found], clusters=[])


@pages.get("/desk/values.json")
@only(*DESK)
def values() -> Response:
    """Open cases by the codes that the tiles of layer `cells` carry at this `zoom` of tiles, for shading."""
    book, districts = rulebook(), wish_of().district_ids
    level = level_at(int(_number("zoom", 0, 24)), book)
    if level is None:
        return jsonify(open_by_place(reading(), "cell_code", district_ids=districts))
    found = open_by_place(reading(), f"{level.value}_id", district_ids=districts)
    return jsonify({book.areas[key].code: count for key, count in found.items() if key in book.areas})


@pages.get("/desk/cell")
@only(*DESK)
def cell() -> Response:
    """The cell at a place: its code, what it belongs to, and its open cases."""
    book, wish = rulebook(), wish_of()
    place = book.atlas.place(_number("lon", -180, 180), _number("lat", -90, 90))
    areas = [book.areas[key] for key in reversed(book.area_path(place.area_id)) if key in book.areas]
    mine = place.district_id in actor().district_ids
    here = open_in_cell(reading(), place.district_id, place.cell_code) if mine else []
    return page("desk/cell.html", "main", place=place, areas=areas, mine=mine, rows=rows_of(here, wish, book))


def clusters(
    found: Iterable[Spot], bounds: tuple[float, float, float, float], tone: Callable[[Spot], str]
) -> list[list[Any]]:
    """Gather cases in squares, at most 250 of them: lon and lat of their middle, how many, and the worst tone."""
    west, south, east, north = bounds
    side = int(math.sqrt(MOST_CLUSTERS))
    squares: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for spot in found:
        column = min(side - 1, int((spot.lon - west) / (east - west) * side))
        row = min(side - 1, int((spot.lat - south) / (north - south) * side))
        squares[column, row].append(spot)
    return [_cluster(members, tone) for members in squares.values()]


def _cluster(members: list[Spot], tone: Callable[[Spot], str]) -> list[Any]:
    tones = {tone(spot) for spot in members}
    lon, lat = (round(sum(getattr(s, axis) for s in members) / len(members), 6) for axis in ("lon", "lat"))
    return [lon, lat, len(members), next(worst for worst in _WORST_FIRST if worst in tones)]


def _point(spot: Spot) -> list[Any]:
    return [round(spot.lon, 6), round(spot.lat, 6), _tone(spot), spot.number]


def _tone(spot: Spot) -> str:
    return tone_at(spot.due_at, spot.clock_started_at, now()) if spot.due_at else "ok"


def _bounds() -> tuple[float, float, float, float]:
    parts = request.args.get("bbox", "").split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        raise BadInput(N_("bbox needs four numbers: west, south, east, north."), "bbox") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(N_("bbox needs four numbers: west, south, east, north."), "bbox")
    return west, south, east, north


def _number(name: str, least: float, most: float) -> float:
    try:
        value = float(request.args.get(name, ""))
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise BadInput(N_("%(name)s must be between %(least)g and %(most)g."), name, name=name, least=least, most=most)
    return value
