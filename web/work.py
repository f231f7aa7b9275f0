"""What a department has to handle: own cases, those to accept, all of them; by deadline, on a phone or at a desk."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from grid.records import Role
from web.city import now, reading, rulebook
from web.door import actor, only, unattended
from web.rendering import page, polled
from web.work_list import TABS, work_list

pages = Blueprint("work", __name__)
TEMPLATE = "work/index.html"


@pages.get("/work")
@only(Role.HANDLER)
def index() -> Response:
    return page(TEMPLATE, **_context())


@pages.get("/work/list")
@only(Role.HANDLER)
@unattended
def listing() -> Response:
    """The list alone, for the page that is open: 304 while nothing has changed."""
    context = _context()
    return polled(context.pop("tag"), TEMPLATE, "jobs", **context)


def _context() -> dict[str, Any]:
    wish = request.args.get("tab", "")
    shown = work_list(reading(), actor(), wish if wish in TABS else TABS[0], book=rulebook(), at=now())
    return {"shown": shown, "tag": shown.tag}
