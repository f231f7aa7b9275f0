"""An inspector's tasks, the results to check, and the position that puts the nearest first."""

import datetime as dt
from typing import Any

from flask import Blueprint, make_response, request
from werkzeug.wrappers import Response

from grid.positions import Fix, is_on_shift, record_position
from grid.records import Role
from grid.refusals import N_, BadInput
from web.city import now, reading, rulebook, writing
from web.door import actor, only, unattended
from web.rendering import page, polled
from web.task_list import SORTS, tag_of, task_list

pages = Blueprint("tasks", __name__)
TEMPLATE = "field/tasks.html"
FOLLOWED = (Role.INSPECTOR, Role.HANDLER)


@pages.app_template_global()
def reports_position() -> bool:
    """Whether the pages of this person tell where they are: of those who work on the street, during their shift."""
    person = actor()
    if person.id is None or person.roles.isdisjoint(FOLLOWED):
        return False
    return is_on_shift(reading(), person.id, at=now(), book=rulebook())


@pages.get("/field/tasks")
@only(Role.INSPECTOR)
def index() -> Response:
    context = _context()
    return page(TEMPLATE, tag=tag_of(context["tasks"]), **context)


@pages.get("/field/tasks/list")
@only(Role.INSPECTOR)
@unattended
def listing() -> Response:
    """The list alone, for the page that is open: 304 while nothing has changed."""
    context = _context()
    return polled(tag_of(context["tasks"]), TEMPLATE, "tasks", **context)


@pages.post("/field/position")
@only(*FOLLOWED)
def position() -> Response:
    """Where somebody on shift is. In the body and nowhere else, so that no log keeps it."""
    with writing() as session:
        record_position(session, _fix(), by=actor(), at=now(), book=rulebook())
    return make_response("", 204)


def _context() -> dict[str, Any]:
    wish = request.args.get("sort", "")
    sort = wish if wish in SORTS else "time"
    return {"tasks": task_list(reading(), actor(), sort, book=rulebook(), at=now()), "sort": sort}


def _fix() -> Fix:
    form = request.form
    accuracy = _number("accuracy") if form.get("accuracy") else None
    return Fix(lon=_number("lon"), lat=_number("lat"), accuracy_m=accuracy, at=_moment(form.get("at", "")))


def _number(name: str) -> float:
    try:
        return float(request.form.get(name, ""))
    except ValueError:
        raise BadInput(N_("%(name)s must be a finite number."), name, name=name) from None


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(N_("at must be a time with its time zone, such as 2026-11-24T08:00:00+08:00."), "at")
    return moment
