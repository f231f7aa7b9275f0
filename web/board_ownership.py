"""How often people knew better than the duties: by duty, the worst first, and by category and street."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grid.facts import DutyFacts
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from web.board import BOARD
from web.case_words import department_name
from web.city import now, reading, rulebook
from web.door import actor, only
from web.language import named
from web.rendering import page
from workflows.ownership import Ownership, Tally, cases_of, ownership

pages = Blueprint("ownership", __name__)
DAYS = (7, 30, 90)
MOST = 50  # categories and streets


@pages.get("/board/ownership")
@only(*BOARD)
def owners() -> Response:
    """Of the last `days`; with `duty`, also the cases that went another way than it says."""
    days, duty, book = _whole("days", 30), _whole("duty", 0), rulebook()
    if days not in DAYS:
        raise BadInput(N_("%(name)s must be a whole number."), "days", name="days")
    asked: Any = {"district_ids": actor().district_ids, "start": now() - dt.timedelta(days=days), "end": now()}
    found, duties = ownership(reading(), **asked), {one.id: one for one in book.duties}
    return page(
        "board/ownership.html",
        rules=[
            {"name": _named(duties.get(id), book), "tally": tally, "chosen": id == duty, "href": _address(days, id)}
            for id, tally in found.by_duty
        ],
        places=[(_category(category, book), _area(street, book), tally) for (category, street), tally in _wrong(found)],
        periods=[(gettext("%(days)d days", days=span), _address(span, duty), span == days) for span in DAYS],
        cases=cases_of(reading(), duty, **asked) if duty else [],
        duty=duty,
    )


def _wrong(found: Ownership) -> Sequence[tuple[tuple[int, int | None], Tally]]:
    """The worst places; where nobody decided otherwise there is nothing to put right."""
    return [one for one in found.by_place if one[1].wrong][:MOST]


def _address(days: int, duty: int) -> str:
    return url_for("ownership.owners", days=days, duty=duty or None, _anchor="cases" if duty else None)


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BadInput(N_("%(name)s must be a whole number."), name, name=name)
    return int(text)


def _named(duty: DutyFacts | None, book: Rulebook) -> str:
    if duty is None:
        return str(gettext("A duty that is no more"))
    what = duty.category_prefix or gettext("everything")
    where = duty.cell_code or duty.duty_grid or _area(duty.area_id, book)
    return f"{department_name(duty.department_id, book)} · {what} · {where}"


def _category(id: int, book: Rulebook) -> str:
    return named(book.categories[id]) if id in book.categories else "—"


def _area(id: int | None, book: Rulebook) -> str:
    return named(book.areas[id]) if id is not None and id in book.areas else "—"
