"""The duty matrix from its file: out and in again, and what contradicts itself."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from grid.loading.duties import load_duties
from grid.loading.duty_grids import load_duty_grids
from grid.loading.report import LoadRefused
from grid.records import Duty, DutyGrid, DutyGridCell, Person, RuleKind, Team, TeamMember
from grid.rule_files import table_in_force
from tests.city import SmallCity
from tests.grid.places import table
from workflows.whose import owners_of

CELL, NEXT, ACROSS = "110101001000001", "110101001000002", "110102001000001"
NORTH, SOUTH = {"code": "NORTH", "name": "北片", "cells": f"{CELL};{NEXT}"}, {"code": "SOUTH", "cells": NEXT}
ROADS: dict[str, Any] = {"area": "110101", "category_prefix": "E0110", "department": "ROADS"}
SANITATION = {**ROADS, "department": "SANITATION"}


def loaded(session: Session, *rows: dict[str, Any]) -> list[tuple[int, str]]:
    """The faults of such a file, as rows and fields."""
    try:
        load_duties(session, table(*rows))
    except LoadRefused as refused:
        return [(one.row, one.field) for one in refused.report.refused]
    return []


@pytest.fixture
def session(city: SmallCity) -> Any:
    with city.database.writing() as session:
        load_duty_grids(session, table(NORTH, SOUTH))
        department = session.exec(select(Person.department_id).where(Person.username == "luo")).one()
        team = Team(code="POTHOLES", name="坑槽班", department_id=department or 0)
        session.add(team)
        session.flush()
        session.add(TeamMember(team_id=team.id, person_id=city.road_crew.id or 0))
        yield session


FULL = (
    {"cell": CELL, "category_prefix": "E0113", "condition": "1", "department": "ROADS", "team": "POTHOLES"},
    {"duty_grid": "NORTH", "department": "SANITATION", "person": "he", "hours": "1-5 22:00-06:00", "priority": "2"},
    {"area": "110101001000", "department": "SANITATION", "part": "fallback", "valid_to": "2026-12-31"},
    {"area": "110101", "category_prefix": "E0110", "department": "ROADS", "part": "assisting"},
)


def test_what_is_handed_out_loads_again_and_changes_nothing(city: SmallCity, tmp_path: Path) -> None:
    with city.database.writing() as session:
        load_duty_grids(session, table(NORTH))
        rows = [{**row, "team": ""} for row in FULL]
        assert load_duties(session, table(*rows)).loaded == len(FULL)
    with city.database.writing() as session:
        out = table_in_force(session, RuleKind.DUTIES, SmallCity(city.database, city.home).book)
        written = io.StringIO()
        csv.writer(written).writerows([out.columns, *(["" if v is None else v for v in row] for row in out.rows)])
        again = list(csv.DictReader(io.StringIO(written.getvalue())))
        report = load_duties(session, table(*again))
    assert (report.loaded, report.updated, report.unchanged) == (0, 0, len(FULL) + 3)


def test_a_cell_of_the_matrix_owns_its_cases_at_once(city: SmallCity) -> None:
    case = city.file("暴露垃圾")
    with city.database.writing() as session:
        load_duties(session, table({"cell": case.cell_code, "department": "ROADS"}))
    book = SmallCity(city.database, city.home).book
    assert owners_of(case, book=book, at_local=city.now)[0].department_id == city.roads


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([ROADS, SANITATION], [(3, "priority")]),  # the later row is at fault
        ([ROADS, {**SANITATION, "priority": "2"}], []),
        ([ROADS, {**SANITATION, "part": "assisting"}], []),
        ([ROADS, {**SANITATION, "part": "fallback"}], []),
        ([{**ROADS, "valid_to": "2026-06-30"}, {**SANITATION, "valid_from": "2026-07-01"}], []),  # one after the other
        ([{**ROADS, "valid_to": "2026-06-30"}, {**SANITATION, "valid_from": "2026-06-30"}], [(3, "priority")]),
        ([ROADS, {**SANITATION, "hours": "1 08:00-10:00"}], []),  # hours are more specific than always
        ([{**ROADS, "hours": "7 22:00-06:00"}, {**SANITATION, "hours": "1 05:00-10:00"}], [(3, "priority")]),
        ([{**ROADS, "hours": "7 22:00-06:00"}, {**SANITATION, "hours": "1 06:00-10:00"}], []),
        (
            [{"duty_grid": "NORTH", "department": "ROADS"}, {"duty_grid": "SOUTH", "department": "SANITATION"}],
            [(3, "priority")],  # both have one cell
        ),
        ([{"area": "110100", "category_prefix": "E0113", "department": "SANITATION"}], [(2, "priority")]),  # in force
        ([ROADS, {**ROADS, "priority": "2"}], [(3, "department")]),  # the same twice
        ([{**ROADS, "person": "he"}], [(2, "person")]),  # of sanitation
        ([{**SANITATION, "team": "POTHOLES"}], [(2, "team")]),
        ([{**ROADS, "condition": "77"}], [(2, "condition")]),
        ([{**ROADS, "category_prefix": "E01", "condition": "1"}], [(2, "condition")]),  # conditions are a category's
        ([{"cell": "9", "department": "ROADS"}], [(2, "cell")]),
        ([{"duty_grid": "NOWHERE", "department": "ROADS"}], [(2, "duty_grid")]),
        ([{**ROADS, "cell": CELL}], [(2, "cell")]),  # one place only
        ([{"department": "ROADS"}], [(2, "area")]),
        ([{**ROADS, "hours": "soon"}], [(2, "hours")]),
        ([{**ROADS, "part": "boss"}], [(2, "part")]),
        ([{**ROADS, "valid_from": "2026-07-01", "valid_to": "2026-06-30"}], [(2, "valid_to")]),
    ],
)
def test_contradictions_and_faults_are_listed_and_nothing_is_loaded(
    session: Session, rows: list[dict[str, Any]], faults: list[tuple[int, str]]
) -> None:
    before = len(session.exec(select(Duty)).all())
    assert loaded(session, *rows) == faults
    assert len(session.exec(select(Duty)).all()) == before + (0 if faults else len(rows))


def test_a_duty_grid_has_exactly_the_cells_of_its_rows(session: Session) -> None:
    def cells() -> list[str]:
        query = select(DutyGridCell.cell_code).join(DutyGrid).where(DutyGrid.code == "NORTH")
        return sorted(session.exec(query.order_by(col(DutyGridCell.cell_code))))

    assert cells() == [CELL, NEXT]
    assert load_duty_grids(session, table(NORTH)).unchanged == 1
    assert load_duty_grids(session, table({**NORTH, "cells": NEXT})).updated == 1
    assert cells() == [NEXT]
    load_duty_grids(session, table({**NORTH, "cells": CELL}, {"code": "NORTH", "cells": NEXT}))
    assert cells() == [CELL, NEXT]


@pytest.mark.parametrize("cells", ["", "9", f"{CELL};{ACROSS}"])
def test_a_duty_grid_is_refused_whose_cells_are_not_of_one_district(session: Session, cells: str) -> None:
    with pytest.raises(LoadRefused):
        load_duty_grids(session, table({"code": "EAST", "cells": cells}))
    assert session.exec(select(DutyGrid).where(DutyGrid.code == "EAST")).first() is None
