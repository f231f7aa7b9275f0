"""`gridcase load cases`, `gridcase indicators` and `gridcase replay` on a city of one cell."""

import csv
import json
from pathlib import Path

import pytest
import shapely

from geo.files import write_features
from tests.installation import Installation

AREA = shapely.box(116.40, 39.90, 116.41, 39.91)
LOG = """case_id,opened_at,due_at,closed_at,category,department,lon,lat
1,2026-03-02T09:00:00,2026-03-03T09:00:00,2026-03-03T08:00:00,E0110,绿化所,116.405,39.905
2,2026-03-02T10:00:00,2026-03-03T10:00:00,2026-03-04T08:00:00,E0110,绿化所,116.405,39.905
3,2026-03-02T11:00:00,2026-04-03T11:00:00,,E0110,市政所,116.405,39.905
"""
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    here = Installation(tmp_path)
    for code, level in ("110101", "district"), ("110101001", "street"):
        fields = {"code": [code], "name": [code], "level": [level], "parent_code": ["110101" if code[6:] else ""]}
        write_features(tmp_path / f"{level}.geojson", [AREA], fields)
    write_features(tmp_path / "cells.geojson", [AREA], {"code": ["110101001-1"], "area_code": ["110101001"]})
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "map.toml").write_text("[cases]\ncreate_departments = true\n")
    here.gridcase("init")
    for kind, file in ("areas", "district"), ("areas", "street"), ("cells", "cells"):
        here.gridcase("load", kind, tmp_path / f"{file}.geojson")
    return here


def load(here: Installation, *options: str) -> str:
    return here.gridcase("load", "cases", here.home / "log.csv", "--map", here.home / "map.toml", *options).output


def test_a_dry_run_loads_nothing(here: Installation) -> None:
    assert "3 new" in load(here, "--dry-run")
    assert "3 new" in load(here)
    assert "3 as before" in load(here)


def test_a_log_with_a_faulty_row_is_not_loaded_and_the_row_is_named(here: Installation) -> None:
    (here.home / "log.csv").write_text(LOG + "4,yesterday,,,E0110,,116.405,39.905\n")
    result = here.try_to("load", "cases", here.home / "log.csv", "--map", here.home / "map.toml")
    assert result.exit_code == 1
    assert "log.csv, row 5, opened_at: 'yesterday' is no time like 2026-03-09T17:00:00" in result.stderr
    assert json.loads(here.gridcase("indicators", *MARCH, "--json").stdout)["rows"][0]["reported"] == 0


def test_the_table_goes_to_the_screen_to_json_and_to_a_file_alike(here: Installation) -> None:
    load(here)
    question = (*MARCH, "--period-on", "opened", "--by", "department", "--as-of", "2026-03-10T00:00")
    screen = here.gridcase("indicators", *question).stdout
    rows = json.loads(here.gridcase("indicators", *question, "--json").stdout)["rows"]
    here.gridcase("indicators", *question, "--out", here.home / "table.csv")
    with (here.home / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    expected = {"绿化所": (2, 2, 2, 1, 1.0, 0.5), "市政所": (1, 0, 0, 0, None, None)}
    names = ("reported", "should_close", "closed", "closed_on_time", "closure_rate", "on_time_closure_rate")
    assert {row["department_name"]: tuple(row[name] for name in names) for row in rows} == expected
    assert [row["closure_rate"] for row in written] == ["" if r["closure_rate"] is None else "1.0" for r in rows]
    assert list(rows[0]) == list(written[0])
    assert "100.0%" in screen


def test_the_default_period_is_that_of_the_deadlines(here: Installation) -> None:
    load(here)
    (row,) = json.loads(here.gridcase("indicators", *MARCH, "--json").stdout)["rows"]
    assert row["reported"] == 2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--from", "March", "--to", "2026-03-31"), "'March' is no day; write 2026-03-09"),
        (("--from", "2026-03-31", "--to", "2026-03-01"), "The period ends before it begins"),
        ((*MARCH, "--by", "colour"), "'colour' is no key; there are district, street"),
        ((*MARCH, "--by", "month,month"), "each key can be given once"),
        ((*MARCH, "--as-of", "noon"), "'noon' is no moment; write 2026-03-09T17:00"),
        ((*MARCH, "--out", "table.doc"), "table.doc: write one of .csv"),
        ((*MARCH, "--only", "department"), "write KEY=CODE"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    here: Installation, options: tuple[str, ...], complaint: str
) -> None:
    result = here.try_to("indicators", *options)
    assert result.exit_code != 0
    assert complaint in result.output


def test_a_replay_says_who_is_missing_and_can_make_the_people(here: Installation) -> None:
    command = ("replay", here.home / "log.csv", "--map", here.home / "map.toml")
    refused = here.try_to(*command)
    assert (refused.exit_code, "In district 110101 nobody is inspector" in refused.stderr) == (1, True)
    done = json.loads(here.gridcase(*command, "--staff", "auto", "--json").stdout)
    assert (done["filed"], done["stuck"], done["states"]) == (3, 0, {"closed": 2, "handling": 1})
    assert "3 filed before" in here.gridcase(*command).stdout
