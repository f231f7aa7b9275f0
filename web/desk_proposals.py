"""Who might get a case, as the desk shows it: figures as chips, reasons as sentences, and everybody left out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlmodel import Session, col, select

from grid.records import Person
from grid.rulebook import Rulebook
from web.case_words import department_name
from web.language import named
from web.spelling import spell
from workflows.choice import Choice, Ranked, Spot, where_is
from workflows.reasons import Reason, Why

MOST_ON_MAP = 5
_MAY_BE_OVERLOOKED = frozenset({Why.NOT_QUALIFIED, Why.OFF_SHIFT, Why.FULL})
_BUSY = 0.6  # of the capacity: from here on the load is a warning

People = Mapping[int, Person]


@dataclass(frozen=True)
class Proposal:
    """A candidate; without `person_id` a department as a whole. `chips` are pairs of text and tone."""

    rank: int
    name: str
    department: str
    department_id: int | None
    person_id: int | None
    chips: list[tuple[str, str]]
    sentences: list[str]


@dataclass(frozen=True)
class LeftOut:
    """`whom` is set where the case can be given to the person all the same, with a reason: `12:34`."""

    name: str
    department: str
    reason: str
    whom: str = ""


@dataclass(frozen=True)
class FreesFirst:
    """Everybody is at capacity, and this person should have a place first: by `at`, where that is known."""

    name: str
    at: dt.datetime | None


def people_of(session: Session, choice: Choice, others: Iterable[int | None]) -> People:
    """Everybody whose name is needed, by id."""
    ids = {one.candidate.person_id for one in choice.ranked} | {one.candidate.person_id for one in choice.excluded}
    known = sorted(person_id for person_id in ids | set(others) if person_id is not None)
    return {person.id: person for person in session.exec(select(Person).where(col(Person.id).in_(known)))}


def name_of(person_id: int | None, people: People) -> str:
    person = people.get(person_id) if person_id is not None else None
    return named(person) if person else ""


def proposals_of(choice: Choice, people: People, book: Rulebook) -> list[Proposal]:
    return [_proposal(ranked, people, book) for ranked in choice.ranked]


def left_out_of(choice: Choice, people: People, book: Rulebook) -> list[LeftOut]:
    found = []
    for one in choice.excluded:
        name, department = name_of(one.candidate.person_id, people), department_name(one.candidate.department_id, book)
        whom = (
            f"{one.candidate.department_id}:{one.candidate.person_id}" if one.reason.code in _MAY_BE_OVERLOOKED else ""
        )
        found.append(LeftOut(name or department, department if name else "", _said(one.reason), whom))
    return found


def frees_first_of(choice: Choice, people: People) -> FreesFirst | None:
    first = choice.frees_first
    return FreesFirst(name_of(first.person_id, people), first.frees_at) if first else None


def on_map(choice: Choice, people: People, at: dt.datetime) -> Iterable[dict[str, Any]]:
    """The best candidates where they are taken to be."""
    for one in choice.ranked[:MOST_ON_MAP]:
        spot, (lon, lat) = where_is(one.candidate, at)
        if spot is not Spot.UNKNOWN:
            yield {"rank": one.rank, "name": name_of(one.candidate.person_id, people), "lon": lon, "lat": lat}


def metres(length: float) -> str:
    return f"{round(length / 10) * 10} m" if length < 1000 else f"{length / 1000:.1f} km"


def minutes(length: float, *, routed: bool) -> str:
    """A whole number of them; those of a distance are a guess and say so."""
    rounded = max(1, round(length))
    return str(gettext("%(count)d min", count=rounded) if routed else gettext("about %(count)d min", count=rounded))


def _proposal(ranked: Ranked, people: People, book: Rulebook) -> Proposal:
    who = ranked.candidate
    name, department = name_of(who.person_id, people), department_name(who.department_id, book)
    return Proposal(
        rank=ranked.rank,
        name=name or department,
        department=department if name else gettext("the department as a whole"),
        department_id=who.department_id,
        person_id=who.person_id,
        chips=list(_chips(ranked)),
        sentences=[_said(reason) for reason in ranked.reasons],
    )


def _chips(ranked: Ranked) -> Iterable[tuple[str, str]]:
    who = ranked.candidate
    if who.person_id is None:
        yield gettext("nobody free"), "warn"
        return
    if ranked.distance_m is not None:
        yield _distance(metres(ranked.distance_m), ranked.spot), "ok" if ranked.spot is Spot.SEEN else ""
    if ranked.minutes is not None:
        yield minutes(ranked.minutes, routed=ranked.routed), "ok" if ranked.routed else ""
    yield gettext("qualified"), "ok"
    yield gettext("on shift"), "ok"
    tone = "warn" if who.load > who.capacity * _BUSY else ""
    yield gettext("%(load)d of %(most)d tasks", load=who.load, most=who.capacity), tone
    yield gettext("%(count)d today", count=who.given_today), ""


def _distance(length: str, spot: Spot) -> str:
    if spot is Spot.POST:
        return str(gettext("%(length)s from the post", length=length))
    return str(gettext("%(length)s, seen long ago", length=length)) if spot is Spot.STALE else length


def _said(reason: Reason) -> str:
    return spell(reason.sentence, reason.values)
