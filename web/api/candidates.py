"""Who should get a case, and why; and why not the others."""

import datetime as dt
from typing import Any

from werkzeug.wrappers import Response

from grid.names import PersonName, names_of
from grid.records import Role
from grid.rulebook import Rulebook
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.case_shape import Named, Who, named_shape, who
from web.api.operations import Given, describes
from web.city import now, reading, router, rulebook
from web.door import actor, only
from workflows.candidates import candidates_for
from workflows.cases import find
from workflows.choice import Candidate, Spot
from workflows.reasons import Reason
from workflows.travel import Routing


class ReasonShape(Given):
    """`sentence` is English with its figures filled in."""

    code: str
    values: dict[str, float]
    sentence: str


class CandidateShape(Given):
    """Without a person it is the department as a whole. `score_m` orders: metres, and what counts as metres.

    `distance_m` is over the sphere. `minutes` are those of the routing engine if `routed`, else those of the distance.
    """

    rank: int
    person: Who | None
    department: Named | None
    distance_m: float | None
    minutes: float | None
    routed: bool
    qualified: bool
    spot: Spot
    position_age_s: float | None
    load: int
    capacity: int
    given_today: int
    score_m: float
    reasons: list[ReasonShape]


class ExcludedShape(Given):
    person: Who | None
    department: Named | None
    reason: ReasonShape


class FreesFirst(Given):
    """Who should have a place again first, and when: the earliest deadline of the open tasks, where one is known."""

    person: Who | None
    department: Named | None
    at: dt.datetime | None


class Candidates(Given):
    """`frees_first` is given where everybody is at capacity; `routing` says where the minutes come from."""

    number: str
    routing: Routing
    frees_first: FreesFirst | None
    ranked: list[CandidateShape]
    excluded: list[ExcludedShape]


@api.get("/cases/<number>/candidates")
@only(Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.ADMINISTRATOR)
@describes("Who may be given the case, the best first, each with its reasons", answers={200: Candidates})
def candidates(number: str) -> Response:
    book = rulebook()
    case = find(reading(), number, by=actor())
    choice = candidates_for(reading(), case, book=book, at=now(), router=router())
    considered = [*(one.candidate for one in choice.ranked), *(one.candidate for one in choice.excluded)]
    names = names_of(reading(), [candidate.person_id for candidate in considered])
    ranked = [
        CandidateShape(
            rank=entry.rank,
            **_whose(entry.candidate, names, book),
            distance_m=entry.distance_m,
            minutes=entry.minutes,
            routed=entry.routed,
            qualified=entry.candidate.qualified,
            spot=entry.spot,
            position_age_s=entry.age_s,
            load=entry.candidate.load,
            capacity=entry.candidate.capacity,
            given_today=entry.candidate.given_today,
            score_m=entry.score_m,
            reasons=[_reason(reason) for reason in entry.reasons],
        )
        for entry in choice.ranked
    ]
    excluded = [
        ExcludedShape(**_whose(entry.candidate, names, book), reason=_reason(entry.reason)) for entry in choice.excluded
    ]
    first = choice.frees_first
    frees_first = FreesFirst(**_whose(first, names, book), at=first.frees_at) if first else None
    return json_of(
        Candidates(
            number=case.number, routing=choice.routing, frees_first=frees_first, ranked=ranked, excluded=excluded
        )
    )


def _whose(candidate: Candidate, names: dict[int, PersonName], book: Rulebook) -> dict[str, Any]:
    person = names.get(candidate.person_id or 0)
    department = named_shape(book.departments.get(candidate.department_id or 0))
    return {"person": who(person) if person else None, "department": department}


def _reason(reason: Reason) -> ReasonShape:
    sentence = reason.sentence % reason.values if reason.values else reason.sentence
    return ReasonShape(code=reason.code, values=dict(reason.values), sentence=sentence)
