"""`gridcase assign` on small files."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import main

CASES = """case_id,lon,lat,department
c1,116.4010,39.9,
c2,116.4000,39.9,
c3,116.4000,39.9,roads
c4,,,
"""
AGENTS = """agent_id,lon,lat,department,capacity,on_shift
near,116.4009,39.9,ROADS,1,
far,116.4019,39.9,sanitation,1,yes
home,116.4000,39.9,sanitation,9,no
"""


def assign(folder: Path, *options: str, cases: str = CASES, agents: str = AGENTS) -> Result:
    (folder / "cases.csv").write_text(cases)
    (folder / "agents.csv").write_text(agents)
    files = [str(folder / name) for name in ("cases.csv", "agents.csv")]
    return CliRunner().invoke(main, ["assign", *files, "--out", str(folder / "out.csv"), *options])


def answers(folder: Path) -> list[tuple[str, str, str]]:
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["agent"], row["distance_m"], row["reason"]) for row in csv.DictReader(file)]


def test_the_nearest_takes_the_first_case_of_the_file(tmp_path: Path) -> None:
    assert assign(tmp_path).exit_code == 0
    assert answers(tmp_path) == [
        ("near", "8.5", "nearest"),
        ("far", "162.1", "1 nearer ones were passed over"),
        ("", "", "nobody in reach has a task to spare"),
        ("", "", "the case has no place"),
    ]


def test_the_optimum_serves_as_many_as_it_can(tmp_path: Path) -> None:
    result = assign(tmp_path, "--method", "optimal", "--json")
    assert result.exit_code == 0
    assert [agent for agent, _, _ in answers(tmp_path)] == ["far", "", "near", ""]
    summary = json.loads(result.stdout)
    assert (summary["cases"], summary["agents"], summary["given"], summary["left"]) == (4, 2, 2, 2)


def test_the_candidates_considered_are_told_with_their_metres(tmp_path: Path) -> None:
    assign(tmp_path)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        first, _, third, fourth = csv.DictReader(file)
    assert (first["case_id"], first["candidates"], first["considered"]) == ("c1", "2", "near:9;far:77")
    assert (third["candidates"], third["considered"]) == ("1", "near:77")
    assert (fourth["candidates"], fourth["considered"]) == ("0", "")


@pytest.mark.parametrize(
    ("agents", "complaint"),
    [
        ("lon,lat\n1,2\n", "agents.csv names no agents: give one of the columns agent_id, agent, id, code"),
        ("id,lon,lat,capacity\na,116.4,39.9,many\n", "agents.csv, row 2, capacity: 'many' is no number"),
        ("id,place\na,b\n", "agents.csv"),
    ],
)
def test_a_fault_names_the_file_and_the_field_and_nothing_is_written(
    tmp_path: Path, agents: str, complaint: str
) -> None:
    result = assign(tmp_path, agents=agents)
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert not (tmp_path / "out.csv").exists()
