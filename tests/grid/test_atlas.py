"""Where a point lies, and what is said of a point that lies nowhere."""

from pathlib import Path

import pytest

from geo.lattice import NOBODY
from grid.atlas import Atlas, OutsideGrid, build_atlas, open_atlas, writing_grid
from grid.database import Database
from grid.loading.cells import load_cells
from tests.grid.places import NOON, SOUTH, STEP, WEST, features, the_cells, with_cells


def test_a_point_lies_in_its_cell_street_and_district(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = with_cells(session)
        atlas = Atlas.open(build_atlas(session, tmp_path))
    place = atlas.place(WEST + STEP / 2, SOUTH + STEP / 2)
    assert place.cell_code == "110101001000003"
    assert (place.district_id, place.street_id, place.community_id) == (ids["110101"], ids["110101001000"], None)
    assert place.area_id == place.street_id
    assert place.boundary_m == pytest.approx(427, abs=2)  # half of a hundredth of a degree of longitude


def test_many_points_have_the_same_owners_as_each_by_itself(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        with_cells(session)
        atlas = Atlas.open(build_atlas(session, tmp_path))
    lons, lats = [WEST + STEP / 2, WEST + STEP * 1.5, WEST + 1], [SOUTH + STEP / 2, SOUTH + STEP * 1.5, SOUTH]
    rows = atlas.places_many(lons, lats)
    assert rows[2] == NOBODY
    assert [atlas.rows.cell_code[row].decode() for row in rows[:2]] == ["110101001000003", "110101001000002"]


@pytest.mark.parametrize(
    ("lon", "lat", "sentence"),
    [
        (WEST - STEP, SOUTH, "in no cell"),
        (SOUTH + STEP / 2, WEST + STEP / 2, "exchanged"),
        (-74.0, 40.7, "km away"),
        (float("nan"), 40.0, "no degrees"),
        (500_000.0, 4_400_000.0, "no degrees"),
    ],
)
def test_a_point_outside_says_what_is_wrong_with_it(
    database: Database, tmp_path: Path, lon: float, lat: float, sentence: str
) -> None:
    with database.writing() as session:
        with_cells(session)
        atlas = Atlas.open(build_atlas(session, tmp_path))
    with pytest.raises(OutsideGrid, match=sentence):
        atlas.place(lon, lat)


def test_a_point_a_little_outside_may_go_to_the_nearest_cell(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        with_cells(session)
        atlas = Atlas.open(build_atlas(session, tmp_path))
    lon, lat = WEST - 0.0001, SOUTH + STEP / 2  # some 9 m
    assert atlas.place(lon, lat, within_m=15).cell_code == "110101001000003"
    with pytest.raises(OutsideGrid):
        atlas.place(lon, lat, within_m=5)


def test_a_city_without_cells_says_so() -> None:
    with pytest.raises(OutsideGrid, match="no cells yet"):
        Atlas.empty().place(0, 0)


def test_missing_files_are_made_again_from_the_database(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        with_cells(session)
    with database.reading() as session:
        assert open_atlas(session, tmp_path / "another host").place(WEST + STEP / 2, SOUTH + STEP / 2)


def test_new_cells_and_their_files_come_together_and_two_versions_are_kept(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        with_cells(session)
    for number, street in enumerate(("110101002000", "110102001000"), 1):
        with writing_grid(database, tmp_path) as session:
            load_cells(session, features(*the_cells(street, west=2 * number)), at=NOON)
    with writing_grid(database, tmp_path) as session:
        load_cells(session, features(*the_cells()[:2]), at=NOON, replace=True)
    assert sorted(entry.name for entry in (tmp_path / "atlas").iterdir()) == ["3", "4"]
    with database.reading() as session:
        assert len(open_atlas(session, tmp_path).rows) == 10


def test_a_load_that_fails_leaves_no_files(database: Database, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writing_grid(database, tmp_path) as session:
        with_cells(session)
        raise RuntimeError
    assert list((tmp_path / "atlas").iterdir()) == []


def test_files_of_a_load_that_was_never_committed_are_replaced(database: Database, tmp_path: Path) -> None:
    (tmp_path / "atlas" / "1").mkdir(parents=True)  # what a process killed before its commit might leave
    with writing_grid(database, tmp_path) as session:
        with_cells(session)
    with database.reading() as session:
        assert len(open_atlas(session, tmp_path).rows) == 4
