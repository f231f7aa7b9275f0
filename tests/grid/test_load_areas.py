"""Areas from a file: all of them, or none and every fault."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlmodel import Session, select

from geo.files import read_features
from grid.database import Database
from grid.loading.areas import load_areas
from grid.loading.city import found_city
from grid.loading.mapping import FieldMap
from grid.loading.report import LoadRefused, Refused
from grid.records import Area, AreaLevel, City
from grid.refusals import BadInput
from tests.grid.places import AREAS, a_city, area, bow_tie, features, square, the_areas

EXAMPLES = Path(__file__).parents[2] / "examples"


def refused(session: Session, *rows: dict[str, Any]) -> list[Refused]:
    with pytest.raises(LoadRefused) as caught:
        load_areas(session, features(*rows))
    return caught.value.report.refused


def test_areas_know_their_parent_and_district(database: Database) -> None:
    with database.writing() as session:
        ids = a_city(session)
        found = {row.code: row for row in session.exec(select(Area))}
    assert {code: row.level for code, row in found.items()} == {code: level for code, level, *_ in AREAS}
    assert found["110101001000"].parent_id == found["110101001000"].district_id == ids["110101"]
    assert found["110101"].district_id == ids["110101"]
    assert found["110000"].district_id is None
    assert found["110101001000"].area_m2 == pytest.approx(3_795_000, rel=1e-3)


def test_loading_again_changes_nothing_and_a_changed_name_one_row(database: Database) -> None:
    with database.writing() as session:
        a_city(session)
        again = load_areas(session, features(*the_areas()))
        assert (again.loaded, again.updated, again.unchanged) == (0, 0, 6)
        renamed = load_areas(session, features(*[{**the_areas()[0], "name": "新名"}]))
        assert (renamed.loaded, renamed.updated, renamed.unchanged) == (0, 1, 0)


def test_a_load_makes_a_new_revision_of_the_city(database: Database) -> None:
    with database.writing() as session:
        a_city(session)
        before = session.exec(select(City.revision)).one()
        load_areas(session, features(*the_areas()))
        assert session.exec(select(City.revision)).one() == before + 1


def test_rows_may_come_in_any_order_and_without_a_parent(database: Database) -> None:
    rows = [{**row, "parent_code": None} for row in reversed(the_areas())]
    with database.writing() as session:
        found_city(session)
        load_areas(session, features(*rows))
        street = session.exec(select(Area).where(Area.code == "110102001000")).one()
        assert session.get_one(Area, street.parent_id).code == "110102"


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"code": ""}, "code", "is missing"),
        ({"code": "11 01"}, "code", "is no code"),
        ({"level": "subdistrict"}, "level", "translate it in the map file"),
        ({"name": "x" * 10_000}, "name", "10000 characters; shorten it to 80"),
        ({"name": "bad\0name"}, "name", "control character"),
        ({"parent_code": "999999"}, "parent_code", "there is no area 999999"),
        ({"level": "district", "parent_code": "110101"}, "parent_code", "a district cannot lie in 110101"),
        ({"shape": None}, "geometry", "has no shape"),
        (
            {"shape": bow_tie()},
            "geometry",
            "crosses itself at lon 116.405000, lat 39.905000; mend it, or load with --repair",
        ),
        ({"shape": shapely.Point(116.4, 39.9)}, "geometry", "is a Point"),
        ({"shape": shapely.box(-74.1, 40.6, -74.0, 40.7)}, "geometry", "another part of the world"),
        ({"shape": square(1, 0, 3, 2)}, "geometry", "share"),
    ],
)
def test_a_faulty_row_is_named_with_its_field_and_nothing_is_written(
    database: Database, change: dict[str, Any], field: str, why: str
) -> None:
    row = area("110101003000", "street", "110101", square(0, 2, 1, 3)) | change
    with database.writing() as session:
        a_city(session)
    with database.writing() as session:
        faults = refused(session, row)
        session.rollback()
    assert (faults[0].row, faults[0].field) == (1, field)
    assert why in faults[0].why
    with database.reading() as session:
        assert len(session.exec(select(Area.id)).all()) == len(AREAS)


def test_every_fault_of_a_file_is_listed(database: Database) -> None:
    rows = [
        area("1", "city", None, square(0, 0, 1, 1)),
        area("1", "planet", None, bow_tie()),
        area("1", "city", None, bow_tie()),
    ]
    with database.writing() as session:
        found_city(session)
        assert [(fault.row, fault.field) for fault in refused(session, *rows)] == [(2, "level"), (3, "geometry")]


def test_a_shape_without_a_single_field_is_no_row_to_be_left_out(database: Database) -> None:
    with database.writing() as session:
        found_city(session)
        assert refused(session, {"shape": square(0, 0, 1, 1)})[0] == Refused(
            1, "code", "is missing; fill it in, or name the column that has it in the map file"
        )


def test_a_file_without_rows_is_a_mistake(database: Database) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="has no rows"):
        load_areas(session, features())


def test_the_same_code_twice_is_refused(database: Database) -> None:
    with database.writing() as session:
        found_city(session)
        faults = refused(session, the_areas()[0], the_areas()[1], the_areas()[1])
    assert faults == [Refused(3, "code", "110101 is in row 2 already; give every row its own")]


def test_overlapping_areas_are_listed_with_what_they_share_and_a_sliver_is_only_noted(database: Database) -> None:
    rows = the_areas()
    sliver = [rows[0], {**rows[1], "shape": square(0, 0, 4.01, 2)}, rows[2]]
    with database.writing() as session:
        found_city(session)
        report = load_areas(session, features(*sliver))
        assert report.warnings == [
            "areas 110101 and 110102 share 18,988 m²",
        ]
    wide = [rows[0], {**rows[1], "shape": square(0, 0, 4.5, 2)}, rows[2]]
    with database.writing() as session:
        assert "share 949," in refused(session, *wide)[0].why
        load_areas(session, features(*wide), overlap_share=0.5)


def test_an_area_partly_outside_its_parent_is_noted(database: Database) -> None:
    with database.writing() as session:
        a_city(session)
        report = load_areas(session, features(area("110102002000", "street", "110102", square(5, 2, 6, 3))))
    assert report.warnings == ["area 110102002000 lies with 100.0% outside of 110102"]


def test_a_self_crossing_outline_is_mended_only_when_asked(database: Database) -> None:
    with database.writing() as session:
        found_city(session)
        report = load_areas(session, features(area("1", "city", None, bow_tie())), repair=True)
        assert "row 1: area 1 crosses itself at lon 116.405000, lat 39.905000; repaired" in report.warnings[0]
        assert shapely.from_wkb(session.exec(select(Area.shape)).one()).is_valid


def test_an_area_stays_in_its_district_and_level(database: Database) -> None:
    with database.writing() as session:
        a_city(session)
        moved = refused(session, area("110101001000", "street", "110102", square(0, 0, 2, 2)))
        assert moved[0].why == "area 110101001000 is known as another level or in another district"


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("beijing", {"city": 1, "district": 16, "street": 343}),
        ("nyc", {"city": 1, "district": 5, "street": 71}),
        ("amsterdam", {"city": 1, "district": 8, "street": 99, "community": 481}),
    ],
)
def test_real_cities_load_with_the_maps_of_the_examples(
    database: Database, samples: Path, name: str, count: dict[str, int]
) -> None:
    file = read_features(samples / "boundaries" / f"{name}_admin.geojson")
    with database.writing() as session:
        found_city(session)
        load_areas(session, file, names=FieldMap.read(EXAMPLES / name / "areas.toml"))
        found = session.exec(select(Area.level, Area.district_id)).all()
    assert {level.value: number for level, number in Counter(level for level, _ in found).items()} == count
    assert [level for level, district_id in found if district_id is None] == [AreaLevel.CITY]
