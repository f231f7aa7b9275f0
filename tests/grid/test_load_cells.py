"""Cells from a file: in their area, without overlap, under codes that are given once."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session, col, select

from grid.database import Database
from grid.loading.cells import load_cells
from grid.loading.report import LoadRefused, Refused
from grid.records import Cell, City
from tests.grid.places import NOON, a_city, features, square, the_cells, with_cells

LATER = NOON + dt.timedelta(days=30)


def refused(session: Session, *rows: dict[str, Any], **options: Any) -> list[Refused]:
    with pytest.raises(LoadRefused) as caught:
        load_cells(session, features(*rows), at=LATER, **options)
    return caught.value.report.refused


def in_force(session: Session) -> list[str]:
    return list(session.exec(select(Cell.code).where(col(Cell.valid_to).is_(None)).order_by(Cell.code)))


def test_cells_know_their_area_and_make_a_new_grid_version(database: Database) -> None:
    with database.writing() as session:
        ids = with_cells(session)
        cell = session.exec(select(Cell).where(Cell.code == "110101001000001")).one()
        assert (cell.district_id, cell.area_id, cell.street_id) == (
            ids["110101"],
            ids["110101001000"],
            ids["110101001000"],
        )
        assert cell.valid_from == NOON
        assert session.exec(select(City.grid_version)).one() == 1


def test_the_area_is_told_by_the_code_or_by_the_place(database: Database) -> None:
    by_code = [{name: value for name, value in row.items() if name != "area_code"} for row in the_cells()]
    by_place = [{"code": f"A-{n}", "shape": row["shape"]} for n, row in enumerate(the_cells("110102001000", west=4))]
    with database.writing() as session:
        ids = a_city(session)
        load_cells(session, features(*by_code), at=NOON)
        load_cells(session, features(*by_place), at=NOON)
        areas = dict(iter(session.exec(select(Cell.code, Cell.area_id))))
    assert areas["110101001000001"] == ids["110101001000"]
    assert areas["A-0"] == ids["110102001000"]


def test_loading_again_changes_nothing_not_even_the_grid_version(database: Database) -> None:
    with database.writing() as session:
        with_cells(session)
        again = load_cells(session, features(*the_cells()), at=LATER)
        assert (again.loaded, again.updated, again.unchanged) == (0, 0, 4)
        assert session.exec(select(City.grid_version)).one() == 1


def test_a_cell_may_get_a_better_shape(database: Database) -> None:
    better = [{**the_cells()[0], "shape": square(0, 1, 1, 1.99)}]
    with database.writing() as session:
        with_cells(session)
        assert load_cells(session, features(*better), at=LATER).updated == 1
        assert session.exec(select(City.grid_version)).one() == 2


def test_cells_that_are_gone_retire_only_when_asked_and_their_codes_never_come_back(database: Database) -> None:
    left, gone = the_cells()[:3], the_cells()[3]
    with database.writing() as session:
        with_cells(session)
        load_cells(session, features(*left), at=LATER)
        assert len(in_force(session)) == 4
        assert load_cells(session, features(*left), at=LATER, replace=True).retired == 1
        assert in_force(session) == [row["code"] for row in left]
        why = refused(session, gone)[0].why
        assert why == "cell 110101001000004 was retired on 2026-04-08; a code is never used again"


def test_cells_of_other_areas_do_not_retire(database: Database) -> None:
    with database.writing() as session:
        with_cells(session)
        report = load_cells(session, features(*the_cells("110101002000", west=2)), at=LATER, replace=True)
        assert (report.retired, len(in_force(session))) == (0, 8)


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"code": ""}, "code", "is missing"),
        ({"code": "110102001000001"}, "area_code", "must begin with the 12 digits of its area, 110101001000"),
        ({"code": "110101001000000"}, "area_code", "the sequence begins at 001"),
        ({"area_code": "999"}, "area_code", "there is no area 999; load the areas first"),
        ({"area_code": "110000"}, "area_code", "which is in no district"),
        ({"shape": square(4, 0, 5, 1)}, "geometry", "does not lie in its area 110101001000"),
        ({"shape": None}, "geometry", "has no shape"),
        ({"shape": square(0, 0.5, 1, 2)}, "geometry", "cells 110101001000001 and 110101001000003 share 474"),
    ],
)
def test_a_faulty_cell_is_named_with_its_field(
    database: Database, change: dict[str, Any], field: str, why: str
) -> None:
    first, *others = the_cells()
    with database.writing() as session:
        a_city(session)
        fault = refused(session, {**first, **change}, *others)[0]
    assert (fault.row, fault.field) == (1, field)
    assert why in fault.why


def test_a_new_cell_may_not_lie_over_one_in_force(database: Database) -> None:
    over = {"code": "110101001000005", "area_code": "110101001000", "shape": square(0.5, 0.5, 1.5, 1.5)}
    with database.writing() as session:
        with_cells(session)
        assert len(refused(session, over)) == 4
        assert refused(
            session, {**over, "shape": square(0, 0, 2, 2)}, {**over, "code": "110101001000006"}, replace=True
        )
        report = load_cells(session, features({**over, "shape": square(0, 0, 2, 2)}), at=LATER, replace=True)
        assert (report.loaded, report.retired) == (1, 4)


def test_an_area_that_is_not_covered_is_noted(database: Database) -> None:
    with database.writing() as session:
        a_city(session)
        report = load_cells(session, features(*the_cells()[:3]), at=NOON)
    assert report.warnings == [
        "the cells of 110101001000 cover 75.0% of it; points in the rest belong to nobody",
    ]
