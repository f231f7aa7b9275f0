"""`gridcase divide` and `gridcase locate` as a clerk of the map office uses them."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import CliRunner, Result

from app import main
from geo.china import wgs84_to_bd09, wgs84_to_gcj02
from geo.crs import Local
from geo.files import read_features, write_features
from geo.lattice_building import lattice_of
from tests.geo.shapes import SOUTH, WEST

INSIDE = (WEST + 0.0015, SOUTH + 0.0015)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    """Two communities side by side, 300 × 400 m each, and the street that holds both."""
    path, plane = tmp_path / "areas.geojson", Local.around((WEST, SOUTH, WEST, SOUTH))
    boxes = [shapely.box(0, 0, 300, 400), shapely.box(300, 0, 600, 400), shapely.box(0, 0, 600, 400)]
    fields = {
        "code": ["110101001001", "110101001002", "110101001000"],
        "level": ["community", "community", "street"],
    }
    write_features(path, plane.back(np.array(boxes)), fields)
    return path


@pytest.fixture
def cells(areas: Path) -> Path:
    path = areas.with_name("cells.gpkg")
    assert run("divide", areas, "--level", "community", "--out", path).exit_code == 0
    return path


def points_file(path: Path, rows: list[tuple[object, object]]) -> Path:
    lines = ["id,lon,lat", *(f"{number},{lon},{lat}" for number, (lon, lat) in enumerate(rows))]
    path.write_text("\n".join(lines))
    return path


def located(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["cell_code"], row["boundary_m"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".zip", ".parquet"])
def test_cells_are_written_in_any_format_and_summed_up_as_json(areas: Path, suffix: str) -> None:
    out = areas.with_name(f"out{suffix}")
    result = run("divide", areas, "--level", "community", "--out", out, "--json")
    summary = json.loads(result.stdout)
    assert (result.exit_code, summary["areas"], summary["cells"], summary["method"]) == (0, 2, 24, "squares")
    found = read_features(out)
    assert found.fields["code"][:2] == ["110101001001001", "110101001001002"]
    assert set(found.fields["area_code"]) == {"110101001001", "110101001002"}
    assert np.allclose(found.fields["area_m2"], 10_000, rtol=1e-3)


def test_streets_make_blocks(areas: Path) -> None:
    streets, plane = areas.with_name("streets.geojson"), Local.around((WEST, SOUTH, WEST, SOUTH))
    lines = shapely.linestrings([[(-10, 150), (597, 150)], [(100, -5), (100, 500)], [(0, 300), (600, 300)]])
    write_features(streets, plane.back(lines), {"highway": ["residential", "tertiary", "footway"]})
    result = run("divide", areas, "--level", "community", "--streets", streets, "--target-area", 65_000,
                 "--out", areas.with_name("cells.geojson"), "--json")  # fmt: skip
    found = read_features(areas.with_name("cells.geojson"))
    # the first street stops 3 m short of the border and is drawn on; the footway divides nothing
    assert json.loads(result.stdout)["method"] == "blocks"
    sizes = sorted(round(m2 / 1000) for m2 in found.fields["area_m2"])
    assert sizes == [15, 25, 30, 45, 50, 75]


def test_points_get_the_cell_and_the_distance_of_its_border(cells: Path) -> None:
    points, out = (
        points_file(cells.with_name("p.csv"), [INSIDE, (WEST - 0.01, SOUTH), ("", "")]),
        cells.with_name("o.csv"),
    )
    result = run("locate", cells, points, "--out", out, "--json")
    summary = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (summary["located"], summary["outside"], summary["without_coordinates"]) == (1, 1, 1)
    (code, metres), *others = located(out)
    assert code == "110101001001008"
    assert 0 < float(metres) < 50
    assert others == [("", ""), ("", "")]


def test_a_single_tap_and_a_file_agree_on_every_corner(cells: Path) -> None:
    found = read_features(cells)
    corners = shapely.get_coordinates(found.geometry)
    points, out = points_file(cells.with_name("p.csv"), corners.tolist()), cells.with_name("o.csv")
    assert run("locate", cells, points, "--out", out).exit_code == 0
    lattice = lattice_of(found.geometry)
    one_by_one = [found.fields["code"][lattice.locate(lon, lat)] for lon, lat in corners.tolist()]
    assert [code for code, _ in located(out)] == one_by_one


@pytest.mark.parametrize(("crs", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_points_of_chinese_maps_are_moved_back(cells: Path, crs: str, shift: object) -> None:
    lon, lat = shift(*INSIDE)  # type: ignore[operator]  # one of two functions of the same kind
    points, out = points_file(cells.with_name("p.csv"), [(lon, lat)]), cells.with_name("o.csv")
    assert run("locate", cells, points, "--out", out, "--crs", crs).exit_code == 0
    assert located(out)[0][0] == "110101001001008"
    assert run("locate", cells, points, "--out", out).exit_code == 0
    assert located(out)[0][0] != "110101001001008"


def test_rows_with_bad_coordinates_are_listed_and_the_others_located(cells: Path) -> None:
    rows = [INSIDE, ("east", SOUTH), (WEST, 91), (0, 0)]
    points, out = points_file(cells.with_name("p.csv"), rows), cells.with_name("o.csv")
    result = run("locate", cells, points, "--out", out)
    assert result.exit_code == 1
    assert "row 3: lon 'east' and lat '39.9' are no place on Earth" in result.stderr
    assert "row 4: lon '116.3' and lat '91' are no place on Earth" in result.stderr
    assert "row 5: 0.000000, 0.000000 is a continent away from the cells" in result.stderr
    assert [bool(code) for code, _ in located(out)] == [True, False, False, False]


REFUSED = [
    ([(SOUTH, WEST)], [], "exchanged they would lie inside the cells"),
    ([(0.5, 0.5)], [], "km or more from the cells"),
    ([INSIDE], ["--lat", "y"], "p.csv has no column “y”"),
    ([INSIDE], ["--crs", "mars"], "Unknown coordinate system “mars”"),
    ([INSIDE], ["--code-field", "nr"], "no field “nr” for the code; name one of code, area_code, area_m2"),
    ([INSIDE], ["--level", "cell"], "no field “level”"),
]


@pytest.mark.parametrize(("rows", "options", "message"), REFUSED)
def test_points_that_cannot_be_located_leave_no_file(
    cells: Path, rows: list[tuple[object, object]], options: list[str], message: str
) -> None:
    out = cells.with_name("o.csv")
    result = run("locate", cells, points_file(cells.with_name("p.csv"), rows), "--out", out, *options)
    assert result.exit_code == 1
    assert message in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--level", "village"], "no row with that level and code"),
        ([], "110101001001: overlaps 110101001000 by 119,997 m²"),
        (["--level", "community", "--method", "blocks"], "give a file of street lines"),
        (["--level", "community", "--target-area", "10"], "numbers for 999"),
        (["--level", "community", "--streets", "none.geojson"], "There is no file none.geojson"),
    ],
)
def test_areas_that_cannot_be_divided_leave_no_file(areas: Path, options: list[str], message: str) -> None:
    out = areas.with_name("cells.gpkg")
    result = run("divide", areas, "--out", out, *options)
    assert result.exit_code == 1
    assert message in result.stderr
    assert not out.exists()


def test_a_folder_or_format_that_cannot_be_written_is_refused_first(areas: Path) -> None:
    assert "write one of" in run("divide", areas, "--out", "cells.docx").stderr
    assert "there is no folder" in run("divide", areas, "--out", areas.parent / "gone" / "cells.gpkg").stderr


@pytest.mark.real_data
def test_new_york_s_requests_lie_where_the_city_says(samples: Path, tmp_path: Path) -> None:
    out = tmp_path / "located.csv"
    requests = samples / "incidents" / "nyc311_samples.csv.gz"
    districts = samples / "boundaries" / "nyc_admin.geojson"
    assert run("locate", districts, requests, "--level", "community_district", "--out", out).exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["community_district"] and row["lat"]]
    agreed = sum(row["cell_code"] == row["community_district"] for row in rows)
    assert agreed / len(rows) >= 0.99
