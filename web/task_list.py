"""The tasks of a person on the street as the list shows them: by deadline, or the nearest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from geo.distance import great_circle_m
from grid.actors import Actor
from grid.facts import CategoryFacts
from grid.positions import position_of
from grid.rulebook import Rulebook
from web.case_words import category_of, icon_of, place_of
from workflows.cases import offered_moves
from workflows.photos import first_photos
from workflows.queues import LONGEST, my_tasks
from workflows.records import Case

SORTS = ("time", "distance")
_FRESH = dt.timedelta(minutes=30)  # an older position says nothing of where the person is now


@dataclass(frozen=True)
class Task:
    """`metres` from the person, None while that is not known; `photo` names a picture of the case."""

    case: Case
    category: CategoryFacts
    icon: str
    place: str
    metres: int | None
    photo: str


def task_list(session: Session, person: Actor, sort: str, *, book: Rulebook, at: dt.datetime) -> list[Task]:
    """What the person may do next: overdue first when sorted by time, nearest first by distance."""
    cases = [case for case in my_tasks(session, person, limit=LONGEST).cases if offered_moves(case, person, at, book)]
    tasks = _tasks(session, cases, person, book, at)
    if sort == "distance":
        tasks.sort(key=lambda task: (task.metres is None, task.metres or 0))
    return tasks


def tag_of(tasks: Iterable[Task]) -> str:
    """A word that changes when the list would; a few steps do not change it."""
    shown = tuple((task.case.id, task.case.version, task.case.level, _steps(task.metres)) for task in tasks)
    return f"{hash(shown):x}"  # of whole numbers, so that every process finds the same


def _steps(metres: int | None) -> int:
    return -1 if metres is None else metres // 20


def _tasks(session: Session, cases: list[Case], person: Actor, book: Rulebook, at: dt.datetime) -> list[Task]:
    photos = first_photos(session, cases)
    away = _metres(session, cases, person, at)
    return [_task(case, photos.get(case.id, ""), metres, book) for case, metres in zip(cases, away, strict=True)]


def _task(case: Case, photo: str, metres: int | None, book: Rulebook) -> Task:
    category = category_of(case, book)
    return Task(case, category, icon_of(category.icon), place_of(case, book), metres, photo)


def _metres(session: Session, cases: list[Case], person: Actor, at: dt.datetime) -> list[int | None]:
    known = position_of(session, person.id) if person.id is not None else None
    if known is None or known.at < at - _FRESH:
        return [None] * len(cases)
    lons, lats = [case.lon for case in cases], [case.lat for case in cases]
    return [round(metres) for metres in great_circle_m(known.lon, known.lat, lons, lats).tolist()]
