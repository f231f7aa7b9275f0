"""Who may be given a case: the departments that answer for it, their handlers, and the inspectors who may check it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from sqlmodel import Session, col, select

from grid.duties import Answer
from grid.records import Role
from grid.rulebook import Rulebook
from workflows.choice import WEIGHTS, Candidate, Choice, Weights, choose, where_is, why_not
from workflows.crew import crew
from workflows.loads import earliest_deadlines
from workflows.moves import Action
from workflows.records import Case, CaseEvent
from workflows.routing.router import MOST_PLACES, Router
from workflows.travel import BY_DISTANCE, Travel
from workflows.whose import owners_of

NO_LIMIT = 1_000_000  # a department as a whole has no capacity of its own


class Placed(Protocol):
    """Where a case is; degrees WGS-84."""

    lon: float
    lat: float


def candidates_for(
    session: Session, case: Case, *, book: Rulebook, at: dt.datetime, router: Router | None = None
) -> Choice:
    """Rank the handlers of the departments that answer for the case; a department with nobody free stands for itself.

    Everybody else who handles cases in the district is listed as excluded, with the reason. A `router` is asked for the
    minutes: never give one inside a transaction that writes.
    """
    contested = _contested_by(session, case) if case.contest_count else frozenset()
    handlers = crew(session, Role.HANDLER, case.district_id, at=at, book=book, category_id=case.category_id)
    answers = answers_for(case, book=book, at=at)
    weights = book.rules.choice
    among = partial(choice_among, case, answers, at=at, contested=contested, weights=weights)
    choice = among(handlers)
    if choice.frees_first is not None:
        return among(_with_deadlines(session, handlers, book))
    return among(handlers, travel=_travel(router, choice, case, at, weights)) if router else choice


def choice_among(
    case: Placed,
    answers: Sequence[Answer],
    handlers: Iterable[Candidate],
    *,
    at: dt.datetime,
    contested: frozenset[int] = frozenset(),
    weights: Weights = WEIGHTS,
    travel: Travel = BY_DISTANCE,
) -> Choice:
    """The same once everything is known: who answers, who handles, and which departments have sent the case back."""
    placed = [replace(who, turn=_turn(who, answers), contested=who.department_id in contested) for who in handlers]
    departments = _without_people(answers, placed, contested)
    return choose(case.lon, case.lat, [*placed, *departments], at=at, weights=weights, travel=travel)


def checkers_for(session: Session, case: Case, *, handler_id: int | None, book: Rulebook, at: dt.datetime) -> Choice:
    """Rank the inspectors who may check the result. Whoever filed or handled the case is left out.

    Where nobody is on shift or below capacity, the check still has to be somebody's: then both are overlooked.
    """
    inspectors = [
        replace(who, involved=who.id in {case.reporter_id, handler_id})
        for who in crew(session, Role.INSPECTOR, case.district_id, at=at, book=book)
    ]
    weights = book.rules.choice
    choice = choose(case.lon, case.lat, inspectors, at=at, weights=weights)
    if choice.best is not None:
        return choice
    pressed = [replace(who, on_shift=True, capacity=NO_LIMIT) for who in inspectors]
    return choose(case.lon, case.lat, pressed, at=at, weights=weights)


def nearest_checker(
    session: Session, case: Case, *, handler_id: int | None, at: dt.datetime, book: Rulebook
) -> int | None:
    """Return who is to check the result: the best inspector that is neither filer nor handler, or None."""
    best = checkers_for(session, case, handler_id=handler_id, book=book, at=at).best
    return best.candidate.person_id if best else None


def answers_for(case: Case, *, book: Rulebook, at: dt.datetime) -> tuple[Answer, ...]:
    """What the duty matrix answers for the case where it lies."""
    return owners_of(case, book=book, at_local=at.astimezone(book.hours.zone))


def _with_deadlines(session: Session, handlers: Iterable[Candidate], book: Rulebook) -> list[Candidate]:
    """Those who have no place left with the deadline at which they should have one again."""
    known = list(handlers)
    full = [who.id for who in known if who.load >= who.capacity]
    deadlines = earliest_deadlines(session, full, book=book)
    return [replace(who, frees_at=deadlines.get(who.id)) for who in known]


def _travel(router: Router, choice: Choice, case: Placed, at: dt.datetime, weights: Weights) -> Travel:
    """How long those take who may take it and whose place is known, the nearest as far as can be asked."""
    placed = [one for one in choice.ranked if one.distance_m is not None]
    nearest = sorted(placed, key=lambda one: (one.distance_m, one.candidate.id))[:MOST_PLACES]
    places = {one.candidate.id: where_is(one.candidate, at, weights)[1] for one in nearest}
    return router.travel(places, (case.lon, case.lat))


def _turn(who: Candidate, answers: Sequence[Answer]) -> int | None:
    for turn, answer in enumerate(answers):
        if answer.covers(who.department_id, who.person_id):
            return turn
    return None


def _without_people(
    answers: Iterable[Answer], handlers: Iterable[Candidate], contested: frozenset[int]
) -> Iterable[Candidate]:
    """The departments of which nobody may take the case now."""
    staffed = {who.department_id for who in handlers if why_not(who) is None}
    turns: dict[int, int] = {}
    for turn, answer in enumerate(answers):
        turns.setdefault(answer.department_id, turn)
    return [
        Candidate(id, department_id=id, turn=turn, contested=id in contested, capacity=NO_LIMIT)
        for id, turn in turns.items()
        if id not in staffed
    ]


def _contested_by(session: Session, case: Case) -> frozenset[int]:
    """The departments that have said the case is not theirs: those it was last dispatched to before each contest."""
    query = (
        select(CaseEvent.action, CaseEvent.details)
        .where(CaseEvent.district_id == case.district_id, CaseEvent.case_id == case.id)
        .where(col(CaseEvent.action).in_([Action.DISPATCH, Action.CONTEST]))
        .order_by(col(CaseEvent.sequence))
    )
    found, last = set(), None
    for action, details in session.exec(query):
        if action == Action.DISPATCH:
            last = details.get("department_id")
        elif last is not None:
            found.add(last)
    return frozenset(found)
