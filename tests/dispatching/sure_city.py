"""The small city with a category that goes by itself, and cases of it of which it is certain whose they are."""

import datetime as dt
from typing import Any

from sqlmodel import select

from grid.loading.city import note_import
from grid.records import AutoDispatch, Category
from grid.rulebook import Rulebooks
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.dispatching import dispatch_due
from workflows.planning import plans_of
from workflows.records import Case, PlannedDispatch


def set_mode(city: SmallCity, mode: AutoDispatch, *, code: str = "E0110", districts: str = "") -> None:
    with city.database.writing() as session:
        category = session.exec(select(Category).where(Category.code == code)).one()
        category.auto_dispatch, category.auto_districts = mode, districts
        session.add(category)
        note_import(session)
    renew(city)


def renew(city: SmallCity) -> None:
    """Read the rules now, and not in a second."""
    city.rulebooks = Rulebooks(city.database, city.home)


def sure_case(city: SmallCity, **changes: Any) -> Case:
    """A case in the middle of a cell, exactly known, with no other of its kind anywhere near: each in the next cell."""
    places = [(column, row) for row in (0, 1) for column in range(3)]
    column, row = places[city.filed % len(places)]
    middle = {"lon": WEST + (column + 0.5) * WIDTH, "lat": SOUTH + (row + 0.5) * HEIGHT, "accuracy_m": 5.0}
    return city.register(city.file(**(middle | changes)))


def plan(city: SmallCity, case: Case) -> PlannedDispatch | None:
    with city.database.reading() as session:
        return plans_of(session, [city.again(case)]).get(case.id)


def tick(city: SmallCity, **span: float) -> int:
    """Move the clock on and let what is due go."""
    city.now += dt.timedelta(**span)
    return dispatch_due(city.database, now=city.now, book=city.book)
