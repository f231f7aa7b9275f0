"""The list of a department's cases as its template shows it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from flask import url_for
from sqlmodel import Session

from grid.actors import Actor
from grid.facts import CategoryFacts, ConditionFacts
from grid.names import PersonName, names_of
from grid.records import Milestone
from grid.refusals import N_
from grid.rulebook import Rulebook
from web.case_words import category_of, icon_of, place_of
from workflows import department
from workflows.cases import offered_moves
from workflows.department import Shares
from workflows.milestones import step_of
from workflows.moves import Action, Move
from workflows.photos import first_photos
from workflows.queues import LONGEST, Page
from workflows.records import Assist, Case

TABS = ("mine", "waiting", "all", "assisting")
_TITLES = {
    "mine": N_("Mine"),
    "waiting": N_("To accept"),
    "all": N_("Whole department"),
    "assisting": N_("Assisting"),
}
_LISTS: dict[str, Callable[..., Page]] = {
    "mine": department.mine,
    "waiting": department.waiting,
    "all": department.everything,
    "assisting": department.assisting,
}


@dataclass(frozen=True)
class Job:
    """`part` is what the department has to do in a case of another one."""

    case: Case
    category: CategoryFacts
    step: Milestone | ConditionFacts | None  # what must be reached next
    icon: str
    place: str
    photo: str
    moves: Mapping[Action, Move]
    part: Assist | None = None


@dataclass(frozen=True)
class Tab:
    name: str
    title: str
    count: int
    href: str


@dataclass(frozen=True)
class WorkList:
    tab: str
    tabs: list[Tab]
    jobs: list[Job]
    people: Mapping[int, PersonName]
    more: bool
    tag: str


def work_list(session: Session, person: Actor, tab: str, *, book: Rulebook, at: dt.datetime) -> WorkList:
    """The cases of one tab, those due first first."""
    counts = department.shares(session, person)
    found = _LISTS[tab](session, person, limit=LONGEST)
    photos = first_photos(session, found.cases)
    parts = department.parts_in(session, person, found.cases) if tab == "assisting" else {}
    return WorkList(
        tab=tab,
        tabs=_tabs(counts, tab),
        jobs=[
            replace(_job(case, photos.get(case.id, ""), person, book, at), part=parts.get(case.id))
            for case in found.cases
        ],
        people=names_of(session, [case.handler_id for case in found.cases]),
        more=found.next is not None,
        tag=_tag(counts, found.cases),
    )


def _tabs(counts: Shares, tab: str) -> list[Tab]:
    numbers = asdict(counts)
    shown = [name for name in TABS if name != "assisting" or counts.assisting or tab == name]
    return [Tab(name, _TITLES[name], numbers[name], url_for("work.index", tab=name)) for name in shown]


def _job(case: Case, photo: str, person: Actor, book: Rulebook, at: dt.datetime) -> Job:
    category = category_of(case, book)
    return Job(
        case,
        category,
        step_of(case, book),
        icon_of(category.icon),
        place_of(case, book),
        photo,
        offered_moves(case, person, at, book),
    )


def _tag(counts: Shares, cases: list[Case]) -> str:
    """A word that changes when the list would."""
    return f"{hash((*asdict(counts).values(), *((c.id, c.version, c.level) for c in cases))):x}"
