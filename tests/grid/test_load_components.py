"""Managed components: things in the street, found by their code and put into the cell they stand in."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from geo.points import Points, read_points
from grid.database import Database
from grid.loading.categories import load_categories
from grid.loading.components import load_components
from grid.loading.departments import load_departments
from grid.loading.report import LoadRefused, Report
from grid.records import Component
from grid.rulebook import read_rulebook
from tests.grid.places import SOUTH, STEP, WEST, table, with_cells

LAMP = {"code": "1101010137000001", "category": "C0137", "name": "灯 1", "maintaining": "LAMPS"}
KIND = {
    "scheme": "gb30428",
    "code": "C0137",
    "kind": "component",
    "major_name": "公用设施",
    "name": "路灯",
    "condition": "不亮",
    "limit_value": "2",
    "limit_unit": "working_day",
}
HERE = {"lon": str(WEST + STEP / 2), "lat": str(SOUTH + STEP / 2)}


def prepared(session: Session) -> dict[str, int]:
    ids = with_cells(session)
    load_categories(session, table(KIND))
    load_departments(session, table({"code": "LAMPS", "name": "路灯所"}))
    return ids


def points(folder: Path, *rows: dict[str, str]) -> Points:
    file = folder / "components.csv"
    names = list(rows[0])
    file.write_text("\n".join(",".join(row[name] for name in names) for row in ({n: n for n in names}, *rows)))
    return read_points(file)


def load(session: Session, folder: Path, *rows: dict[str, str]) -> Report:
    return load_components(session, points(folder, *rows), book=read_rulebook(session, folder))


def test_a_component_stands_in_its_cell_and_knows_its_departments(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = prepared(session)
        assert load(session, tmp_path, LAMP | HERE).loaded == 1
        lamp = session.exec(select(Component)).one()
    assert (lamp.district_id, lamp.cell_code) == (ids["110101"], "110101001000003")
    assert (lamp.name, lamp.maintaining_id is not None, lamp.owning_id) == ("灯 1", True, None)


def test_loading_again_changes_nothing_and_a_moved_component_only_itself(database: Database, tmp_path: Path) -> None:
    moved = {"lon": str(WEST + STEP * 1.5), "lat": HERE["lat"]}
    with database.writing() as session:
        prepared(session)
        load(session, tmp_path, LAMP | HERE)
        assert load(session, tmp_path, LAMP | HERE).unchanged == 1
        assert load(session, tmp_path, LAMP | moved).updated == 1
        assert session.exec(select(Component.cell_code)).all() == ["110101001000004"]


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        (LAMP | {"lon": "", "lat": "39.9"}, "place", ""),
        (LAMP | {"lon": "10", "lat": "50"}, "place", "lies in no cell of the city"),
        (LAMP | HERE | {"category": "C9999"}, "category", "there is no category C9999 in gb30428"),
        (LAMP | HERE | {"maintaining": "X"}, "maintaining", "there is no department X"),
        (LAMP | HERE | {"code": ""}, "code", "is missing"),
    ],
)
def test_a_faulty_component_is_named_with_its_field(
    database: Database, tmp_path: Path, row: dict[str, str], field: str, why: str
) -> None:
    with pytest.raises(LoadRefused) as refused, database.writing() as session:
        prepared(session)
        load(session, tmp_path, row)
    fault = refused.value.report.refused[0]
    assert (fault.row, fault.field) == (2, field)
    assert why in fault.why
