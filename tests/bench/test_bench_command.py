"""`gridcase bench` knows its benchmarks and reports rows; the figures themselves are no test's business."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

import bench.harness
from app import main
from bench.harness import Row, at_most, benchmarks, faster

GEOMETRY = {"squares-100k", "squares-1m", "blocks", "locate-one", "locate-million", "one-owner", "index-open"}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["bench", *words])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark that takes no time: one target met, one missed."""

    def rows() -> Iterator[Row]:
        """Two figures."""
        yield faster("quick", 1.0, 90.0, "slow", 80)
        yield at_most("quick", 21.0, 20.0, "µs")

    known = benchmarks() | {"quick": bench.harness.Benchmark("quick", "Two figures.", rows)}
    monkeypatch.setattr(bench.harness, "_registry", known)


def test_every_benchmark_says_what_it_measures() -> None:
    known = benchmarks()
    assert set(known) >= GEOMETRY
    assert all(one.about.endswith(".") for one in known.values())
    assert run("--list").exit_code == 0


@pytest.mark.usefixtures("quick")
def test_rows_come_as_one_json_document() -> None:
    result = run("quick", "--json")
    rows = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(row["ours"], row["baseline"], row["ratio"], row["met"]) for row in rows] == [
        (1.0, 90.0, 90.0, True),
        (21.0, None, None, False),
    ]


@pytest.mark.usefixtures("quick")
def test_a_missed_target_fails_only_when_asked_to() -> None:
    assert run("quick").exit_code == 0
    assert run("quick", "--strict").exit_code == 1
    assert "MISSED" in run("quick").stdout


def test_an_unknown_benchmark_is_refused_with_those_there_are() -> None:
    result = run("squares-7")
    assert result.exit_code == 2
    assert "squares-100k" in result.stderr
