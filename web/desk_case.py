"""The selected case of the desk: facts, proof, whose it could be, and the moves that this person may make."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import shapely
from flask import url_for
from flask_babel import gettext
from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.facts import CategoryFacts
from grid.records import Cell, Milestone
from grid.refusals import N_
from grid.rulebook import Rulebook
from web.case_forms import Forms, forms_of
from web.case_marks import Mark, marks_of
from web.case_words import category_of, department_name, place_of, short
from web.city import router
from web.desk_proposals import (
    FreesFirst,
    LeftOut,
    People,
    Proposal,
    frees_first_of,
    left_out_of,
    name_of,
    on_map,
    people_of,
    proposals_of,
)
from web.desk_rows import case_address
from web.desk_wish import Wish
from web.duty_words import first_said
from web.language import named
from web.moments import countdown, when
from web.planned import Planned, planned_of
from web.words import amount_of, said, word
from workflows.candidates import candidates_for
from workflows.cases import history
from workflows.choice import Choice
from workflows.desk import same_nearby
from workflows.milestones import step_of
from workflows.moves import Action, State, step_named
from workflows.photos import photos_of
from workflows.records import Case
from workflows.whose import assistants_of, owners_of

# usual reasons to pick from; others can be typed
REASONS = {
    Action.REFUSE: (
        N_("Not a matter of city management"),
        N_("Nothing found on the spot"),
        N_("Reported before"),
        N_("Description and place do not match"),
    ),
    Action.REWORK: (
        N_("Not done completely"),
        N_("The photo does not show the result"),
        N_("The problem is back"),
    ),
    Action.VOID: (N_("Filed twice"), N_("Filed by mistake"), N_("Only a test")),
}
_DISPATCHES = {Action.DISPATCH, Action.REDISPATCH}
_MOST_PHOTOS, _MOST_DUPLICATES = 4, 3


@dataclass(frozen=True)
class Chosen:
    """`moves` are addresses by action; `forms` what they ask for."""

    case: Case
    category: CategoryFacts
    place: str
    reporter: str
    page: str
    moves: dict[Action, str]
    forms: Forms
    marks: list[Mark]
    reasons: dict[Action, tuple[str, ...]]
    photos: list[dict[str, str]]
    duplicates: list[dict[str, Any]]
    events: list[dict[str, Any]]
    facts: list[tuple[str, str]]
    by_duty: list[tuple[str, str]]
    candidates: list[Proposal]
    excluded: list[LeftOut]
    frees_first: FreesFirst | None
    on_map: dict[str, Any]
    planned: Planned | None


def choose_case(session: Session, case: Case, wish: Wish, *, by: Actor, book: Rulebook, at: dt.datetime) -> Chosen:
    """Everything that the desk shows of a case."""
    forms = forms_of(session, case, by=by, book=book, at=at)
    dispatches = not _DISPATCHES.isdisjoint(forms.moves)
    choice = candidates_for(session, case, book=book, at=at, router=router()) if dispatches else Choice((), ())
    people = people_of(session, choice, [case.reporter_id, case.handler_id, case.checker_id])
    return Chosen(
        case=case,
        category=category_of(case, book),
        place=place_of(case, book),
        reporter=name_of(case.reporter_id, people),
        page=url_for("cases.case", number=case.number),
        moves={a: url_for("desk.move", number=case.number, action=a.value, **wish.page_query) for a in forms.moves},
        forms=forms,
        marks=marks_of(case),
        reasons=REASONS,
        photos=_photos(session, case),
        duplicates=_duplicates(session, case, wish),
        events=_events(session, case),
        facts=_facts(case, people, book),
        by_duty=_by_duty(case, book, at),
        candidates=_others(proposals_of(choice, people, book), case),
        excluded=left_out_of(choice, people, book),
        frees_first=frees_first_of(choice, people),
        on_map=_pin(session, case, at) | {"agents": list(on_map(choice, people, at)) if forms.dispatch else []},
        planned=planned_of(session, [case], book, at).get(case.id),
    )


def _others(proposals: list[Proposal], case: Case) -> list[Proposal]:
    """Without those of the department that has the case."""
    others = [one for one in proposals if case.department_id is None or one.department_id != case.department_id]
    return [replace(one, rank=rank) for rank, one in enumerate(others, 1)]


def _photos(session: Session, case: Case) -> list[dict[str, str]]:
    return [
        {
            "src": url_for("cases.photo", number=case.number, name=photo.sha256),
            "small": url_for("cases.photo", number=case.number, name=photo.sha256, small=1),
            "alt": gettext("Photo: %(step)s, %(when)s", step=word(Action(photo.stage)), when=when(photo.at)),
        }
        for photo in photos_of(session, case)[-_MOST_PHOTOS:]
    ]


def _duplicates(session: Session, case: Case, wish: Wish) -> list[dict[str, Any]]:
    """Worth a look only as long as the case may still be refused as reported before."""
    if case.state not in {State.DISCOVERED, State.REGISTERED}:
        return []
    near = same_nearby(session, case)[:_MOST_DUPLICATES]
    return [
        {"number": short(other.number), "metres": round(away), "href": case_address(other.number, wish)}
        for other, away in near
    ]


def _events(session: Session, case: Case) -> list[dict[str, Any]]:
    return [
        {
            "at": line.event.at,
            "what": word(step_named(line.event.action)),
            "who": named(line.by) if line.by else "",
            "reason": _told(line.event.details),
        }
        for line in history(session, case)
    ]


def _told(details: Mapping[str, Any]) -> str:
    """Why, or else the note."""
    return said(details.get("reason", "")) or str(details.get("note", ""))


def _by_duty(case: Case, book: Rulebook, at: dt.datetime) -> list[tuple[str, str]]:
    """What the duties say as long as it is to be done: who answers and why, and who should be asked to assist."""
    if case.ended_at is not None:
        return []
    at_local = at.astimezone(book.hours.zone)
    answers = owners_of(case, book=book, at_local=at_local)
    assisting = assistants_of(case, book=book, at_local=at_local)
    facts = (
        (gettext("By the duties"), first_said(answers, book)),
        (gettext("To be asked to assist"), " · ".join(department_name(one, book) for one in assisting)),
    )
    return [(name, text) for name, text in facts if text]


def _facts(case: Case, people: People, book: Rulebook) -> list[tuple[str, str]]:
    """Where the case stands; what is not known is left out."""
    verdicts = {"passed": gettext("passed the check"), "failed": gettext("failed the check")}
    moments = (
        (gettext("Dispatched"), case.dispatched_at),
        (gettext("Accepted"), case.accepted_at),
        (gettext("Handled"), case.handled_at),
        (gettext("Ended"), case.ended_at),
    )
    facts = (
        (gettext("Department"), department_name(case.department_id, book)),
        (gettext("Handler"), name_of(case.handler_id, people)),
        (gettext("Assisting departments"), " · ".join(department_name(one, book) for one in case.assisting or ())),
        *((name, when(moment) if moment else "") for name, moment in moments),
        (gettext("Result"), verdicts.get(case.verdict, "")),
        (gettext("Checked by"), name_of(case.checker_id, people)),
        (gettext("Limit"), amount_of(case.limit_value, case.limit_unit) if case.limit_value is not None else ""),
        (gettext("Next milestone"), _milestone(case, book)),
        (gettext("Sent back"), str(case.rework_count or "")),
    )
    return [(name, text) for name, text in facts if text]


def _milestone(case: Case, book: Rulebook) -> str:
    step = step_of(case, book)
    return named(step) if isinstance(step, Milestone) and case.ended_at is None else ""


def _pin(session: Session, case: Case, at: dt.datetime) -> dict[str, Any]:
    tone = countdown(case.due_at, case.clock_started_at, case.ended_at, at).tone if case.due_at else "ok"
    return {"number": case.number, "lon": case.lon, "lat": case.lat, "tone": tone, "cell": _outline(session, case)}


def _outline(session: Session, case: Case) -> list[list[list[float]]]:
    """The rings of the case's cell as pairs of latitude and longitude."""
    query = (
        select(Cell.shape)
        .where(Cell.district_id == case.district_id, Cell.code == case.cell_code)
        .order_by(col(Cell.valid_from).desc())
    )
    shape = session.exec(query).first()
    if shape is None:
        return []
    rings = shapely.get_rings(shapely.get_parts(shapely.from_wkb(shape)))
    return [[[round(y, 6), round(x, 6)] for x, y in shapely.get_coordinates(ring).tolist()] for ring in rings]
