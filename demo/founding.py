"""Found the city in an empty database: areas, cells, catalogue, calendar, departments, people, duties, photos."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from demo.departments import BODIES, duty_rows
from demo.map import CityMap, to_degrees
from demo.plan import CITY_CODE, CITY_NAME, CITY_NAME_EN
from demo.staff import Member
from geo.areas import AreaShape
from geo.divide import divide
from geo.files import Features
from grid.accounts import set_password
from grid.atlas import build_atlas
from grid.calendars import load_calendar
from grid.database import Database
from grid.loading.areas import load_areas
from grid.loading.categories import load_shipped_categories
from grid.loading.cells import load_cells
from grid.loading.city import found_city
from grid.loading.departments import load_departments
from grid.loading.duties import load_duties
from grid.loading.people import load_people
from grid.loading.rows import Row
from grid.records import AreaLevel, Person, Role

OFFICE_HOURS: dict[str, Any] = {
    "code": "yunting",
    "name": "云汀市工作时间",
    "name_en": "Yunting office hours",
    "zone": "Asia/Shanghai",
    "holidays": "cn",
    "hours": {
        day: ["08:00-12:00", "14:00-18:00"]
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "makeup")
    },
}


def found(
    database: Database, home: Path, city: CityMap, members: Sequence[Member], *, password: str, since: dt.datetime
) -> None:
    """Load everything but cases, in one transaction. `since`: when cells and people began to be in force.

    The first of each role can sign in with `password`; the others have an account without one.
    """
    with database.writing() as session:
        found_city(session, code=CITY_CODE, name=CITY_NAME, name_en=CITY_NAME_EN, zone="Asia/Shanghai")
        load_calendar(session, OFFICE_HOURS, at=since)
        load_shipped_categories(session)
        load_areas(session, _areas(city))
        load_cells(session, _cells(city), at=since)
        departments = [{"code": b.code, "name": b.name, "name_en": b.name_en} for b in BODIES]
        load_departments(session, _rows(departments))
        load_people(session, _rows([member.row() for member in members]))
        load_duties(session, _rows(duty_rows(frozenset(area.code for area in city.areas))))
        _let_in(session, password)
        build_atlas(session, home)


def _areas(city: CityMap) -> Features:
    fields: dict[str, list[Any]] = {
        "code": [area.code for area in city.areas],
        "level": [area.level.value for area in city.areas],
        "parent_code": [area.parent for area in city.areas],
        "name": [area.name.zh for area in city.areas],
        "name_en": [area.name.en for area in city.areas],
    }
    return Features(to_degrees(np.array([area.shape for area in city.areas], dtype=object)), fields, "wgs84")


def _cells(city: CityMap) -> Features:
    communities = [area for area in city.areas if area.level is AreaLevel.COMMUNITY]
    shapes = [AreaShape(area.code, to_degrees(area.shape)) for area in communities]
    cells = divide(shapes, streets=to_degrees(city.block_lines))
    return Features(cells.geometry, {"code": cells.code, "area_code": cells.area_code}, "wgs84")


def _rows(rows: Sequence[dict[str, str]]) -> list[Row]:
    return [Row(number, row) for number, row in enumerate(rows, 1)]


def _let_in(session: Session, password: str) -> None:
    for person in session.exec(select(Person).where(col(Person.username).in_([role.value for role in Role]))):
        set_password(person, password)
        session.add(person)
