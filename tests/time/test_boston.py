"""The example of Boston: a quarter of requests, their due dates as the city set them, and ours."""

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import main
from geo.tables import read_table

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "boston"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def compared(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[bool]]:
    """By type, of the requests the city gave a due date: how many of ours are less than a minute from it."""
    out = tmp_path_factory.mktemp("boston") / "due.csv"
    cases = samples / "incidents" / "boston311_2015q1.csv.gz"
    options = ["--calendar", EXAMPLE / "calendar.toml", "--rules", EXAMPLE / "rules.toml", "--out", out]
    fields = ["--started-field", "opened_at", "--due-field", "our_due_at"]
    result = CliRunner().invoke(main, ["due", str(cases), *map(str, options), *fields])
    assert result.exit_code == 0, result.output
    columns = read_table(out)
    by_type: dict[str, Counter[bool]] = defaultdict(Counter)
    for kind, theirs, ours in zip(columns["type"], columns["due_at"], columns["our_due_at"], strict=True):
        if theirs:
            by_type[kind][bool(ours) and abs(moment(ours) - moment(theirs)) < MINUTE] += 1
    return by_type


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def reproduced(by_type: dict[str, Counter[bool]], rows: int) -> list[str]:
    return [kind for kind, same in by_type.items() if same.total() >= rows and same[True] / same.total() >= 0.98]


@pytest.mark.real_data
def test_98_of_100_due_dates_are_right_to_the_minute_in_63_types_of_ten_requests_and_more(
    compared: dict[str, Counter[bool]],
) -> None:
    assert len(reproduced(compared, rows=10)) == 63
    assert len(reproduced(compared, rows=1)) == 76
    assert sum(compared[kind].total() for kind in reproduced(compared, rows=10)) == 12_112


@pytest.mark.real_data
def test_of_all_due_dates_of_the_quarter_94_of_100_are_right(compared: dict[str, Counter[bool]]) -> None:
    assert len(compared) == 112
    assert sum(same[True] for same in compared.values()) == 17_205
    assert sum(same.total() for same in compared.values()) == 18_143


@pytest.mark.real_data
def test_the_table_in_the_documentation_is_what_the_command_gives(compared: dict[str, Counter[bool]]) -> None:
    page = (EXAMPLE.parents[1] / "docs" / "boston.md").read_text("utf-8")
    rows = [
        line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ") and line.endswith("% |")
    ]
    documented = {kind: (int(count), share) for kind, _limit, count, share in rows}
    ours = {kind: (same.total(), f"{same[True] / same.total():.1%}") for kind, same in compared.items()}
    assert documented == {kind: figures for kind, figures in ours.items() if figures[0] >= 10}
