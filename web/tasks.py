"""An inspector's tasks, the results to check, and the position that puts the nearest first."""

import datetime as dt
from typing import Any

from flask import Blueprint, make_response, request
from werkzeug.wrappers import Response

from grid.fixes import Fix
from grid.followed import OUTSIDE, is_on_shift
from grid.positions import record_position
from grid.records import Role
from grid.refusals import N_, BadInput
from web.city import now, reading, rulebook, write_together
from web.door import actor, only, unattended
from web.rendering import page, polled
from web.task_list import SORTS, task_list
from web.task_walk import cells_to_see, tag_of, task_walk
from web.whereabouts import whereabouts

pages = Blueprint("tasks", __name__)
TEMPLATE = "field/tasks.html"


@pages.app_template_global()
def reports_position() -> bool:
    """Whether the pages of this person tell where they are: of those who work on the street, during their shift."""
    person = actor()
    if person.id is None or person.roles.isdisjoint(OUTSIDE):
        return False
    return is_on_shift(reading(), person.id, at=now(), book=rulebook())


@pages.get("/field/tasks")
@only(Role.INSPECTOR)
def index() -> Response:
    return page(TEMPLATE, **_context())


@pages.get("/field/tasks/list")
@only(Role.INSPECTOR)
@unattended
def listing() -> Response:
    """The list alone, for the page that is open: 304 while nothing has changed."""
    context = _context()
    return polled(context.pop("tag"), TEMPLATE, "tasks", **context)


@pages.post("/field/position")
@only(*OUTSIDE)
def position() -> Response:
    """Where somebody on shift is. In the body and nowhere else, so that no log keeps it."""
    fix, by, at, book = _fix(), actor(), now(), rulebook()
    write_together(lambda session: record_position(session, fix, by=by, at=at, book=book))
    return make_response("", 204)


def _context() -> dict[str, Any]:
    wish = request.args.get("sort", "")
    sort = wish if wish in SORTS else "time"
    session, person, at, book = reading(), actor(), now(), rulebook()
    here = whereabouts(session, person, at=at)
    seen = None if here and here.is_post and sort != "walk" else here  # how far it is from the post helps nobody
    tasks = task_list(session, person, sort, here=seen, book=book, at=at)
    cells = cells_to_see(session, here, person, at=at, book=book) if here else []
    walk = task_walk(here, tasks, cells) if here and sort == "walk" else None
    context = {"tasks": tasks, "cells": cells, "walk": walk, "here": here, "sort": sort}
    return context | {"tag": tag_of(tasks, cells)}


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
