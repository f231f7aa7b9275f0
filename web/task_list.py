"""The tasks of a person on the street as the list shows them: by deadline, the nearest first, or along a walk."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from geo.distance import great_circle_m
from grid.actors import Actor
from grid.facts import CategoryFacts
from grid.rulebook import Rulebook
from web.case_words import category_of, icon_of, place_of
from web.whereabouts import Here
from workflows.cases import offered_moves
from workflows.photos import first_photos
from workflows.queues import LONGEST, my_tasks
from workflows.records import Case

SORTS = ("time", "distance", "walk")


@dataclass(frozen=True)
class Task:
    """`metres` from the person, None while that is not known; `photo` names a picture of the case."""

    case: Case
    category: CategoryFacts
    icon: str
    place: str
    metres: int | None
    photo: str


def task_list(
    session: Session, person: Actor, sort: str, *, here: Here | None, book: Rulebook, at: dt.datetime
) -> list[Task]:
    """What the person may do next: overdue first when sorted by time, else the nearest first."""
    cases = [case for case in my_tasks(session, person, limit=LONGEST).cases if offered_moves(case, person, at, book)]
    tasks = _tasks(session, cases, here, book)
    if sort != "time":
        tasks.sort(key=lambda task: (task.metres is None, task.metres or 0))
    return tasks


def _tasks(session: Session, cases: list[Case], here: Here | None, book: Rulebook) -> list[Task]:
    photos = first_photos(session, cases)
    away = _metres(cases, here)
    return [_task(case, photos.get(case.id, ""), metres, book) for case, metres in zip(cases, away, strict=True)]


def _task(case: Case, photo: str, metres: int | None, book: Rulebook) -> Task:
    category = category_of(case, book)
    return Task(case, category, icon_of(category.icon), place_of(case, book), metres, photo)


def _metres(cases: list[Case], here: Here | None) -> list[int | None]:
    if here is None:
        return [None] * len(cases)
    lons, lats = [case.lon for case in cases], [case.lat for case in cases]
    return [round(metres) for metres in great_circle_m(here.lon, here.lat, lons, lats).tolist()]
