"""One's own roster: the days to come, leave and swaps, the note of the shift before; leaders decide on leave here."""

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from sqlmodel import Session
from werkzeug.wrappers import Response

from grid.records import RequestKind
from grid.refusals import N_, BadInput, NotFound, Refusal
from web.city import now, rulebook, writing
from web.door import actor, only
from web.errors import status_of
from web.rendering import page
from web.roster_view import roster_view
from workflows import handover, leave, rosters, swaps

pages = Blueprint("roster", __name__)


@pages.get("/roster")
@only()
def index() -> Response:
    return _shown()


@pages.post("/roster/leave")
@only()
def ask_leave() -> Response:
    def act(session: Session) -> None:
        first, last, reason = _day("first"), _day("last"), request.form.get("reason", "")
        leave.ask_leave(session, first, last, reason=reason, by=actor(), at=now(), book=rulebook())

    return _done("leave", act)


@pages.post("/roster/swap")
@only()
def offer_swap() -> Response:
    def act(session: Session) -> None:
        back, reason = _day("back") if request.form.get("back") else None, request.form.get("reason", "")
        who = _person("colleague")
        swaps.offer_swap(session, _day("day"), who, back=back, reason=reason, by=actor(), at=now(), book=rulebook())

    return _done("swap", act)


@pages.post("/roster/extra")
@only(*leave.LEADERS)
def order_extra() -> Response:
    def act(session: Session) -> None:
        span = _time("starts"), _time("ends")
        leave.order_extra(session, _person("person"), _day("day"), *span, by=actor(), at=now(), book=rulebook())

    return _done("extra", act)


@pages.post("/roster/note")
@only()
def write_note() -> Response:
    def act(session: Session) -> None:
        handover.write_note(session, request.form.get("text", ""), by=actor(), at=now())

    return _done("note", act)


@pages.post("/roster/<kind>/<int:request_id>/<answer>")
@only()
def answer(kind: str, request_id: int, answer: str) -> Response:
    """Grant, decline or withdraw; the request itself knows whose it is to answer."""
    known = {one.value: one for one in RequestKind}
    if kind not in known or answer not in {"grant", "decline", "withdraw"}:
        raise NotFound(N_("There is no such step."))

    def act(session: Session) -> None:
        text, granted = request.form.get("answer", ""), answer == "grant"
        if answer == "withdraw":
            rosters.withdraw(session, request_id, known[kind], by=actor(), at=now())
        elif known[kind] is RequestKind.LEAVE:
            leave.answer_leave(session, request_id, grant=granted, by=actor(), at=now(), book=rulebook(), text=text)
        else:
            swaps.answer_swap(session, request_id, agree=granted, by=actor(), at=now(), book=rulebook(), text=text)

    return _done(kind, act)


def _done(form: str, act: Callable[[Session], None]) -> Response:
    """Go back to the page; a refusal is told in the form it belongs to, with what was typed."""
    try:
        with writing() as session:
            act(session)
    except NotFound:
        raise
    except Refusal as refusal:
        return _shown(refusal, form)
    flash(gettext("Saved."))
    return redirect(url_for("roster.index"), 303)


def _shown(refusal: Refusal | None = None, form: str = "") -> Response:
    status, typed = (status_of(refusal), request.form) if refusal else (200, {})
    view = roster_view(actor(), book=rulebook(), at=now())
    return page("roster/index.html", status=status, shown=view, refusal=refusal, refused=form, typed=typed)


def _day(name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise BadInput(N_("Write the day as in 2026-11-24."), name) from None


def _time(name: str) -> dt.time:
    try:
        return dt.time.fromisoformat(request.form.get(name, "")).replace(tzinfo=None)
    except ValueError:
        raise BadInput(N_("Write the time as in 08:30."), name) from None


def _person(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BadInput(N_("Choose somebody."), name)
    return int(text)
