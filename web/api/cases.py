"""Filing cases, finding them, and what they have lived through."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from flask import request, url_for
from pydantic import Base64Bytes, Field, Strict
from sqlmodel import Session
from werkzeug.wrappers import Response

from grid.accounts import find_person
from grid.actors import Actor
from grid.records import AreaLevel
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from web.api.answers import cursor_of, json_of, part_of_cursor
from web.api.blueprint import api
from web.api.case_shape import CaseShape, Who, people_of, shape_of, stands_for, who
from web.api.operations import Asked, Given, Taken, body_of, describes, query_of
from web.city import now, reading, rulebook, write_together
from web.door import actor, only
from web.photo_store import photo_store
from workflows.cases import find, history, offered_moves
from workflows.filing import Filed, Filing, Prepared, as_filed, prepare, write
from workflows.moves import MOVES, START, Action, State
from workflows.photos import Received, attach, receive
from workflows.records import Case
from workflows.searching import Wanted, search
from workflows.stages import Stage, states_of

MOST_PHOTOS = 4
_FILERS = MOVES[START, Action.DISCOVER].roles


class FilingBody(Taken):
    """`client_id` is made by the sender: sending the same again files nothing new. Photos are JPEG or PNG in base64."""

    client_id: str = Field(min_length=1, max_length=64)
    category: str = Field(min_length=1, max_length=12)
    filing_condition: int | None = Field(default=None, ge=1, le=1000)
    lat: float
    lon: float
    crs: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84"
    accuracy_m: float | None = Field(default=None, ge=0)
    description: str = Field(default="", max_length=2000)
    address: str = Field(default="", max_length=200)
    source: str = Field(default="api", max_length=40)
    discovered_at: dt.datetime | None = None
    urgent: bool = False
    photos: list[Annotated[Base64Bytes, Strict(False)]] = Field(default_factory=list, max_length=MOST_PHOTOS)


class CaseQuery(Asked):
    """`state` may name several, with commas. `bbox` is min lon, min lat, max lon, max lat. `area` is a code."""

    state: str = ""
    stage: Stage | None = None
    bbox: str = ""
    cell: str = Field(default="", max_length=24)
    area: str = Field(default="", max_length=20)
    category: str = Field(default="", max_length=12)
    department: str = Field(default="", max_length=24)
    agent: str = Field(default="", max_length=60)
    overdue: bool | None = None
    due_before: dt.datetime | None = None
    q: str = Field(default="", max_length=100)
    cursor: str = Field(default="", max_length=40)
    limit: int = Field(default=50, ge=1, le=500)


class CasePage(Given):
    cases: list[CaseShape]
    next: str | None


class Line(Given):
    """`details` are what the step was given: a reason, a department, a verdict, photos, the clock it set."""

    sequence: int
    at: dt.datetime
    action: str
    from_state: State | None
    to_state: State
    by: Who | None
    details: dict[str, Any]


class History(Given):
    number: str
    events: list[Line]


@api.post("/cases")
@only(*_FILERS)
@describes("File a case", body=FilingBody, answers={201: CaseShape, 200: CaseShape})
def file_case() -> Response:
    body = body_of(FilingBody)
    filing = Filing(**body.model_dump(exclude={"photos"}))
    received = [receive(photo, zone=rulebook().hours.zone) for photo in body.photos]
    for photo in received:
        photo_store().keep(photo)
    by, book, at = actor(), rulebook(), now()
    ready = prepare(filing, book=book, by=by, at=at)
    filed = write_together(lambda session: _write(session, ready, received, by, at))
    case = as_filed(ready, filed) if filed.created else find(reading(), filed.case_number, by=by)
    people = {by.id: who(by)} if filed.created else people_of(reading(), [case])
    answer = json_of(shape_of(case, book, people, at=at), 201 if filed.created else 200)
    answer.headers["Location"] = url_for("api.one_case", number=case.number)
    answer.set_etag(str(case.version))
    return answer


def _write(session: Session, ready: Prepared, received: Sequence[Received], by: Actor, at: dt.datetime) -> Filed:
    """Only what needs the transaction: others wait to write."""
    filed = write(session, ready)
    for photo in received:
        case = find(session, filed.case_number, by=by)
        attach(session, case, photo, stage=Action.DISCOVER, by=by, at=at)
    return filed


@api.get("/cases")
@only()
@describes("Find cases, the newest first", query=CaseQuery, answers={200: CasePage})
def find_cases() -> Response:
    asked = query_of(CaseQuery)
    session, book = reading(), rulebook()
    wanted, before = _wanted(session, asked, book), part_of_cursor(asked.cursor)
    found = search(session, wanted, by=actor(), at=now(), before_id=before, limit=asked.limit + 1)
    cases, more = found[: asked.limit], len(found) > asked.limit
    people = people_of(session, cases)
    shapes = [shape_of(case, book, people, at=now()) for case in cases]
    return json_of(CasePage.model_construct(cases=shapes, next=cursor_of(cases[-1].id) if more else None))


@api.get("/cases/<number>")
@only()
@describes("One case; its ETag is the version that a change names", answers={200: CaseShape, 304: None})
def one_case(number: str) -> Response:
    case = find(reading(), number, by=actor())
    answer = json_of(_full(reading(), case))
    answer.set_etag(str(case.version))
    return answer.make_conditional(request)


@api.get("/cases/<number>/history")
@only()
@describes("Everything that happened to a case, oldest first", answers={200: History})
def case_history(number: str) -> Response:
    case = find(reading(), number, by=actor())
    lines = [
        Line.model_construct(
            by=who(line.by) if line.by else None,
            **{n: getattr(line.event, n) for n in ("sequence", "at", "action", "from_state", "to_state", "details")},
        )
        for line in history(reading(), case)
    ]
    return json_of(History.model_construct(number=case.number, events=lines))


def _full(session: Session, case: Case) -> CaseShape:
    """The case with what its reader may do now."""
    people = people_of(session, [case])
    book, at = rulebook(), now()
    actions = offered_moves(case, actor(), at, book)
    return shape_of(case, book, people, at=at, merged_into=stands_for(session, case), actions=actions)


def _wanted(session: Session, asked: CaseQuery, book: Rulebook) -> Wanted:
    department = asked.department and book.department_by_code.get(asked.department)
    if asked.department and not department:
        raise BadInput(N_("There is no department %(code)s."), "department", code=asked.department)
    return Wanted(
        states=_states(asked),
        cell_code=asked.cell,
        category_id=book.category(asked.category).id if asked.category else None,
        department_id=department.id if department else None,
        handler_id=find_person(session, asked.agent).id if asked.agent else None,
        overdue=asked.overdue,
        due_before=_aware(asked.due_before),
        bbox=_bbox(asked.bbox),
        text=asked.q,
        **_place(asked.area, book),
    )


def _states(asked: CaseQuery) -> frozenset[State] | None:
    """The states asked for by name, by stage, or by both; perhaps none is in both."""
    try:
        states = frozenset(State(name) for name in asked.state.split(",") if name)
    except ValueError:
        raise BadInput(N_("state is one or more of %(known)s, with commas."), "state", known=", ".join(State)) from None
    if asked.stage is not None:
        return states & states_of(asked.stage) if states else states_of(asked.stage)
    return states or None


def _place(code: str, book: Rulebook) -> dict[str, Any]:
    if not code:
        return {}
    area = book.area_by_code.get(code)
    if area is None:
        raise BadInput(N_("There is no area %(code)s."), "area", code=code)
    if area.level is AreaLevel.CITY:
        return {}
    if area.level is AreaLevel.DISTRICT:
        return {"district_ids": frozenset({area.id})}
    return {f"{area.level.value}_id": area.id}


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 1.0, 1.0, 0.0, 0.0
    if not (west <= east and south <= north):
        raise BadInput(N_("bbox is four numbers: min lon, min lat, max lon, max lat."), "bbox")
    return west, south, east, north


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise BadInput(N_("due_before needs its time zone, such as +08:00."), "due_before")
    return moment
