"""The first page of administrators: what can be set up, what is in force, what is planned, and the history of it."""

import datetime as dt

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from grid.loading.calendars import calendar_of_areas
from grid.people_file import people_table
from grid.records import Role, RuleKind
from grid.refusals import N_, BadInput, NotFound
from grid.rule_files import document_in_force, table_in_force
from grid.toml_text import toml_text
from web.admin_history import changes
from web.admin_view import cards
from web.city import now, reading, rulebook, writing
from web.door import actor, only
from web.rendering import page
from web.spreadsheet import as_csv
from web.trial_token import opened
from workflows import switching

pages = Blueprint("admin", __name__)


@pages.get("/admin")
@only(Role.ADMINISTRATOR)
def index() -> Response:
    return page(
        "admin/index.html",
        cards=cards(reading(), rulebook(), at=now()),
        changes=changes(reading()),
    )


@pages.get("/admin/rules/<kind>")
@only(Role.ADMINISTRATOR)
def in_force(kind: str) -> Response:
    """The file of what holds now, to be changed and tried; with `code`, that of a calendar of areas."""
    if kind not in {one.value for one in RuleKind}:
        raise NotFound(N_("There are no such rules."))
    known = RuleKind(kind)
    if known in (RuleKind.CATEGORIES, RuleKind.DUTIES):
        table = table_in_force(reading(), known, rulebook())
        return as_csv(kind, table.columns, table.rows)
    code = request.args.get("code", "") if known is RuleKind.CALENDAR else ""
    document = calendar_of_areas(reading(), code) if code else document_in_force(reading(), known)
    answer = make_response(toml_text(document))
    answer.content_type = "application/toml; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.toml"'
    return answer


@pages.get("/admin/people.csv")
@only(Role.ADMINISTRATOR)
def people() -> Response:
    """Everybody as the file that `gridcase load people` takes, without addresses and passwords."""
    table = people_table(reading())
    return as_csv("people", table.columns, table.rows)


@pages.post("/admin/changes")
@only(Role.ADMINISTRATOR)
def switch_on() -> Response:
    """Let a tried file hold from the first moment of a day on; from today on means now."""
    candidate, summary = opened(request.form.get("trial", ""))
    from_at = _beginning_of(request.form.get("from", ""))
    with writing() as session:
        switching.switch_on(session, candidate, summary, from_at=from_at, book=rulebook(), by=actor(), at=now())
    return redirect(url_for("admin.index", _anchor="history"), 303)


@pages.post("/admin/changes/<int:change_id>/withdraw")
@only(Role.ADMINISTRATOR)
def withdraw(change_id: int) -> Response:
    with writing() as session:
        switching.withdraw(session, change_id, book=rulebook(), by=actor(), at=now())
    return redirect(url_for("admin.index", _anchor="history"), 303)


def _beginning_of(text: str) -> dt.datetime:
    zone = rulebook().hours.zone
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(N_("“%(text)s” is no day; write one such as 2026-03-09."), "from", text=text[:40]) from error
    if day < now().astimezone(zone).date():
        raise BadInput(N_("Rules cannot hold from a day in the past on."), "from")
    return dt.datetime.combine(day, dt.time(), zone)
