"""From nothing to a loaded city, by command."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from shapely import box

from app import main
from commands.opening import opened
from geo.files import write_features
from tests.grid.places import SOUTH, STEP, WEST, bow_tie, features, the_areas, the_cells

Gridcase = Callable[..., Result]


@pytest.fixture
def gridcase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gridcase:
    """Run the console command in a home folder of its own."""
    monkeypatch.setenv("GRIDCASE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments: str | Path, stdin: str = "") -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)

    return run


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return write(tmp_path / "areas.geojson", *the_areas())


def write(path: Path, *rows: dict[str, object]) -> Path:
    file = features(*rows)
    write_features(path, file.geometry, file.fields)
    return path


def document(result: Result) -> dict[str, Any]:
    """The one JSON document on stdout."""
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def test_init_makes_an_installation_and_can_be_run_again(gridcase: Gridcase, tmp_path: Path) -> None:
    first = gridcase("init", "--code", "110000", "--name", "北京市")
    assert first.exit_code == 0
    assert "北京市 (110000) is ready" in first.stdout
    assert "gridcase load areas" in first.stdout
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o777 == 0o600
    again = document(gridcase("init", "--zone", "Asia/Urumqi", "--json"))
    assert again == {
        "home": str(tmp_path / "home"),
        "city": "110000",
        "scheme": "gb30428",
        "zone": "Asia/Urumqi",
    }


def test_a_zone_that_does_not_exist_is_refused(gridcase: Gridcase) -> None:
    result = gridcase("init", "--zone", "Asia/Nowhere")
    assert result.exit_code == 2
    assert "'Asia/Nowhere' is no time zone" in result.stderr


def test_a_city_may_use_another_scheme_once_it_is_loaded(gridcase: Gridcase, tmp_path: Path) -> None:
    gridcase("init")
    assert "no categories of the scheme own" in gridcase("init", "--scheme", "own").stderr
    row = "own,E1,event,m,n,c,1,working_day\n"
    (tmp_path / "own.csv").write_text(f"scheme,code,kind,major_name,name,condition,limit_value,limit_unit\n{row}")
    gridcase("load", "categories", tmp_path / "own.csv")
    assert document(gridcase("init", "--scheme", "own", "--json"))["scheme"] == "own"


def test_other_commands_say_what_to_run_first(gridcase: Gridcase, areas: Path) -> None:
    result = gridcase("load", "areas", areas)
    assert result.exit_code == 1
    assert "yet. Run: gridcase init" in result.stderr


def test_a_whole_city_is_loaded_and_located(gridcase: Gridcase, areas: Path, tmp_path: Path) -> None:
    gridcase("init")
    cells = write(tmp_path / "cells.geojson", *the_cells())
    (tmp_path / "departments.csv").write_text("code,name\nROADS,市政养护所\n")
    (tmp_path / "people.csv").write_text("username,name,roles,department,areas\nhe,何扫,handler,ROADS,110101\n")
    (tmp_path / "duties.csv").write_text("area,category_prefix,department\n110000,E0113,ROADS\n")
    (tmp_path / "lamps.csv").write_text("code,category,lon,lat\n1101010137000001,C0137,116.405,39.905\n")
    (tmp_path / "hours.toml").write_text('code = "own"\nzone = "Asia/Shanghai"\n[hours]\nmonday = ["09:00-17:00"]\n')
    for kind, file, count in (
        ("areas", areas, 6),
        ("cells", cells, 4),
        ("departments", tmp_path / "departments.csv", 1),
        ("people", tmp_path / "people.csv", 1),
        ("duties", tmp_path / "duties.csv", 1),
        ("components", tmp_path / "lamps.csv", 1),
        ("calendar", tmp_path / "hours.toml", 1),
    ):
        assert document(gridcase("load", kind, file, "--json"))["loaded"] == count, kind
        assert document(gridcase("load", kind, file, "--json"))["unchanged"] == count, kind
    assert [entry.name for entry in (tmp_path / "home" / "atlas").iterdir() if entry.is_dir()] == ["1"]
    with opened() as here:
        book = here.rulebooks.current()
    assert book.city.calendar_code == book.hours.code == "own"
    assert book.atlas.place(WEST + STEP / 2, SOUTH + STEP / 2).cell_code == "110101001000003"


def test_a_calendar_is_loaded_for_some_areas_and_refused_for_unknown_ones(
    gridcase: Gridcase, areas: Path, tmp_path: Path
) -> None:
    gridcase("init")
    gridcase("load", "areas", areas)
    file = tmp_path / "market.toml"
    file.write_text('code = "market"\nzone = "Asia/Shanghai"\n[hours]\nmonday = ["09:00-17:00"]\n')
    assert "there is no area 999" in gridcase("load", "calendar", file, "--area", "999").stderr
    streets = ("--area", "110101001000", "--area", "110101002000")
    assert document(gridcase("load", "calendar", file, *streets, "--json"))["loaded"] == 1
    with opened() as here:
        book = here.rulebooks.current()
    named = {area.code: area.calendar_code for area in book.areas.values() if area.calendar_code}
    assert (named, book.hours.code) == ({"110101001000": "market", "110101002000": "market"}, "cn")


def test_a_dry_run_writes_nothing(gridcase: Gridcase, areas: Path) -> None:
    gridcase("init")
    tried = gridcase("load", "areas", areas, "--dry-run")
    assert tried.stdout == "6 new, 0 changed, 0 as before\n"
    assert "nothing was written" in tried.stderr
    assert document(gridcase("load", "areas", areas, "--json"))["loaded"] == 6


def test_faults_are_listed_with_file_row_and_field_and_the_status_is_one(gridcase: Gridcase, tmp_path: Path) -> None:
    gridcase("init")
    rows = the_areas()
    file = write(
        tmp_path / "areas.geojson", *rows[:3], {**rows[3], "name": "x" * 10_000}, {**rows[4], "shape": bow_tie()}
    )
    result = gridcase("load", "areas", file, "--json")
    assert result.exit_code == 1
    refused = document(result)["refused"]
    assert [(fault["row"], fault["field"]) for fault in refused] == [(4, "name"), (5, "geometry")]
    assert "areas.geojson: 2 faults; nothing was loaded" in result.stderr
    assert "row 5, geometry: area 110101002000 crosses itself" in gridcase("load", "areas", file).stderr


def test_a_file_without_a_coordinate_system_is_refused_by_name(gridcase: Gridcase, tmp_path: Path) -> None:
    gridcase("init")
    write(tmp_path / "areas.shp", {"code": "1", "shape": bow_tie()})
    (tmp_path / "areas.prj").unlink()
    result = gridcase("load", "areas", tmp_path / "areas.shp")
    assert result.exit_code == 1
    assert "areas.shp does not say its coordinate system; pass --crs" in result.stderr


def test_exchanged_coordinates_are_noticed(gridcase: Gridcase, areas: Path, tmp_path: Path) -> None:
    gridcase("init")
    gridcase("load", "areas", areas)
    file = write(tmp_path / "cells.geojson", {"code": "110101001000001", "shape": box(39.90, 116.40, 39.91, 116.41)})
    result = gridcase("load", "cells", file)
    assert result.exit_code == 1
    assert "row 1, geometry: cell 110101001000001 has longitude and latitude exchanged" in result.stderr


def test_an_account_is_added_with_a_password_that_is_shown_once(gridcase: Gridcase, areas: Path) -> None:
    gridcase("init")
    gridcase("load", "areas", areas)
    added = gridcase("user", "add", "lin", "--role", "inspector", "--area", "110101")
    assert added.exit_code == 0
    assert added.stdout.startswith("lin: ")
    given = gridcase("user", "add", "qian", "--role", "acceptor", "--password-stdin", stdin="correct-horse\n")
    assert (given.exit_code, given.stdout) == (0, "")
    listed = document(gridcase("user", "list", "--json"))["users"]
    assert [(user["username"], user["roles"], user["areas"]) for user in listed] == [
        ("lin", ["inspector"], ["110101"]),
        ("qian", ["acceptor"], ["110000"]),  # the whole city
    ]


def test_an_account_is_disabled_gets_a_password_and_other_areas(gridcase: Gridcase, areas: Path) -> None:
    gridcase("init")
    gridcase("load", "areas", areas)
    gridcase("user", "add", "lin", "--role", "inspector")
    assert gridcase("user", "disable", "lin").exit_code == 0
    assert gridcase("user", "areas", "lin", "110102").exit_code == 0
    assert len(document(gridcase("user", "password", "lin", "--json"))["password"]) == 14
    (user,) = document(gridcase("user", "list", "--json"))["users"]
    assert (user["active"], user["areas"]) == (False, ["110102"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("user", "add", "lin", "--role", "inspector"), "already an account lin"),
        (("user", "add", "wu", "--role", "inspector", "--area", "9"), "There is no area 9."),
        (("user", "add", "wu", "--role", "handler", "--department", "X"), "There is no department X."),
        (("user", "password", "nobody"), "There is no account nobody."),
        (("user", "password", "lin", "--password-stdin"), "needs 8 to 128 characters"),
    ],
)
def test_an_account_command_that_cannot_be_done_says_why(
    gridcase: Gridcase, arguments: tuple[str, ...], sentence: str
) -> None:
    gridcase("init")
    gridcase("user", "add", "lin", "--role", "inspector")
    result = gridcase(*arguments, stdin="short\n")
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_upgrade_says_whether_it_changed_anything(gridcase: Gridcase) -> None:
    assert document(gridcase("upgrade", "--json")) == {"changed": True}
    assert document(gridcase("upgrade", "--json")) == {"changed": False}


@pytest.mark.parametrize(
    "command", ["init", "upgrade", "load", "load areas", "load cells", "load people", "user", "user add"]
)
def test_every_command_has_help_with_an_example(gridcase: Gridcase, command: str) -> None:
    result = gridcase(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"Example: gridcase {command.split()[0]}" in result.stdout
