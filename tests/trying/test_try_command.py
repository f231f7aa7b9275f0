"""`gridcase try`: a report in words or as data, every case that changes as CSV, and nothing written."""

import csv
import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.trying import try_rules
from tests.city import SmallCity

CALENDAR = "\n".join(
    [
        'code = "city"',
        'zone = "Asia/Shanghai"',
        "[hours]",
        *(f'{day} = ["08:00-10:00"]' for day in ("monday", "tuesday", "wednesday", "thursday", "friday")),
    ]
)
AT = ("--at", "2026-03-09T09:00")


@pytest.fixture
def installed(installed: SmallCity) -> SmallCity:
    """The installation with one case."""
    installed.file("暴露垃圾")
    return installed


def run(kind: str, folder: Path, text: str, *options: str) -> Result:
    file = folder / ("rules.toml" if kind in {"calendar", "ladders"} else "rules.csv")
    file.write_text(text, "utf-8")
    return CliRunner().invoke(try_rules, [kind, str(file), *AT, *options])


def digest(folder: Path) -> str:
    """Of the database and its log."""
    files = [folder / "gridcase.sqlite", folder / "gridcase.sqlite-wal"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()


def test_a_report_in_words(installed: SmallCity, tmp_path: Path) -> None:
    done = run("calendar", tmp_path, CALENDAR)
    assert done.exit_code == 0
    assert "cases: 1 open, 0 closed of late; 1 of them change" in done.output
    assert "24 to 72 h later: 1" in done.output
    assert "1 deadlines lie in 2026, whose holidays the calendar does not have" in done.output


def test_a_report_as_data_and_the_cases_as_a_table(installed: SmallCity, tmp_path: Path) -> None:
    out = tmp_path / "moved.csv"
    told = json.loads(run("calendar", tmp_path, CALENDAR, "--json", "--out", str(out)).stdout)
    assert (told["deadlines"]["later"], told["deadlines"]["hours_together"]) == (1, 42.0)
    with out.open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["number"], line["shift_hours"]) == ("110101-20260309-00001", "42.0")
    assert dt.datetime.fromisoformat(line["due_then"]) == dt.datetime(2026, 3, 11, 1, tzinfo=dt.UTC)
    assert [line["number"]] == [change["number"] for change in told["changes"]]


def test_not_a_byte_of_the_database_changes(installed: SmallCity, tmp_path: Path) -> None:
    revision, before = installed.book.city.revision, digest(tmp_path)
    for kind, text in (
        ("calendar", CALENDAR),
        ("duties", "area,category_prefix,department\n110101,E,ROADS\n"),
        ("ladders", '[[ladder]]\nname = "all"\n[[ladder.rung]]\nat = 0.5\ntell = ["manager"]\n'),
    ):
        assert run(kind, tmp_path, text).exit_code == 0
    assert digest(tmp_path) == before
    assert type(installed)(installed.database, installed.home).book.city.revision == revision


def test_faults_are_told_by_row_and_field(installed: SmallCity, tmp_path: Path) -> None:
    done = run("duties", tmp_path, "area,category_prefix,department\n110101,E,ROADS\n999999,,NOBODY\n")
    assert done.exit_code == 1
    assert "rules.csv, row 3, area: there is no area 999999; load it first" in done.stderr
    assert "2 faults; it cannot come into force" in done.stderr


def test_a_calendar_that_overlaps_says_so(installed: SmallCity, tmp_path: Path) -> None:
    done = run("calendar", tmp_path, CALENDAR.replace('["08:00-10:00"]', '["08:00-12:00", "11:00-13:00"]', 1))
    assert done.exit_code == 1
    assert "hours.monday: frames overlap at 11:00" in done.stderr


def test_a_calendar_is_tried_for_some_areas(installed: SmallCity, tmp_path: Path) -> None:
    own = CALENDAR.replace('"city"', '"own"')
    changed = [
        json.loads(run("calendar", tmp_path, own, "--area", area, "--json").stdout)["cases"]["changed"]
        for area in ("110101001000", "110101002000")
    ]
    assert changed == [1, 0]
    assert "there is no area 999" in run("calendar", tmp_path, CALENDAR, "--area", "999").stderr
    assert run("duties", tmp_path, "area\n", "--area", "110101").exit_code == 2


def test_a_half_written_table_is_not_left_behind(installed: SmallCity, tmp_path: Path) -> None:
    out = tmp_path / "moved.csv"
    done = run("duties", tmp_path, "area,category_prefix,department\n999999,,NOBODY\n", "--out", str(out))
    assert done.exit_code == 1
    assert not list(tmp_path.glob("*moved*"))
