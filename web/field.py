"""Filing a case on the spot: photo, place, category, sent. A plain form, which htmx and our modules make quick."""

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, request, url_for
from flask_babel import gettext
from sqlmodel import Session
from werkzeug.wrappers import Response

from grid.actors import Actor
from grid.refusals import N_, Conflict, NotFound, Refusal
from web.case_words import category_of, icon_of, place_of
from web.city import now, reading, rulebook, write_together
from web.door import actor, only
from web.errors import status_of
from web.field_form import CRS, beginning, filing_of, new_client_id
from web.field_view import groups_of, outlook_of, tiles_of
from web.rendering import page, wants_part
from web.tiles import map_facts
from web.uploads import MOST_PHOTOS, received
from workflows import cases
from workflows.filing import Filed, FiledOtherwise, Prepared, prepare, write
from workflows.moves import MOVES, START, Action
from workflows.photos import Received, attach, first_photos
from workflows.queues import my_reports
from workflows.records import Case

pages = Blueprint("field", __name__)
FILERS = MOVES[START, Action.DISCOVER].roles
TEMPLATE = "field/index.html"


@pages.get("/field")
@only(*FILERS)
def index() -> Response:
    """An empty form; `?like=<number>` puts it where an own case was filed before."""
    like = request.args.get("like")
    return _form(beginning(_own(like) if like else None))


@pages.post("/field/look")
@only(*FILERS)
def look() -> Response:
    """What the form amounts to: cell, filing conditions, open cases close by. Posted, to keep places out of logs."""
    outlook = outlook_of(reading(), request.form, by=actor(), book=rulebook())
    return page("field/look.html", "main", outlook=outlook) if wants_part() else _form(request.form)


@pages.post("/field")
@only(*FILERS)
def file_case() -> Response:
    """File it and go on to the receipt, or say why not and keep everything that was typed."""
    try:
        filed = _file()
    except Refusal as refusal:
        return _refused(refusal)
    receipt = url_for("field.filed", number=filed.case_number)
    if not wants_part():
        return redirect(receipt, 303)
    answer = make_response("")
    answer.headers["HX-Redirect"] = receipt
    return answer


@pages.get("/field/filed/<number>")
@only(*FILERS)
def filed(number: str) -> Response:
    """The receipt."""
    case, book = _own(number), rulebook()
    category, moves = category_of(case, book), cases.offered_moves(case, actor(), now(), book)
    return page(
        "field/filed.html",
        case=case,
        self_handle=Action.SELF_HANDLE if Action.SELF_HANDLE in moves else None,
        category=category,
        icon=icon_of(category.icon),
        place=place_of(case, book),
        photo=first_photos(reading(), [case]).get(case.id),
    )


@pages.get("/field/reports")
@only(*FILERS)
def reports() -> Response:
    """What the person filed last, and where it stands."""
    mine, book = my_reports(reading(), actor()), rulebook()
    kinds = [category_of(case, book) for case in mine]
    rows = [(case, kind, icon_of(kind.icon), place_of(case, book)) for case, kind in zip(mine, kinds, strict=True)]
    return page("field/reports.html", rows=rows, photos=first_photos(reading(), mine))


def _file() -> Filed:
    """Case and photos in one transaction; all that needs none is done before it begins."""
    by, at = actor(), now()
    ready = prepare(filing_of(request.form, by), book=rulebook(), by=by, at=at)
    pictures = received(request.files.getlist("photos"))
    return write_together(lambda session: _write(session, ready, pictures, by, at))


def _write(session: Session, ready: Prepared, pictures: Sequence[Received], by: Actor, at: dt.datetime) -> Filed:
    filed = write(session, ready)
    if filed.created and pictures:
        case = cases.find(session, filed.case_number, by=by)
        for picture in pictures:
            attach(session, case, picture, stage=Action.DISCOVER, by=by, at=at)
    return filed


def _own(number: str) -> Case:
    case = cases.find(reading(), number, by=actor())
    if case.reporter_id != actor().id:
        raise NotFound(N_("There is no case %(number)s."), number=number[:40])
    return case


def _refused(refusal: Refusal) -> Response:
    """A form that was filed already gets a new name: sent again, it is another case."""
    renamed = ""
    if isinstance(refusal, FiledOtherwise):
        renamed = new_client_id()
        refusal = Conflict(N_("This form was filed already: see “My reports”. Send again to file another case."))
    if wants_part():
        return page(TEMPLATE, "refusal", status_of(refusal), refusal=refusal, renamed=renamed)
    texts = request.form.to_dict()
    return _form(texts | {"client_id": renamed or texts.get("client_id", "")}, refusal)


def _form(texts: dict[str, str], refusal: Refusal | None = None) -> Response:
    book = rulebook()
    return page(
        TEMPLATE,
        status=status_of(refusal) if refusal else 200,
        texts=texts,
        refusal=refusal,
        outlook=outlook_of(reading(), texts, by=actor(), book=book),
        tiles=tiles_of(book),
        groups=groups_of(book),
        map_apps=[(code, gettext(name)) for code, name in CRS],
        map=map_facts(),
        most_photos=MOST_PHOTOS,
    )
