"""Two districts side by side on the equator of nowhere: 110101 with two streets, 110102 with one; shapes to load."""

import datetime as dt
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, box
from sqlmodel import Session, select

from geo.files import Features
from grid.loading.areas import load_areas
from grid.loading.cells import load_cells
from grid.loading.city import found_city
from grid.loading.rows import Row
from grid.records import Area

NOON = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
WEST, SOUTH, STEP = 116.4, 39.9, 0.01
AREAS: tuple[tuple[str, str, str | None, tuple[int, int, int, int]], ...] = (
    ("110000", "city", None, (0, 0, 6, 2)),
    ("110101", "district", "110000", (0, 0, 4, 2)),
    ("110102", "district", "110000", (4, 0, 6, 2)),
    ("110101001000", "street", "110101", (0, 0, 2, 2)),
    ("110101002000", "street", "110101", (2, 0, 4, 2)),
    ("110102001000", "street", "110102", (4, 0, 6, 2)),
)


def square(west: float, south: float, east: float, north: float) -> Geometry:
    """A box in steps of a hundredth of a degree from the south-west corner of the city."""
    return box(WEST + west * STEP, SOUTH + south * STEP, WEST + east * STEP, SOUTH + north * STEP)


def features(*rows: dict[str, Any]) -> Features:
    """Rows with a `shape` and any other fields."""
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [row.get("shape") for row in rows]
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name != "shape"]
    return Features(geometry, {name: [row.get(name) for row in rows] for name in names}, "wgs84")


def area(code: str, level: str, parent_code: str | None, shape: Geometry, **more: Any) -> dict[str, Any]:
    return {"code": code, "level": level, "parent_code": parent_code, "name": f"name of {code}", "shape": shape, **more}


def the_areas() -> list[dict[str, Any]]:
    return [area(code, level, parent, square(*extent)) for code, level, parent, extent in AREAS]


def a_city(session: Session) -> dict[str, int]:
    """Found the city and load its areas; returns their ids by code."""
    found_city(session, code="110000", name="示范市", name_en="Example")
    load_areas(session, features(*the_areas()))
    return dict(iter(session.exec(select(Area.code, Area.id))))


def the_cells(street: str = "110101001000", west: int = 0) -> list[dict[str, Any]]:
    """Four cells that cover a street, numbered west to east, north to south."""
    corners = [(west, 1), (west + 1, 1), (west, 0), (west + 1, 0)]
    return [
        {"code": f"{street}{number:03}", "area_code": street, "shape": square(x, y, x + 1, y + 1)}
        for number, (x, y) in enumerate(corners, 1)
    ]


def with_cells(session: Session) -> dict[str, int]:
    """`a_city` with the cells of street 110101001000."""
    ids = a_city(session)
    load_cells(session, features(*the_cells()), at=NOON)
    return ids


def table(*rows: dict[str, str]) -> list[Row]:
    """Rows of a table, the first in row 2."""
    return [Row(number, values) for number, values in enumerate(rows, 2)]


def bow_tie() -> Geometry:
    xs, ys = (WEST, WEST + STEP), (SOUTH, SOUTH + STEP)
    return shapely.Polygon([(xs[0], ys[0]), (xs[1], ys[1]), (xs[1], ys[0]), (xs[0], ys[1])])
