"""The board of managers: figures of a period, each a link to exactly the cases it counts.

Works without JavaScript; charts and map are drawn by the server. What a figure means stands in docs/indicators.md.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grid.records import Role
from web.board_charts import Rows, Trend, bars, label_of, trend, value_name
from web.board_figures import (
    BESIDE,
    CARDS,
    FIGURES,
    TABLE,
    TARGET,
    Card,
    cards,
    cases_address,
    per_cent,
    tone_of,
    written,
)
from web.board_map import SHADES, coloured_map
from web.board_patrol import patrolled
from web.board_wish import COUNTED_ON, GROUPS, MAP_LEVELS, PERIODS, BoardWish
from web.city import now, reading, rulebook
from web.door import actor, only
from web.rendering import page
from web.spreadsheet import as_csv
from workflows.figures import COLUMNS, PeriodOn
from workflows.indicators import breakdowns

pages = Blueprint("board", __name__)
BOARD = (Role.MANAGER, Role.ADMINISTRATOR, Role.SHIFT_LEADER)
_TREND_DAYS, _HISTORY_WEEKS = 30, 8
# what each part of the page shows: a figure that nobody sees is not counted
_OF_ALL = tuple(dict.fromkeys((*CARDS, *BESIDE, *TABLE, *SHADES)))
_AROUND_THE_MAP = ("district", "street")  # groups that the areas of the map lie within


@pages.get("/board")
@only(*BOARD)
def index() -> Response:
    wish, as_of = _wish(), now()
    (total,), rows, shades = _of_the_period(wish, as_of)
    weeks, weeks_of_each = _of_the_last_weeks(wish, as_of)
    return page(
        "board/index.html",
        wish=wish,
        as_of=as_of,
        cards=_cards(wish, total, weeks, as_of),
        beside=_beside(wish, total, as_of),
        bars=bars([row for row in _in_order(rows, wish) if _counts(row, wish)], wish, as_of),
        target=TARGET,
        table=_table(rows, weeks_of_each, wish, as_of),
        columns=[FIGURES[name] for name in TABLE],
        trend=_trend(wish, as_of),
        map=coloured_map(reading(), shades, wish, as_of, rulebook()),
        figures=FIGURES.values(),
        patrolled=patrolled(reading(), actor(), at=as_of, book=rulebook()) if wish.group == "street" else [],
        **_choices(wish),
    )


@pages.get("/board.csv")
@only(*BOARD)
def export() -> Response:
    """The table with all its figures, for a spreadsheet."""
    wish = _wish()
    rows = _in_order(_rows(wish, now(), wish.group), wish)
    body = ([row[wish.group], label_of(row, wish.group), *(row[name] for name in COLUMNS)] for row in rows)
    return as_csv(f"board-{wish.group}-{wish.start}-{wish.end}", [wish.group, "name", *COLUMNS], body)


def _wish() -> BoardWish:
    today = now().astimezone(rulebook().hours.zone).date()
    return BoardWish.read(request.args, today=today, by=actor(), book=rulebook())


def _rows(wish: BoardWish, as_of: dt.datetime, *by: str, **asked: Any) -> Rows:
    (rows,) = _breakdowns(wish, as_of, [by], **asked)
    return rows


def _breakdowns(
    wish: BoardWish,
    as_of: dt.datetime,
    groupings: Sequence[Sequence[str]],
    *,
    counted_on: PeriodOn | None = None,
    columns: Sequence[str] = COLUMNS,
) -> list[Rows]:
    return list(
        breakdowns(
            reading(),
            groupings,
            district_ids=actor().district_ids,
            start=wish.start,
            end=wish.end,
            as_of=as_of,
            book=rulebook(),
            period_on=counted_on or wish.counted_on,
            only=wish.only,
            columns=columns,
        )
    )


def _of_the_period(wish: BoardWish, as_of: dt.datetime) -> list[Rows]:
    """In all, by the group, and by the areas of the map; counted once where these lie within the group."""
    groupings = [(), (wish.group,), (wish.level,)]
    if wish.group in _AROUND_THE_MAP:
        return _breakdowns(wish, as_of, groupings, columns=_OF_ALL)
    shades = _rows(wish, as_of, wish.level, columns=SHADES)
    return [*_breakdowns(wish, as_of, groupings[:2], columns=_OF_ALL), shades]


def _of_the_last_weeks(wish: BoardWish, as_of: dt.datetime) -> list[Rows]:
    """In all, and by the group but for months; a row a week."""
    monday = wish.end - dt.timedelta(days=wish.end.weekday())
    shown = replace(wish, start=monday - dt.timedelta(weeks=_HISTORY_WEEKS - 1))
    if wish.group == "month":
        return [_rows(shown, as_of, "week", columns=CARDS), []]
    return _breakdowns(shown, as_of, [("week",), (wish.group, "week")], columns=CARDS)


def _cards(wish: BoardWish, total: dict[str, Any], weeks: Rows, as_of: dt.datetime) -> list[Card]:
    """The period against the one before as it stood at the same point of it, and the last weeks."""
    before = wish.before()
    then = as_of - (wish.start - before.start)
    (at_that_point,) = _rows(before, then, columns=CARDS)
    return cards(wish, total, at_that_point, weeks, as_of)


def _beside(wish: BoardWish, total: dict[str, Any], as_of: dt.datetime) -> list[dict[str, str]]:
    """Figures that show how the others came about."""
    return [
        {
            "title": gettext(FIGURES[name].title),
            "text": written(name, total[name]),
            "href": cases_address(wish, name, as_of),
        }
        for name in BESIDE
    ]


@dataclass(frozen=True)
class Line:
    """A row of the table. `rank` is None where there are too few cases to compare."""

    rank: int | None
    name: str
    into: str  # the address of the board of this row
    figures: list[tuple[str, str]]  # text, address
    percent: float | None
    href: str  # of the rate
    tone: str
    history: list[float | None]


def _table(rows: Rows, weeks: Rows, wish: BoardWish, as_of: dt.datetime) -> list[Line]:
    histories = _histories(weeks, wish)
    lines, rank = [], 0
    for row in _in_order(rows, wish):
        ranked = wish.group != "month" and _counts(row, wish)
        rank += ranked
        only = {wish.group: row[wish.group]}
        percent = per_cent(row["on_time_closure_rate"])
        lines.append(
            Line(
                rank=rank if ranked else None,
                name=label_of(row, wish.group),
                into=url_for("board.index", **wish.into(row[wish.group]).query),
                figures=[(written(name, row[name]), cases_address(wish, name, as_of, only)) for name in TABLE],
                percent=percent,
                href=cases_address(wish, "on_time_closure_rate", as_of, only),
                tone=tone_of(percent),
                history=histories.get(row[wish.group], []),
            )
        )
    return lines


def _histories(rows: Rows, wish: BoardWish) -> dict[str | None, list[float | None]]:
    """The on-time closure rate of the last weeks for each value of the group."""
    monday = wish.end - dt.timedelta(days=wish.end.weekday())
    weeks = [monday - dt.timedelta(weeks=n) for n in reversed(range(_HISTORY_WEEKS))]
    rates = {(row[wish.group], row["week"]): row["on_time_closure_rate"] for row in rows}
    return {value: [rates.get((value, week.isoformat())) for week in weeks] for value, _ in rates}


def _in_order(rows: Rows, wish: BoardWish) -> Sequence[dict[str, Any]]:
    """Months as they come; else the best first, then those with too few cases to compare."""
    if wish.group == "month":
        return rows
    return sorted(rows, key=lambda row: (not _counts(row, wish), -(row["on_time_closure_rate"] or 0)))


def _counts(row: dict[str, Any], wish: BoardWish) -> bool:
    return int(row["should_close"]) >= max(1, wish.least)


def _trend(wish: BoardWish, as_of: dt.datetime) -> Trend:
    """At least the last thirty days, and none that is still to come."""
    end = min(wish.end, as_of.astimezone(rulebook().hours.zone).date())
    start = min(wish.start, end - dt.timedelta(days=_TREND_DAYS - 1))
    shown = replace(wish, start=start, end=end)
    opened = _rows(shown, as_of, "day", counted_on="opened", columns=("reported",))
    closed = _rows(shown, as_of, "day", counted_on="closed", columns=("closed",))
    return trend(opened, closed, shown, as_of)


def _choices(wish: BoardWish) -> dict[str, Any]:
    """The ways from here to the same board asked differently."""

    def ways(names: dict[str, str], chosen: str, name: str) -> list[tuple[str, str, bool]]:
        return [
            (gettext(title), url_for("board.index", **{**wish.query, name: key}), key == chosen)
            for key, title in names.items()
        ]

    periods = ways({key: title for key, title in PERIODS.items() if key != "custom"}, wish.period, "period")
    return {
        "periods": periods,
        "groups": ways(GROUPS, wish.group, "by"),
        "levels": ways(MAP_LEVELS, wish.level, "map"),
        "narrowed": [
            (value_name(key, value, rulebook()), url_for("board.index", **wish.without(key).query))
            for key, value in wish.only.items()
        ],
        "counted_on": [(key, gettext(title)) for key, title in COUNTED_ON.items()],
        "export": url_for("board.export", **wish.query),
    }
