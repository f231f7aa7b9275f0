"""A town for the benchmarks: one district of square cells, and one person a role, in a scratch installation."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import box, to_wkb
from sqlmodel import Session, SQLModel

import migrations
from grid.accounts import actor_of, add_person
from grid.actors import Actor
from grid.atlas import build_atlas
from grid.calendars import load_calendar, shipped_calendar
from grid.database import Database
from grid.loading.categories import load_shipped_categories
from grid.loading.city import found_city, the_city
from grid.records import Area, AreaLevel, Cell, Department, Role
from grid.rulebook import Rulebook, Rulebooks, read_rulebook
from workflows.keeping import note_counted

WEST, SOUTH, SIDE, CELLS = 116.40, 39.90, 0.001, 40  # degrees; cells along each side of the district
ROLES = (Role.INSPECTOR, Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.HANDLER, Role.MANAGER)


@dataclass(frozen=True)
class Town:
    """Everybody's user name is the name of their role."""

    home: Path
    database: Database
    people: dict[Role, Actor]
    district_id: int

    @property
    def book(self) -> Rulebook:
        return Rulebooks(self.database, self.home).current()

    def environment(self) -> dict[str, str]:
        """For a command of ours that works on this town."""
        plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return plain | {"GRIDCASE_HOME": str(self.home), "DATABASE_URL": self.database.url}

    def run(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "app", *arguments], env=self.environment())


def found_town(home: Path, url: str = "", *, threads: int = 8) -> Town:
    """Found it in an empty folder, in SQLite there unless `url` names another empty database."""
    database = Database(url or f"sqlite:///{home / 'gridcase.sqlite'}", threads=threads)
    migrations.upgrade(database)
    with database.writing() as session:
        found_city(session, code="110100", name="测试市", zone="Asia/Shanghai")
        load_shipped_categories(session)
        load_calendar(session, shipped_calendar(), at=dt.datetime.now(dt.UTC))
        district_id = _add_places(session)
        _add(session, Department(code="CLEAN", name="环卫"))
        people = {role: _add_person(session, role) for role in ROLES}
        the_city(session).grid_version += 1
        session.flush()
        build_atlas(session, home)
        note_counted(session, read_rulebook(session, home))
    return Town(home, database, people, district_id)


def _add_places(session: Session) -> int:
    city = _area("110100", AreaLevel.CITY, None)
    district = _area("110101", AreaLevel.DISTRICT, city)
    district.district_id = district.id
    street = _area("110101001000", AreaLevel.STREET, district)
    for area in (city, district, street):
        _add(session, area)
    rows = [(column, row) for row in range(CELLS) for column in range(CELLS)]
    cells = [_cell(street, number, *place) for number, place in enumerate(rows, 1)]
    _add(session, *cells)
    return district.id


def _area(code: str, level: AreaLevel, parent: Area | None) -> Area:
    shape = _shape(0, 0, CELLS)
    return Area(
        code=code,
        level=level,
        name=code,
        parent_id=parent.id if parent else None,
        district_id=parent.district_id if parent else None,
        **shape,
    )


def _cell(street: Area, number: int, column: int, row: int) -> Cell:
    return Cell(
        district_id=street.district_id or 0,
        code=f"{street.code}{number:04}",
        area_id=street.id,
        street_id=street.id,
        valid_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        **_shape(column, row, 1),
    )


def _shape(column: int, row: int, size: int) -> dict[str, Any]:
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    bounds = (west, south, west + size * SIDE, south + size * SIDE)
    corners = dict(zip(("min_lon", "min_lat", "max_lon", "max_lat"), bounds, strict=True))
    return {"shape": to_wkb(box(*bounds)), "area_m2": size * size * 9500.0, **corners}


def _add_person(session: Session, role: Role) -> Actor:
    department = "CLEAN" if role is Role.HANDLER else ""
    person = add_person(
        session, username=role, name=role, roles=[role], department_code=department, area_codes=["110101"]
    )
    return actor_of(session, person.id)


def _add(session: Session, *records: SQLModel) -> None:
    session.add_all(records)
    session.flush()


def multiply(town: Town, case_id: int, copies: int, **columns: str) -> None:
    """Store so many copies of a case, `columns` naming SQL expressions of the number `n` for what differs."""
    table = SQLModel.metadata.tables["cases"]
    own = {"id": f"{case_id} + n", "number": "number || '-' || n", "client_id": "client_id || '-' || n"} | columns
    names = [column.name for column in table.columns]
    values = ", ".join(own.get(name, name) for name in names)
    statement = f"""
        INSERT INTO cases ({", ".join(names)})
        WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {copies})
        SELECT {values} FROM cases, counted WHERE district_id = {town.district_id} AND id = {case_id}
    """
    with town.database.writing() as session:
        session.connection().exec_driver_sql(statement)
