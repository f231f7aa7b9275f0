"""The figures of the board for people: what they are called, what they mean, how they are written and compared."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_decimal, format_percent, gettext

from grid.refusals import N_
from web.board_wish import BoardWish
from workflows.figures import RATES


@dataclass(frozen=True)
class Figure:
    """`better`: 1 where more is better, -1 where less is, 0 where neither."""

    name: str
    title: str
    meaning: str
    better: int = 0


FIGURES = {
    figure.name: figure
    for figure in (
        Figure("reported", N_("Reported"), N_("All cases of the period, whatever became of them.")),
        Figure("filed", N_("Registered"), N_("Cases that were registered, that is accepted as cases.")),
        Figure("dispatched", N_("Dispatched"), N_("Cases that were dispatched to a department.")),
        Figure(
            "should_close",
            N_("Should be closed"),
            N_("Closed cases, and open ones that are past their deadline. What is not yet due does not count."),
        ),
        Figure("closed", N_("Closed"), N_("Cases that were closed after their result was checked."), 1),
        Figure("closed_on_time", N_("Closed on time"), N_("Closed no later than their deadline."), 1),
        Figure("closure_rate", N_("Closure rate"), N_("Closed of those that should be closed."), 1),
        Figure(
            "on_time_closure_rate", N_("On-time closure rate"), N_("Closed on time of those that should be closed."), 1
        ),
        Figure("overdue_open", N_("Overdue, still open"), N_("Not ended, and past their deadline."), -1),
        Figure("reworked", N_("Sent back for rework"), N_("Cases whose result was refused at least once."), -1),
        Figure("contested", N_("Returned as not theirs"), N_("Cases that a department returned at least once."), -1),
        Figure("refused", N_("Refused"), N_("Reports that were not registered.")),
        Figure("voided", N_("Declared void"), N_("Cases that were taken out after they had been registered.")),
        Figure(
            "mean_handling_hours",
            N_("Mean handling time"),
            N_("Hours from the first dispatch to the last handling, of closed cases."),
            -1,
        ),
    )
}
CARDS = (
    "filed",
    "should_close",
    "closed",
    "closure_rate",
    "on_time_closure_rate",
    "mean_handling_hours",
    "overdue_open",
    "reworked",
)
BESIDE = ("reported", "dispatched", "contested", "refused", "voided")
TABLE = (
    "filed",
    "should_close",
    "closed",
    "closed_on_time",
    "closure_rate",
    "mean_handling_hours",
    "reworked",
    "overdue_open",
)
TARGET = 95  # per cent; the line that bars are held against
_GOOD, _FAIR = TARGET, 90


@dataclass(frozen=True)
class Change:
    """Against the period before. `tone`: ok, bad or nothing; `arrow`: up, down or nothing."""

    text: str
    arrow: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Card:
    title: str
    meaning: str
    text: str
    href: str
    change: Change
    history: Sequence[float | None]


def written(name: str, value: Any) -> str:
    """A figure as people read it; “—” where there is none."""
    if value is None:
        return "—"
    if name in RATES:
        return str(format_percent(value, "#,##0.0 %"))
    if name == "mean_handling_hours":
        return f"{value:.1f} h"
    return str(format_decimal(value))


def per_cent(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 1)


def tone_of(percent: float | None) -> str:
    if percent is None:
        return "line"
    return "ok" if percent >= _GOOD else "warn" if percent >= _FAIR else "bad"


def cases_address(wish: BoardWish, figure: str, as_of: dt.datetime, only: Mapping[str, str | None] = {}) -> str:
    """The list of exactly the cases that a figure counts."""
    return url_for("board.cases", **wish.cases_query(figure, as_of, only))


def cards(
    wish: BoardWish, now: dict[str, Any], before: dict[str, Any], weeks: Sequence[dict[str, Any]], as_of: dt.datetime
) -> list[Card]:
    return [
        Card(
            title=gettext(FIGURES[name].title),
            meaning=gettext(FIGURES[name].meaning),
            text=written(name, now[name]),
            href=cases_address(wish, name, as_of),
            change=change(name, now[name], before[name]),
            history=[week[name] for week in weeks],
        )
        for name in CARDS
    ]


def change(name: str, now: float | None, before: float | None) -> Change:
    """Rates are compared in points, hours in hours, counts in per cent."""
    if now is None or not before:
        return Change("—")
    if name in RATES:
        by = round((now - before) * 100, 1)
        text = gettext("%(points)s points", points=f"{abs(by):.1f}")
    elif name == "mean_handling_hours":
        by = round(now - before, 1)
        text = f"{abs(by):.1f} h"
    else:
        by = round((now - before) / before * 100, 1)
        text = f"{abs(by):.1f} %"
    if not by:
        return Change(gettext("unchanged"))
    better = FIGURES[name].better
    tone = "" if not better else "ok" if (by > 0) == (better > 0) else "bad"
    return Change(text, "up" if by > 0 else "down", tone)
