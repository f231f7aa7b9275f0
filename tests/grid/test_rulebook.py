"""The rulebook: everything of the city that is looked up, and read anew only after an import."""

from pathlib import Path

import pytest

import grid.rulebook
from grid.database import Database
from grid.loading.categories import load_categories, load_shipped_categories
from grid.loading.departments import load_departments
from grid.loading.duties import load_duties
from grid.records import AreaLevel
from grid.rulebook import NoCity, Rulebook, Rulebooks, UnknownCategory, read_rulebook
from tests.grid.places import a_city, table, with_cells


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Rulebook:
    with database.writing() as session:
        with_cells(session)
        load_shipped_categories(session)
        load_departments(session, table({"code": "SANITATION", "name": "环卫中心"}))
        load_duties(session, table({"area": "110101", "department": "SANITATION", "category_prefix": "E01"}))
    with database.reading() as session:
        return read_rulebook(session, tmp_path)


def test_it_holds_the_city(book: Rulebook) -> None:
    assert (book.city.name_en, book.city.zone, book.city.scheme) == ("Example", "Asia/Shanghai", "gb30428")
    assert len(book.atlas.rows) == 4
    assert book.area_by_code["110101001000"].level is AreaLevel.STREET
    assert [department.code for department in book.departments.values()] == ["SANITATION"]
    assert [duty.category_prefix for duty in book.duties] == ["E01"]


def test_the_path_of_an_area_leads_up_to_the_city(book: Rulebook) -> None:
    path = book.area_path(book.area_by_code["110101001000"].id)
    assert [book.areas[area_id].code for area_id in path] == ["110101001000", "110101", "110000"]
    assert book.area_path(None) == ()


def test_a_category_is_found_by_its_code_and_an_unknown_one_refused(book: Rulebook) -> None:
    assert book.category("E0110").name == "暴露垃圾"
    with pytest.raises(UnknownCategory, match="X9999"):
        book.category("X9999")


def test_the_tiles_are_the_nine_favourites_in_order(book: Rulebook) -> None:
    assert [category.favourite for category in book.favourites] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_condition_of_the_areas_class_goes_before_the_general_one(database: Database, tmp_path: Path) -> None:
    row = {"scheme": "s", "code": "E0101", "kind": "event", "major_name": "m", "name": "n", "condition": "c"}
    limit = {"limit_value": "4", "limit_unit": "working_hour"}
    core = {"area_class": "A", "limit_value": "2", "limit_unit": "working_hour"}
    with database.writing() as session:
        a_city(session)
        load_categories(session, table(row | limit, row | core))
    with database.reading() as session:
        book = read_rulebook(session, tmp_path)
    category_id = book.category("E0101").id
    assert [condition.limit_value for condition in book.conditions_for(category_id, "A")] == [2]
    assert [condition.limit_value for condition in book.conditions_for(category_id, "B")] == [4]


def test_it_is_read_anew_only_after_an_import_and_at_most_once_a_second(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(grid.rulebook.time, "monotonic", lambda: clock[0])
    with database.writing() as session:
        a_city(session)
    books = Rulebooks(database, tmp_path)
    first = books.current()
    with database.writing() as session:
        load_departments(session, table({"code": "ROADS", "name": "市政"}))
    clock[0] = 0.9
    assert books.current() is first
    clock[0] = 1.1
    second = books.current()
    assert "ROADS" in second.department_by_code
    clock[0] = 5.0
    assert books.current() is second


def test_without_a_city_it_says_what_to_do(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NoCity, match="gridcase init"):
        Rulebooks(database, tmp_path).current()
