"""The desk of acceptors, dispatchers and shift leaders: the queue, the map and the selected case.

One template; htmx asks for the queue every five seconds and gets 304 while nothing has changed.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, request, url_for
from flask_babel import gettext
from sqlmodel import Session
from werkzeug.wrappers import Response

from grid.records import Role
from grid.refusals import N_, BadInput, Conflict, NotFound, Refusal
from web.case_words import category_of, department_name, short
from web.city import now, reading, rulebook, writing
from web.desk_case import Chosen, choose_case
from web.desk_queue import filters_of, queue_context, queue_page
from web.desk_rows import case_address
from web.desk_wish import Wish
from web.door import actor, only, unattended
from web.errors import status_of
from web.full import full_is_told
from web.language import named
from web.move_form import given_in, picked, proposed
from web.rendering import page, polled, wants_part
from web.tiles import map_facts
from web.words import word
from workflows import cases
from workflows.candidates import candidates_for
from workflows.moves import Action
from workflows.overrides import instead_of
from workflows.queues import After
from workflows.records import Case

pages = Blueprint("desk", __name__)
TEMPLATE = "desk/index.html"
DESK = (Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.ADMINISTRATOR)


@pages.get("/desk")
@only(*DESK)
def index() -> Response:
    return _whole(wish_of(), chosen=None)


@pages.get("/desk/queue")
@only(*DESK)
@unattended
def queue() -> Response:
    wish = wish_of(request.args.get("case", ""))
    context = queue_context(wish)
    return polled(context.pop("tag"), TEMPLATE, "queue", **context)


@pages.get("/desk/cases/<number>")
@only(*DESK)
def case(number: str) -> Response:
    wish = wish_of(number)
    chosen = _chosen(wish)
    return page(TEMPLATE, "case", chosen=chosen, wish=wish) if wants_part() else _whole(wish, chosen)


@pages.post("/desk/cases/<number>/<action>")
@only(*DESK)
def move(number: str, action: str) -> Response:
    """Make a move and go on to the case that comes next; what stands in its way is shown in place."""
    wish, step = wish_of(number), _action(action)
    before = cases.find(reading(), number, by=actor())
    place = After(before.due_at, before.id) if before.due_at else None
    try:
        moved = _move(number, step)
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(wish, step, refusal)
    return _next(wish, place, _said(moved, step))


def wish_of(number: str = "") -> Wish:
    return Wish.read(request.args, book=rulebook(), by=actor(), number=number)


def _action(text: str) -> Action:
    if text not in {action.value for action in Action}:
        raise NotFound(N_("There is no such step."))
    return Action(text)


def _move(number: str, action: Action) -> Case:
    book = rulebook()
    given = given_in(request.form, book.hours.zone)
    with full_is_told(number), writing() as session:
        found = cases.find(session, number, by=actor())
        if action is Action.DISPATCH:
            given["instead"] = _instead(session, found, given)
        return cases.move(session, found, action, by=actor(), at=now(), book=book, **given)


def _instead(session: Session, case: Case, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the page had proposed, where that was somebody else; it must say why."""
    chosen, why = (given["department_id"], given["handler_id"]), picked(request.form, "why")
    if proposed(request.form) == chosen:
        return None
    other = instead_of(candidates_for(session, case, book=rulebook(), at=now()), *chosen, why=why)
    if other is not None and not why and "proposed" in request.form:
        raise BadInput(N_("Say why not the first who is proposed."), "why")
    return other


def _said(moved: Case, action: Action) -> str:
    name = f"{named(category_of(moved, rulebook()))} {short(moved.number)}"
    if action in {Action.DISPATCH, Action.REDISPATCH}:
        return str(
            gettext("%(case)s: dispatched to %(who)s", case=name, who=department_name(moved.department_id, rulebook()))
        )
    return str(gettext("%(case)s: %(step)s", case=name, step=word(moved.state)))


def _refused(wish: Wish, action: Action, refusal: Refusal) -> Response:
    """The case as it stands now, with the reason; who was faster, when it was somebody else."""
    context = {
        "refusal": refusal,
        "refused_action": action,
        "late": isinstance(refusal, Conflict),
        "typed": request.form,
    }
    status = status_of(refusal)
    if not wants_part():
        return _whole(wish, _chosen(wish), status=status, **context)
    answer = page(TEMPLATE, "case", status, chosen=_chosen(wish), wish=wish, **context)
    answer.headers["HX-Trigger"] = "queue-changed"
    return answer


def _next(wish: Wish, place: After | None, said: str) -> Response:
    """Go on to the case behind the one that was moved, else to the first, else to the empty desk."""
    follows = queue_page(wish, after=place, limit=1).cases or queue_page(wish, after=None, limit=1).cases
    further = wish_of(follows[0].number if follows else "")
    target = case_address(further.number, further) if follows else url_for("desk.index", **wish.query)
    if not wants_part():
        flash(said)
        return redirect(target, 303)
    chosen = _chosen(further) if follows else None
    answer = page(TEMPLATE, "case", chosen=chosen, wish=further, said=said, swapped=True)
    answer.headers.update({"HX-Trigger": "queue-changed", "HX-Push-Url": target})
    return answer


def _chosen(wish: Wish) -> Chosen:
    found = cases.find(reading(), wish.number, by=actor())
    return choose_case(reading(), found, wish, by=actor(), book=rulebook(), at=now())


def _whole(wish: Wish, chosen: Chosen | None, status: int = 200, **context: Any) -> Response:
    said = " ".join(map(str, get_flashed_messages()))
    context = {"chosen": chosen, "filters": filters_of(wish), "tiles": map_facts(), "said": said} | context
    return page(TEMPLATE, "queue", status, **queue_context(wish), **context)
