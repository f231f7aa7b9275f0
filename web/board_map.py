"""The city in colours, drawn by the server: each street or community by its on-time rate, each a link to its cases."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext
from sqlmodel import Session, col, select

from geo.mvt import Shapes
from geo.svg import Drawing, draw
from grid.records import Area, AreaLevel
from grid.rulebook import Rulebook
from web.board_charts import Rows
from web.board_figures import cases_address, per_cent
from web.board_wish import BoardWish
from web.language import named

STEPS = ("scale1", "scale2", "scale3", "scale4", "scale5")
LIMITS = (85, 90, 95, 98)  # per cent, where one colour ends and the next begins; the target lies in the middle
_LOWEST = 4
SHADES = ("closed_on_time", "should_close", "on_time_closure_rate")  # the columns that the areas are coloured by


@dataclass(frozen=True)
class Patch:
    """An area of the map, with its rate in per cent, if it has one."""

    path: str
    tone: str
    name: str
    figures: str
    href: str
    percent: float | None

    @property
    def text(self) -> str:
        return f"{self.name}: {self.figures}"


@dataclass(frozen=True)
class District:
    path: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class ColouredMap:
    """`legend` are pairs of tone and text."""

    width: int
    height: int
    patches: list[Patch]
    districts: list[District]
    legend: list[tuple[str, str]]

    @property
    def lowest(self) -> list[Patch]:
        """The areas with the lowest rates, if any lies below the best colour."""
        rated = [(patch.percent, patch) for patch in self.patches if patch.percent is not None]
        below = sorted(((rate, patch) for rate, patch in rated if rate < LIMITS[-1]), key=lambda pair: pair[0])
        return [patch for _, patch in below[:_LOWEST]]


@dataclass(frozen=True)
class _Drawn:
    codes: tuple[str, ...]
    areas: Drawing
    district_codes: tuple[str, ...]
    districts: Drawing


_kept: dict[Any, _Drawn] = {}


def coloured_map(session: Session, rows: Rows, wish: BoardWish, as_of: dt.datetime, book: Rulebook) -> ColouredMap:
    """Colour the areas of the chosen level by the rows of the indicators, which have that level as their key."""
    by_code = {row[wish.level]: row for row in rows}
    drawn = _drawn(session, AreaLevel(wish.level), book)
    outlines = zip(drawn.district_codes, drawn.districts.paths, drawn.districts.middles, strict=True)
    return ColouredMap(
        width=drawn.districts.width,
        height=drawn.districts.height,
        patches=[
            _patch(path, code, by_code.get(code), wish, as_of, book)
            for code, path in zip(drawn.codes, drawn.areas.paths, strict=True)
        ],
        districts=[District(path, named(book.area_by_code[code]), x, y) for code, path, (x, y) in outlines],
        legend=_legend(),
    )


def step_of(percent: float | None) -> str:
    """The tone of a rate; that of nothing at all where there is none."""
    return "line" if percent is None else STEPS[sum(percent >= limit for limit in LIMITS)]


def _patch(
    path: str, code: str, row: Mapping[str, Any] | None, wish: BoardWish, as_of: dt.datetime, book: Rulebook
) -> Patch:
    percent = per_cent(row["on_time_closure_rate"]) if row else None
    figures = f"{percent} % ({row['closed_on_time']} / {row['should_close']})" if row and percent is not None else "—"
    address = cases_address(wish, "on_time_closure_rate", as_of, {wish.level: code})
    return Patch(path, step_of(percent), named(book.area_by_code[code]), figures, address, percent)


def _legend() -> list[tuple[str, str]]:
    between = [f"{low}–{high} %" for low, high in pairwise(LIMITS)]
    texts = [f"< {LIMITS[0]} %", *between, f"≥ {LIMITS[-1]} %"]
    return [*zip(STEPS, texts, strict=True), ("line", gettext("none due"))]


def _drawn(session: Session, level: AreaLevel, book: Rulebook) -> _Drawn:
    """The lines of the map; drawn once for each state of the areas."""
    key = (level, *((area.code, area.area_m2) for area in book.areas.values()))
    if key not in _kept:
        (codes, shapes), (district_codes, districts) = _shapes(session, level), _shapes(session, AreaLevel.DISTRICT)
        fresh = _Drawn(codes, draw(shapes, frame=districts), district_codes, draw(districts))
        if len(_kept) > len(AreaLevel):
            _kept.clear()
        _kept[key] = fresh
    return _kept[key]


def _shapes(session: Session, level: AreaLevel) -> tuple[tuple[str, ...], Shapes]:
    rows = session.exec(select(Area.code, Area.shape).where(Area.level == level).order_by(col(Area.code))).all()
    shapes = shapely.from_wkb(np.array([shape for _, shape in rows], dtype=object))
    return tuple(code for code, _ in rows), np.asarray(shapes, dtype=object)
