"""Departments, people, duties and categories from tables."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, select

from grid.accounts import actor_of, find_person
from grid.database import Database
from grid.loading.categories import SHIPPED, load_categories, load_shipped_categories
from grid.loading.city import found_city
from grid.loading.departments import load_departments
from grid.loading.duties import load_duties
from grid.loading.mapping import BadMap, FieldMap
from grid.loading.people import load_people
from grid.loading.report import LoadRefused, Refused, Report
from grid.loading.rows import Row
from grid.loading.tables import read_rows
from grid.records import Category, Contact, Department, Duty, FilingCondition, Person, Role, Shift
from grid.refusals import BadInput
from tests.grid.places import a_city, table

DEPARTMENT = {"code": "ROADS", "name": "市政养护所", "name_en": "Road maintenance"}
PERSON = {
    "username": "he",
    "name": "何扫",
    "roles": "handler；inspector",
    "department": "ROADS",
    "areas": "110101001000, 110102",
    "shifts": "1-5 08:00-17:00; 6 20:00-08:00",
    "capacity": "12",
    "home_lon": "116.41",
    "home_lat": "39.91",
}
DUTY = {"area": "110101", "category_prefix": "E0110", "department": "ROADS", "person": "he", "priority": "2"}
CATEGORY = {
    "scheme": "own",
    "code": "E0110",
    "kind": "event",
    "major_name": "市容环境",
    "name": "暴露垃圾",
    "sequence": "1",
    "condition": "散落",
    "limit_value": "4",
    "limit_unit": "working_hour",
}
Loader = Callable[[Session, list[Row]], Report]


def prepared(session: Session) -> None:
    a_city(session)
    load_departments(session, table(DEPARTMENT))
    load_people(session, table(PERSON))
    load_categories(session, table({**CATEGORY, "scheme": "gb30428"}))


def test_a_department_is_found_again_by_its_code(database: Database) -> None:
    with database.writing() as session:
        found_city(session)
        assert load_departments(session, table(DEPARTMENT)).loaded == 1
        assert load_departments(session, table(DEPARTMENT)).unchanged == 1
        assert load_departments(session, table({**DEPARTMENT, "active": "0"})).updated == 1
        assert session.exec(select(Department.active)).one() is False


def test_a_person_comes_with_roles_areas_shifts_and_post_but_no_password(database: Database) -> None:
    with database.writing() as session:
        ids = a_city(session)
        load_departments(session, table(DEPARTMENT))
        load_people(session, table(PERSON))
        person = find_person(session, "he")
        shifts = session.exec(select(Shift.weekdays, Shift.starts, Shift.ends).order_by(Shift.weekdays)).all()
        assert actor_of(session, person.id).roles == {Role.HANDLER, Role.INSPECTOR}
        assert actor_of(session, person.id).district_ids == {ids["110101"], ids["110102"]}
    assert shifts == [("12345", dt.time(8), dt.time(17)), ("6", dt.time(20), dt.time(8))]
    assert (person.capacity, person.home_lon, person.home_lat) == (12, 116.41, 39.91)
    assert person.password_hash == ""


def test_loading_a_person_again_changes_only_what_the_file_changes(database: Database) -> None:
    with database.writing() as session:
        prepared(session)
        find_person(session, "he").password_hash = "kept"
        assert load_people(session, table(PERSON)).unchanged == 1
        assert load_people(session, table({**PERSON, "shifts": "7 09:00-10:00"})).updated == 1
        assert load_people(session, table({**PERSON, "shifts": "7 09:00-10:00", "roles": "manager"})).updated == 1
        assert session.exec(select(Person.password_hash)).one() == "kept"
        assert session.exec(select(Shift.weekdays)).all() == ["7"]


def test_a_duty_is_found_again_by_area_categories_and_department(database: Database) -> None:
    with database.writing() as session:
        prepared(session)
        assert load_duties(session, table(DUTY)).loaded == 1
        assert load_duties(session, table(DUTY)).unchanged == 1
        assert load_duties(session, table({**DUTY, "priority": "1", "valid_from": "2026-01-01"})).updated == 1
        duty = session.exec(select(Duty)).one()
    assert (duty.scheme, duty.priority, duty.valid_from) == ("gb30428", 1, dt.date(2026, 1, 1))


def test_the_same_code_means_another_category_in_another_scheme(database: Database) -> None:
    with database.writing() as session:
        prepared(session)
        assert load_categories(session, table(CATEGORY)).loaded == 1
        schemes = session.exec(select(Category.scheme).where(Category.code == "E0110").order_by(Category.scheme)).all()
    assert schemes == ["gb30428", "own"]


def test_conditions_that_a_file_no_longer_has_stay(database: Database) -> None:
    second = {**CATEGORY, "sequence": "2", "condition": "满溢", "limit_value": "2"}
    with database.writing() as session:
        found_city(session)
        load_categories(session, table(CATEGORY, second))
        report = load_categories(session, table({**CATEGORY, "limit_value": "6"}))
        limits = session.exec(select(FilingCondition.limit_value).order_by(FilingCondition.sequence)).all()
    assert report.updated == 1
    assert report.warnings == ["E0110 keeps 1 conditions that the file does not have"]
    assert limits == [6, 2]


STEP = {**CATEGORY, "milestone": "现场围护", "milestone_en": "Made safe", "condition": "", "limit_unit": "urgent_hour"}


def test_milestones_are_rows_before_the_row_of_their_condition(database: Database) -> None:
    with database.writing() as session:
        found_city(session)
        steps = ({**STEP, "limit_value": "2"}, {**STEP, "milestone": "恢复通行", "limit_value": "8"})
        assert load_categories(session, table(*steps, CATEGORY)).loaded == 1
        assert load_categories(session, table(*steps, CATEGORY)).unchanged == 1
        condition = session.exec(select(FilingCondition)).one()
        assert [(step.name, step.limit_value) for step in condition.milestones] == [("现场围护", 2), ("恢复通行", 8)]
        assert load_categories(session, table(CATEGORY)).updated == 1
        assert condition.milestones == ()


@pytest.mark.parametrize(
    ("rows", "field", "why"),
    [
        ([STEP], "milestone", "add a row of it without a milestone"),
        ([{**STEP, "milestone": ""}], "milestone", "is missing, but milestone_en has a name"),
        ([{**STEP, "limit_value": "9"}, {**STEP, "limit_value": "9"}, CATEGORY], "limit_value", "must be shorter"),
    ],
)
def test_a_milestone_that_leads_nowhere_is_refused(
    database: Database, rows: list[dict[str, str]], field: str, why: str
) -> None:
    with pytest.raises(LoadRefused) as refused, database.writing() as session:
        prepared(session)
        load_categories(session, table(*rows))
    faults = {(fault.row, fault.field): fault.why for fault in refused.value.report.refused}
    assert why in faults[2, field]


@pytest.mark.parametrize(
    ("load", "row", "field", "why"),
    [
        (load_departments, {**DEPARTMENT, "name": "x" * 10_000}, "name", "10000 characters; shorten it to 80"),
        (load_departments, {**DEPARTMENT, "code": "a b"}, "code", "is no code"),
        (load_departments, {**DEPARTMENT, "active": "perhaps"}, "active", "neither yes nor no"),
        (load_people, {**PERSON, "username": ""}, "username", "is missing"),
        (load_people, {**PERSON, "name": "a\0b"}, "name", "control character"),
        (load_people, {**PERSON, "roles": "boss"}, "roles", "'boss' is no role"),
        (load_people, {**PERSON, "department": "NONE"}, "department", "there is no department NONE"),
        (load_people, {**PERSON, "areas": "110101;5"}, "areas", "there is no area 5"),
        (load_people, {**PERSON, "shifts": "weekdays"}, "shifts", "is no shift"),
        (load_people, {**PERSON, "shifts": "1 25:00-26:00"}, "shifts", "does not exist"),
        (load_people, {**PERSON, "capacity": "NaN"}, "capacity", "is no number from 0 to 1000"),
        (load_people, {**PERSON, "capacity": "1.5"}, "capacity", "is no whole number"),
        (load_people, {**PERSON, "home_lat": ""}, "home_lat", "go together"),
        (load_people, {**PERSON, "email": "he"}, "email", "is no e-mail address"),
        (load_people, {**PERSON, "phone": "call me"}, "phone", "is no telephone number"),
        (load_people, {**PERSON, "home_lat": "116"}, "home_lat", "is no number from -90 to 90"),
        (load_duties, {**DUTY, "area": "5"}, "area", "there is no area 5"),
        (load_duties, {**DUTY, "person": "nobody"}, "person", "there is no person nobody"),
        (load_duties, {**DUTY, "category_prefix": "X"}, "category_prefix", "no category of gb30428 begins with X"),
        (load_duties, {**DUTY, "valid_to": "soon"}, "valid_to", "is no date"),
        (load_categories, {**CATEGORY, "kind": "thing"}, "kind", "is none of component, event"),
        (load_categories, {**CATEGORY, "limit_unit": "weeks"}, "limit_unit", "is none of urgent_hour"),
        (load_categories, {**CATEGORY, "limit_value": "0"}, "limit_value", "is no number from 0.01"),
        (load_categories, {**CATEGORY, "limit_value": ""}, "limit_value", "is missing"),
    ],
)
def test_a_faulty_row_is_named_with_its_field_and_what_to_do(
    database: Database, load: Loader, row: dict[str, str], field: str, why: str
) -> None:
    with pytest.raises(LoadRefused) as refused, database.writing() as session:
        prepared(session)
        load(session, table(row))
    fault = refused.value.report.refused[0]
    assert (fault.row, fault.field) == (2, field)
    assert why in fault.why


def test_rows_that_say_different_things_of_one_category_are_refused(database: Database) -> None:
    with pytest.raises(LoadRefused) as refused, database.writing() as session:
        found_city(session)
        load_categories(session, table(CATEGORY, {**CATEGORY, "sequence": "2", "name": "别的"}))
    assert refused.value.report.refused == [Refused(3, "name", "E0110 has 别的 here but 暴露垃圾 in row 2")]


def test_the_shipped_catalogue_is_whole(database: Database) -> None:
    with database.writing() as session:
        city = found_city(session)
        load_shipped_categories(session)
        assert city.scheme == "gb30428"
        categories = session.exec(select(Category)).all()
        conditions = session.exec(select(FilingCondition)).all()
    assert len(categories) >= 90
    assert sorted(category.favourite for category in categories if category.favourite) == list(range(1, 10))
    assert {category.id for category in categories} == {condition.category_id for condition in conditions}
    for row in read_rows(SHIPPED):
        of_step = {row.values.pop(name) for name in ("milestone", "milestone_en")}
        assert "" not in row.values.values()  # both languages, icon, limit and closing condition throughout
        assert of_step == {""} or "" not in of_step
        assert row.values["code"][0] == row.values["kind"][0].upper()


@pytest.mark.parametrize(
    "data",
    [
        "code,name\nROADS,市政\n".encode(),
        "\ufeffcode,name\nROADS,市政\n".encode(),
        "CODE, Name\nROADS,市政\n".encode("gb18030"),
    ],
    ids=["utf-8", "utf-8 with a mark", "gb18030"],
)
def test_a_table_may_be_written_by_excel_in_china(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "departments.csv"
    file.write_bytes(data)
    assert read_rows(file) == [Row(2, {"code": "ROADS", "name": "市政"})]


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "areas.geojson").write_text("{}")
    with pytest.raises(BadInput, match=r"areas\.geojson: this must be a table"):
        read_rows(tmp_path / "areas.geojson")
    with pytest.raises(BadInput, match="There is no file"):
        read_rows(tmp_path / "absent.csv")


def test_a_map_gives_other_names_and_values_and_takes_only_some_rows(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(
        '[fields]\ncode = "ID"\n[values.level]\nborough = "district"\n[defaults]\nname = "?"\n[only]\nkind = ["a", 1]\n'
    )
    names = FieldMap.read(tmp_path / "map.toml")
    rows = [{"id": "5", "level": "borough", "kind": "a"}, {"id": "6", "level": "x", "kind": "b"}]
    ours = [row.values for row in names.apply(table(*rows))]
    assert ours == [{"id": "5", "code": "5", "level": "district", "kind": "a", "name": "?"}]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[field]\ncode = "ID"', r"map.toml: \[field\] is unknown here"),
        ("not toml", "is no TOML file"),
        ('[fields]\ncode = "NUMBER"', "has no column NUMBER, which the map names; it has id, name"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(BadMap, match=sentence):
        list(FieldMap.read(tmp_path / "map.toml").apply(table({"id": "1", "name": "n"})))


def test_a_file_gives_people_their_first_addresses_and_leaves_those_they_set(database: Database) -> None:
    reached = {**PERSON, "email": "he@city.example", "phone": "+86 138 0000 0000"}
    with database.writing() as session:
        prepared(session)
        assert load_people(session, table(reached)).updated == 1
        contact = session.exec(select(Contact)).one()
        assert (contact.email, contact.phone) == ("he@city.example", "+8613800000000")
        contact.email = "own@city.example"
        assert load_people(session, table(reached)).unchanged == 1
        assert load_people(session, table(PERSON)).unchanged == 1
        assert contact.email == "own@city.example"
