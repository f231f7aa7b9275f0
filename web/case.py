"""The page of a case, its photos, and the form that moves it; for everybody whose district it lies in."""

from collections.abc import Sequence

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grid.refusals import N_, NotFound, Refusal
from web.case_page import case_page
from web.city import now, reading, rulebook, writing
from web.door import actor, only
from web.errors import status_of
from web.move_form import given_in
from web.photo_store import photo_store
from web.redirects import safe_target
from web.rendering import page
from web.uploads import received
from web.words import word
from workflows import cases
from workflows.moves import Action
from workflows.photos import Received, attach, photos_of

pages = Blueprint("cases", __name__)


@pages.get("/cases/<number>")
@only()
def case(number: str) -> Response:
    return _shown(number)


@pages.get("/cases/<number>/photos/<name>")
@only()
def photo(number: str, name: str) -> Response:
    """One picture of a case, whole or `?small=1`; it never changes, so the person's browser may keep it."""
    shown = cases.find(reading(), number, by=actor())
    if name not in {known.sha256 for known in photos_of(reading(), shown)}:
        raise NotFound(N_("This case has no such photo."))
    answer = make_response(photo_store().read(name, small="small" in request.args))
    answer.headers.update({"Content-Type": "image/jpeg", "Cache-Control": "private, max-age=86400, immutable"})
    return answer


@pages.post("/cases/<number>/<action>")
@only()
def move(number: str, action: str) -> Response:
    """Make a move with what the form says; go on to `next`, or stay and say why not.

    The door is open to all staff, because a city may give any step to any role: the case itself knows whose it is.
    """
    step = _action(action)
    try:
        _make(number, step, received(request.files.getlist("photos")))
    except NotFound:
        raise
    except Refusal as refusal:
        return _shown(number, refusal, step)
    flash(gettext("%(number)s: %(action)s – done.", number=number, action=word(step)))
    return redirect(safe_target(request.form.get("next"), url_for("cases.case", number=number)), 303)


def _make(number: str, step: Action, pictures: Sequence[Received]) -> None:
    book = rulebook()
    given = given_in(request.form, book.hours.zone)
    with writing() as session:
        found = cases.find(session, number, by=actor())
        for picture in pictures:
            attach(session, found, picture, stage=step, by=actor(), at=now(), rules=book.rules)
        cases.move(session, found, step, by=actor(), at=now(), book=book, **given)


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        raise NotFound(N_("There is no such step.")) from None


def _shown(number: str, refusal: Refusal | None = None, step: Action | None = None) -> Response:
    found = cases.find(reading(), number, by=actor())
    shown = case_page(reading(), found, by=actor(), book=rulebook(), at=now())
    status = status_of(refusal) if refusal else 200
    return page("case/page.html", status=status, shown=shown, refusal=refusal, refused=step, typed=request.form)
