"""What was asked for about a case: more time, a suspension, declaring it void, an appeal; and what was answered."""

import datetime as dt
from typing import Literal

from werkzeug.wrappers import Response

from grid.names import PersonName, names_of
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.case_shape import Who, who
from web.api.operations import Given, describes
from web.city import reading
from web.door import actor, only
from workflows.cases import find
from workflows.records import Approval
from workflows.requests import requests_of

OPEN = "open"


class RequestShape(Given):
    """`amount` is how much longer, in the unit of the case's limit, `resume_at` until when it is to stand still; only
    what was asked for is there. `lapsed`: the case went on without an answer.
    """

    kind: Literal["extend", "suspend", "void", "appeal"]
    asked_by: Who | None
    asked_at: dt.datetime
    reason: str
    amount: float | None
    resume_at: dt.datetime | None
    answer: Literal["open", "granted", "declined", "lapsed"]
    answered_by: Who | None
    answered_at: dt.datetime | None
    answer_reason: str


class Requests(Given):
    number: str
    requests: list[RequestShape]


@api.get("/cases/<number>/requests")
@only()
@describes(
    "The requests about a case, the first one first: who asked for what, when and why, and the answer",
    answers={200: Requests},
)
def requests(number: str) -> Response:
    found = requests_of(reading(), case := find(reading(), number, by=actor()))
    people = names_of(reading(), {person for one in found for person in (one.asked_by, one.answered_by)})
    return json_of(Requests.model_construct(number=case.number, requests=[_shape(one, people) for one in found]))


def _shape(one: Approval, people: dict[int, PersonName]) -> RequestShape:
    until = one.asked.get("resume_at")
    return RequestShape.model_construct(
        kind=one.kind,
        asked_by=_who(one.asked_by, people),
        asked_at=one.asked_at,
        reason=one.reason,
        amount=one.asked.get("amount"),
        resume_at=dt.datetime.fromisoformat(until) if until else None,
        answer=one.answer or OPEN,
        answered_by=_who(one.answered_by, people),
        answered_at=one.answered_at,
        answer_reason=one.answer_reason,
    )


def _who(person_id: int | None, people: dict[int, PersonName]) -> Who | None:
    known = people.get(person_id or 0)
    return who(known) if known else None
