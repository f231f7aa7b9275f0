"""`gridcase due` as it is called: files in, files out, and what it says when they are wrong."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import main
from geo.tables import read_table, write_table
from grid.calendar_files import SHIPPED

CHINA = SHIPPED / "cn.toml"
NAMES = ("id", "started_at", "limit_value", "limit_unit")
ROWS = [
    ("a", "2025-03-14 17:30", "2", "urgent_hour"),
    ("b", "2025-03-14T12:30:00", "4", "working_hour"),  # lunch, and the T stays
    ("c", "2025-01-27T09:30:00Z", "1", "working_day"),  # with an offset the answer has one
    ("d", "2026-12-31 17:00:00", "2", "working_hour"),  # into a year not published
]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["due", *map(str, arguments)])


def table(path: Path, rows: Sequence[Sequence[Any]], names: Sequence[str] = NAMES) -> Path:
    write_table(path, dict(zip(names, zip(*rows, strict=True), strict=True)))
    return path


def test_each_row_gets_its_deadline_the_office_time_and_whether_it_is_estimated(tmp_path: Path) -> None:
    cases, out = table(tmp_path / "cases.csv", ROWS), tmp_path / "due.csv.gz"
    result = run(cases, "--calendar", CHINA, "--out", out, "--json")
    assert json.loads(result.stdout) == {
        "rows": 4,
        "due": 4,
        "without_limit": 0,
        "estimated": 1,
        "out": str(out),
    }
    written = read_table(out)
    assert list(written) == [*NAMES, "due_at", "working_seconds", "estimated"]
    assert written["due_at"] == [
        "2025-03-14 19:30:00",
        "2025-03-14T18:00:00",
        "2025-02-05T17:30:00+08:00",
        "2027-01-01 09:00:00",
    ]
    assert written["working_seconds"] == ["1800", "14400", "28800", "7200"]
    assert written["estimated"] == ["False", "False", "False", "True"]


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".xlsx", ".parquet"])
def test_files_are_what_their_suffix_says(tmp_path: Path, suffix: str) -> None:
    cases, out = table(tmp_path / f"cases{suffix}", ROWS[:1]), tmp_path / f"due{suffix}"
    assert run(cases, "--calendar", CHINA, "--out", out).exit_code == 0
    assert read_table(out)["due_at"] == ["2025-03-14 19:30:00"]


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_times_and_numbers_of_a_spreadsheet_stay_times_and_numbers(tmp_path: Path, suffix: str) -> None:
    row = ("a", dt.datetime(2025, 3, 14, 17, 30), 2, "urgent_hour")
    cases, out = table(tmp_path / f"cases{suffix}", [row]), tmp_path / f"due{suffix}"
    assert run(cases, "--calendar", CHINA, "--out", out).exit_code == 0
    assert read_table(out)["due_at"] == [dt.datetime(2025, 3, 14, 19, 30)]


def test_a_pause_in_the_row_does_not_count(tmp_path: Path) -> None:
    names = (*NAMES, "paused_from", "paused_to")
    rows = [
        ("a", "2025-03-14 08:00", "4", "working_hour", "2025-03-14 09:00", "2025-03-14 10:30"),
        ("b", "2025-03-14 08:00", "4", "working_hour", "", ""),
    ]
    out = tmp_path / "due.csv"
    assert run(table(tmp_path / "cases.csv", rows, names), "--calendar", CHINA, "--out", out).exit_code == 0
    written = read_table(out)
    assert written["due_at"] == ["2025-03-14 15:30:00", "2025-03-14 12:00:00"]
    assert written["working_seconds"] == ["14400", "14400"]


RULES = """
[[rules]]
where = { kind = "lamp", district = ["east", "west"] }
until = 2025-03-01
limit_value = 1
limit_unit = "working_day"

[[rules]]
where.kind = "lamp"
limit_value = 2
limit_unit = "working_day"
"""


def test_the_first_rule_that_covers_a_row_sets_its_limit(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, "utf-8")
    rows = [
        ("2025-02-28 10:00", "lamp", "east"),
        ("2025-03-03 10:00", "lamp", "east"),  # the first rule has ended
        ("2025-02-28 10:00", "lamp", "north"),
        ("2025-02-28 10:00", "bench", "east"),  # no rule: no deadline
    ]
    cases, out = table(tmp_path / "cases.csv", rows, ("opened", "kind", "district")), tmp_path / "due.csv"
    result = run(cases, "--calendar", CHINA, "--rules", rules, "--started-field", "opened", "--out", out, "--json")
    assert json.loads(result.stdout)["without_limit"] == 1
    assert [text[5:16] for text in read_table(out)["due_at"]] == ["03-03 10:00", "03-05 10:00", "03-04 10:00", ""]


GOOD = ("2025-03-14 17:30", "2", "urgent_hour")
BAD_ROWS = [
    (("", "2", "urgent_hour"), "started_at: it is empty"),
    (("14/03/2025", "2", "urgent_hour"), "started_at: “14/03/2025” is no time such as 2025-03-14T17:30:00"),
    (("2025-02-29 10:00", "2", "urgent_hour"), "started_at: “2025-02-29 10:00” is no time such as 2025-03-14T17:30:00"),
    (
        ("2016-12-31T23:59:60", "2", "urgent_hour"),
        "started_at: “2016-12-31T23:59:60” is no time such as 2025-03-14T17:30:00",
    ),
    (
        ("0001-01-01 00:00", "2", "working_day"),
        "started_at: A time limit must begin and end in the years 1970 to 2199.",
    ),
    (("2025-03-14 17:30", "two", "urgent_hour"), "limit_value: “two” is no number above zero"),
    (("2025-03-14 17:30", "NaN", "urgent_hour"), "limit_value: “NaN” is no number above zero"),
    (("2025-03-14 17:30", "", "urgent_hour"), "limit_value: “” is no number above zero"),
    (
        ("2025-03-14 17:30", "2", "week"),
        "limit_unit: “week” is no unit of time limits; "
        "use one of urgent_hour, working_hour, working_day, calendar_day.",
    ),
]


@pytest.mark.parametrize(("row", "sentence"), BAD_ROWS)
def test_a_wrong_row_is_named_and_nothing_is_written(tmp_path: Path, row: tuple[str, ...], sentence: str) -> None:
    cases, out = table(tmp_path / "cases.csv", [GOOD, row], NAMES[1:]), tmp_path / "due.csv"
    result = run(cases, "--calendar", CHINA, "--out", out)
    assert (result.exit_code, result.stderr) == (1, f"Error: cases.csv, row 3, {sentence}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["cases.csv"]


def test_many_wrong_rows_are_counted(tmp_path: Path) -> None:
    cases = table(tmp_path / "cases.csv", [("100%", "2", "urgent_hour")] * 13, NAMES[1:])
    result = run(cases, "--calendar", CHINA, "--out", tmp_path / "due.csv")
    lines = result.stderr.splitlines()
    assert len(lines) == 11
    assert lines[0] == "Error: cases.csv, row 2, started_at: “100%” is no time such as 2025-03-14T17:30:00"
    assert lines[-1] == "and 3 more"


BAD_PAUSES = [
    ("2025-03-14 10:00", "", "paused_to: it is empty, but its other end is not"),
    ("", "2025-03-14 10:00", "paused_from: it is empty, but its other end is not"),
    (
        "2025-03-14 10:00",
        "2025-03-14 09:00",
        "paused_to: The pause ends before it begins.",
    ),
]


@pytest.mark.parametrize(("begins", "ends", "sentence"), BAD_PAUSES)
def test_half_a_pause_is_refused(tmp_path: Path, begins: str, ends: str, sentence: str) -> None:
    names = (*NAMES[1:], "paused_from", "paused_to")
    cases = table(tmp_path / "cases.csv", [(*GOOD, begins, ends)], names)
    result = run(cases, "--calendar", CHINA, "--out", tmp_path / "due.csv")
    assert result.stderr == f"Error: cases.csv, row 2, {sentence}\n"


def test_missing_and_taken_columns_are_named(tmp_path: Path) -> None:
    without = table(tmp_path / "without.csv", [("a", "b")], ("id", "opened"))
    taken = table(tmp_path / "taken.csv", [(*ROWS[0], "")], (*NAMES, "due_at"))
    said = [run(cases, "--calendar", CHINA, "--out", tmp_path / "due.csv").stderr for cases in (without, taken)]
    assert said == [
        "Error: without.csv has no column started_at, limit_value, limit_unit\n",
        "Error: taken.csv already has a column due_at: rename it, or choose another with --due-field\n",
    ]


BAD_RULES = [
    ("", "there are no rules: write [[rules]] with where, limit_value and limit_unit"),
    ("[[rules]]\nlimit_value = 1", 'rules[1]: where is missing: write where = { column = "value" }'),
    (RULES.replace("limit_value = 2", "limit_value = 0"), "rules[2], limit_value: “0” is no number above zero"),
    (RULES.replace("until", "untill"), "rules[1]: untill is unknown here"),
    (RULES.replace("2025-03-01", '"soon"'), "rules[1]: until is no moment such as 2025-03-14T17:30"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD_RULES)
def test_wrong_rules_are_named(tmp_path: Path, text: str, sentence: str) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(text, "utf-8")
    cases = table(tmp_path / "cases.csv", ROWS)
    result = run(cases, "--calendar", CHINA, "--rules", rules, "--out", tmp_path / "due.csv")
    assert result.stderr == f"Error: rules.toml: {sentence}\n"


def test_an_output_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    cases = table(tmp_path / "cases.csv", ROWS)
    for out, why in (("due.pdf", "write one of .csv, .csv.gz, .xlsx, .parquet"), ("no/due.csv", "there is no folder")):
        result = run(cases, "--calendar", CHINA, "--out", tmp_path / out)
        assert result.exit_code == 1
        assert why in result.stderr
