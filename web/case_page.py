"""What the page of a case shows: its way, its clock, the proof, everything that happened, and what may be done now."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from sqlmodel import Session

from grid.actors import Actor
from grid.facts import CategoryFacts, ConditionFacts
from grid.names import PersonName, names_of
from grid.records import Person
from grid.refusals import N_
from grid.rulebook import Rulebook
from web.case_company import Company, company_of
from web.case_forms import Forms, forms_of
from web.case_marks import Mark, marks_of
from web.case_words import category_of, department_name, place_of
from web.language import named
from web.moments import when
from web.surroundings import Surrounding, surroundings
from web.why_due import WhyDue, why_due
from web.words import amount_of, said, word
from workflows import cases
from workflows.moves import ENDS, OPEN, Action, Amendment, State, step_named
from workflows.photos import photos_of
from workflows.progress import Step, progress_of
from workflows.records import Case, CaseEvent, Photo

# the steps every case is meant to take; beside it a case stands where it left the way
_WAY = (
    State.DISCOVERED,
    State.REGISTERED,
    State.DISPATCHED,
    State.HANDLING,
    State.HANDLED,
    State.CHECKING,
    State.CLOSED,
)
_BESIDE = {
    State.VERIFYING: State.DISCOVERED,
    State.ARBITRATING: State.REGISTERED,
    State.SUSPENDED: State.HANDLING,
    State.SELF_HANDLED: State.HANDLED,
}
_STATIONS = (
    ("discovered_at", N_("Reported")),
    ("registered_at", N_("Registered")),
    ("dispatched_at", N_("Dispatched")),
    ("handled_at", N_("Handled")),
    ("checked_at", N_("Checked")),
    ("ended_at", N_("Closed")),
)
_TONES: dict[str, str] = {
    Action.CLOSE: "ok",
    Action.REWORK: "bad",
    Action.CONTEST: "bad",
    Action.REFUSE: "bad",
    Action.VOID: "bad",
    Action.CONFIRM: "ok",
    Action.DENY: "bad",
    Action.DISPUTE: "bad",
    Action.DECLINE: "bad",
    Action.SUPERVISE: "bad",
    Action.UPHOLD: "ok",
}
_BEFORE = {Action.DISCOVER}


@dataclass(frozen=True)
class Station:
    """`state`: done, now or ahead."""

    title: str
    at: dt.datetime | None
    state: str


@dataclass(frozen=True)
class Happening:
    """One event as people read it; `by` is empty for the system itself."""

    at: dt.datetime
    action: Action | Amendment
    tone: str
    by: Person | None
    reason: str
    note: str
    facts: list[str]  # how much, until when, which other case
    department: str
    verdict: str
    photos: list[Photo]  # that it proved


@dataclass(frozen=True)
class CasePage:
    case: Case
    category: CategoryFacts
    condition: ConditionFacts | None
    place: str
    areas: list[str]
    way: list[Station]
    progress: tuple[Step, ...]  # through the milestones of its filing condition
    before: list[Photo]
    after: list[Photo]
    happenings: list[Happening]  # the newest first
    people: Mapping[int, PersonName]
    department: str
    marks: list[Mark]
    forms: Forms
    company: Company
    why: WhyDue
    surroundings: list[Surrounding]

    @property
    def open(self) -> bool:
        return self.case.state in OPEN


def case_page(session: Session, case: Case, *, by: Actor, book: Rulebook, at: dt.datetime) -> CasePage:
    """Everything the page needs, read once."""
    photos, lines = photos_of(session, case), cases.history(session, case)
    return CasePage(
        case=case,
        category=category_of(case, book),
        condition=book.conditions.get(case.filing_condition_id or 0),
        place=place_of(case, book),
        areas=_areas(case, book),
        way=_way(case),
        progress=progress_of(case, [line.event for line in lines], book),
        before=[photo for photo in photos if photo.stage in _BEFORE],
        after=[photo for photo in photos if photo.stage not in _BEFORE],
        happenings=[_happening(line.event, line.by, case, photos, book) for line in reversed(lines)],
        people=names_of(session, [case.reporter_id, case.handler_id, case.checker_id]),
        department=department_name(case.department_id, book),
        marks=marks_of(case),
        forms=forms_of(session, case, by=by, book=book, at=at),
        company=company_of(session, case, book),
        why=why_due(session, case, lines, book=book, at=at),
        surroundings=surroundings(session, case.district_id, case.cell_code, case.lon, case.lat),
    )


def _areas(case: Case, book: Rulebook) -> list[str]:
    ids = (case.district_id, case.street_id, case.community_id)
    return [named(book.areas[area_id]) for area_id in ids if area_id is not None and area_id in book.areas]


def _way(case: Case) -> list[Station]:
    stands = _BESIDE.get(case.state, case.state)
    reached = _WAY.index(stands) if stands in _WAY else len(_WAY)
    ahead_of = (0, 1, 2, 4, 5, 6)  # the place in the way at which each station is reached
    found = []
    for (field, title), place in zip(_STATIONS, ahead_of, strict=True):
        moment: dt.datetime | None = getattr(case, field)
        done = moment is not None and reached >= place
        found.append(Station(gettext(title), moment if done else None, "done" if done else "ahead"))
    if case.state in ENDS:
        found[-1] = replace(found[-1], title=word(case.state))
    last = max((i for i, station in enumerate(found) if station.state == "done"), default=0)
    if case.state in OPEN:
        found[last] = Station(found[last].title, found[last].at, "now")
    return found


def _happening(event: CaseEvent, by: Person | None, case: Case, photos: list[Photo], book: Rulebook) -> Happening:
    action, details = step_named(event.action), event.details
    return Happening(
        at=event.at,
        action=action,
        tone="bad" if details.get("verdict") == "failed" else _TONES.get(event.action, ""),
        by=by,
        reason=said(details.get("reason", "")),
        note=str(details.get("note", "")),
        facts=list(_facts(details, case, book)),
        department=department_name(details.get("department_id"), book),
        verdict=str(details.get("verdict", "")),
        photos=[photo for photo in photos if photo.sequence == event.sequence and photo.stage == action],
    )


def _facts(details: Mapping[str, Any], case: Case, book: Rulebook) -> Iterable[str]:
    if reached := details.get("milestone_count"):
        yield from _milestone(reached, case, book)
    if amount := details.get("amount"):
        yield f"+{amount_of(amount, case.limit_unit)}"
    if until := details.get("resume_at"):
        yield gettext("until %(time)s", time=when(dt.datetime.fromisoformat(until)))
    if before := details.get("old_due_at"):
        yield f"{when(dt.datetime.fromisoformat(before))} → {when(dt.datetime.fromisoformat(details['due_at']))}"
    if details.get("no_owner"):
        yield gettext("No owner")
    yield from (str(details[name]) for name in ("into", "number") if details.get(name))


def _milestone(reached: int, case: Case, book: Rulebook) -> Iterable[str]:
    """The name of the milestone that was reached, if its condition still has it."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    if condition is not None and reached <= len(condition.milestones):
        yield named(condition.milestones[reached - 1])
