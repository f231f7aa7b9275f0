"""The list behind a figure of the board: exactly the cases that it counts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response

from grid.refusals import N_, BadInput
from web.board import BOARD, pages
from web.board_charts import value_name
from web.board_figures import FIGURES, Figure
from web.board_wish import COUNTED_ON, BoardWish, moment
from web.case_words import category_of, department_name, icon_of, place_of
from web.city import now, reading, rulebook
from web.door import actor, only
from web.language import named
from web.rendering import page
from web.spreadsheet import as_csv
from web.words import word
from workflows.figures import counted_by
from workflows.indicators import cases_behind, count_behind
from workflows.records import Case

PAGE, MOST_EXPORTED = 50, 100_000
_HEAD = ("number", "category", "state", "place", "department", "discovered_at", "due_at", "ended_at")


@dataclass(frozen=True)
class Behind:
    """A figure asked for its cases."""

    figure: Figure
    wish: BoardWish
    as_of: dt.datetime

    @property
    def query(self) -> dict[str, Any]:
        return self.wish.cases_query(self.figure.name, self.as_of)

    @property
    def scope(self) -> dict[str, Any]:
        """What the indicators are asked with."""
        return {
            "district_ids": actor().district_ids,
            "start": self.wish.start,
            "end": self.wish.end,
            "as_of": self.as_of,
            "period_on": self.wish.counted_on,
            "only": self.wish.only,
        }

    def cases(self, limit: int, offset: int = 0) -> Sequence[Case]:
        return cases_behind(reading(), self.figure.name, limit=limit, offset=offset, **self.scope)

    @property
    def counted(self) -> Figure:
        """Of a rate, the figure it is taken of."""
        return FIGURES[counted_by(self.figure.name)]

    @property
    def narrowed(self) -> list[str]:
        """The values that the figure was narrowed to, by name."""
        return [value_name(key, value, rulebook()) for key, value in self.wish.only.items()]


@pages.get("/board/cases")
@only(*BOARD)
def cases() -> Response:
    behind, offset = _behind(), _offset()
    found = behind.cases(PAGE, offset)
    total = count_behind(reading(), behind.figure.name, **behind.scope)
    last = offset + len(found)
    return page(
        "board/cases.html",
        behind=behind,
        rows=[_row(case, behind.as_of) for case in found],
        total=total,
        total_text=format_decimal(total),
        span=(offset + 1, last),
        counted_on=gettext(COUNTED_ON[behind.wish.counted_on]),
        earlier=url_for("board.cases", **behind.query, offset=max(0, offset - PAGE)) if offset else "",
        later=url_for("board.cases", **behind.query, offset=last) if last < total else "",
        export=url_for("board.export_cases", **behind.query),
    )


@pages.get("/board/cases.csv")
@only(*BOARD)
def export_cases() -> Response:
    behind = _behind()
    return as_csv(f"cases-{behind.figure.name}", _HEAD, map(_line, behind.cases(MOST_EXPORTED)))


def _behind() -> Behind:
    name = request.args.get("figure", "")
    if name not in FIGURES:
        raise BadInput(N_("There is no such figure."), "figure")
    today = now().astimezone(rulebook().hours.zone).date()
    wish = BoardWish.read(_with_days(request.args), today=today, by=actor(), book=rulebook())
    return Behind(FIGURES[name], wish, moment(request.args.get("as_of", ""), now()))


def _with_days(asked: Mapping[str, str]) -> dict[str, str]:
    return {**asked, "period": "custom"}


def _offset() -> int:
    text = request.args.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput(N_("%(name)s must be a whole number."), "offset", name="offset")
    return int(text)


def _row(case: Case, as_of: dt.datetime) -> dict[str, Any]:
    category = category_of(case, rulebook())
    return {
        "case": case,
        "category": category,
        "icon": icon_of(category.icon),
        "place": place_of(case, rulebook()),
        "department": department_name(case.department_id, rulebook()),
        "href": url_for("cases.case", number=case.number),
        "ended_at": case.ended_at if case.ended_at and case.ended_at <= as_of else None,
    }


def _line(case: Case) -> list[Any]:
    zone = rulebook().hours.zone
    moments = (case.discovered_at, case.due_at, case.ended_at)
    return [
        case.number,
        named(category_of(case, rulebook())),
        word(case.state),
        place_of(case, rulebook()),
        department_name(case.department_id, rulebook()),
        *(moment and f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" for moment in moments),
    ]
