"""Moving a case, and adding the photos that a move needs."""

import datetime as dt
from typing import Literal

from flask import request
from pydantic import AwareDatetime, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from grid.accounts import find_person
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.case_shape import CaseShape, people_of, shape_of, stands_for
from web.api.operations import Given, Taken, body_of, describes
from web.city import now, rulebook, writing
from web.door import actor, only
from web.full import full_is_told
from web.photo_store import photo_store
from workflows.cases import find, move, offered_moves
from workflows.moves import Action
from workflows.photos import attach, receive


class ActionBody(Taken):
    """`version` is the case's as it was read; the header If-Match may say it instead. Departments go by code.

    `amount` is how much longer, in the unit of the limit; `into` the number of the case that is to stand for this one.
    `override`, with a reason, gives it to a handler who is off shift or at capacity.
    """

    action: Literal[tuple(a.value for a in Action if a is not Action.DISCOVER)]  # type: ignore[valid-type]  # made of the table of moves
    version: int | None = Field(default=None, ge=1)
    reason: str = Field(default="", max_length=2000)
    note: str = Field(default="", max_length=2000)
    department: str = Field(default="", max_length=24)
    handler: str = Field(default="", max_length=60)
    verdict: Literal["", "passed", "failed"] = ""
    amount: float | None = Field(default=None, gt=0)
    resume_at: AwareDatetime | None = None
    into: str = Field(default="", max_length=40)
    no_owner: bool = False
    override: bool = False


class PhotoShape(Given):
    """`sha256` is that of the stored picture, which was rebuilt without metadata."""

    sha256: str
    stage: str
    width: int
    height: int
    taken_at: dt.datetime | None
    at: dt.datetime


@api.post("/cases/<number>/actions")
@only()
@describes("Make a move of the lifecycle", body=ActionBody, answers={200: CaseShape})
def make_move(number: str) -> Response:
    body, book = body_of(ActionBody), rulebook()
    version = _version(body.version)
    with full_is_told(number), writing() as session:
        case = find(session, number, by=actor())
        case = move(
            session,
            case,
            Action(body.action),
            by=actor(),
            at=now(),
            book=book,
            version=version,
            amount=body.amount,
            resume_at=body.resume_at,
            into=body.into,
            no_owner=body.no_owner,
            override=body.override,
            reason=body.reason,
            note=body.note,
            department_id=_department(body.department, book),
            handler_id=_handler(session, body.handler),
            verdict=body.verdict,
        )
        people, into = people_of(session, [case]), stands_for(session, case)
    actions = offered_moves(case, actor(), now(), book)
    answer = json_of(shape_of(case, book, people, at=now(), merged_into=into, actions=actions))
    answer.set_etag(str(case.version))
    return answer


@api.post("/cases/<number>/photos")
@only()
@describes("Add a photo for a step: multipart with `photo` and `stage`", upload=True, answers={201: PhotoShape})
def add_photo(number: str) -> Response:
    upload = request.files.get("photo")
    if upload is None:
        raise BadInput(N_("The form needs a file named photo."), "photo")
    received = receive(upload.read(), zone=rulebook().hours.zone)
    photo_store().keep(received)
    with writing() as session:
        case = find(session, number, by=actor())
        row = attach(session, case, received, stage=_stage(), by=actor(), at=now(), rules=rulebook().rules)
        shape = PhotoShape.model_construct(**{name: getattr(row, name) for name in PhotoShape.model_fields})
    return json_of(shape, 201)


def _stage() -> Action:
    try:
        return Action(request.form.get("stage", Action.DISCOVER))
    except ValueError:
        raise BadInput(N_("stage is one of %(known)s."), "stage", known=", ".join(Action)) from None


def _version(said: int | None) -> int:
    """The version that the sender saw, from the body or from If-Match."""
    tags = [tag for tag in request.if_match.as_set() if tag.isascii() and tag.isdigit() and len(tag) < 10]
    if said is None and len(tags) != 1:
        raise BadInput(N_("Say which version of the case you saw: version, or the header If-Match."), "version")
    return said if said is not None else int(tags[0])


def _department(code: str, book: Rulebook) -> int | None:
    if not code:
        return None
    department = book.department_by_code.get(code)
    if department is None:
        raise BadInput(N_("There is no department %(code)s."), "department", code=code)
    return department.id


def _handler(session: Session, username: str) -> int | None:
    return find_person(session, username).id if username else None
