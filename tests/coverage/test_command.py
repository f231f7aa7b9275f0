"""`gridcase coverage` on an installation of its own."""

import json

from click.testing import CliRunner

from commands.coverage import coverage
from tests.city import SmallCity


def test_it_tells_what_is_missing_and_what_to_do(installed: SmallCity) -> None:
    told = CliRunner().invoke(coverage, []).stdout
    assert "8 cells, answered for 100.0%" in told
    assert "West Bank: nobody of Sanitation is on shift at any time. Duties: * 110100." in told
    assert "(gridcase load people)" in told


def test_one_district_as_json(installed: SmallCity) -> None:
    found = json.loads(CliRunner().invoke(coverage, ["--json", "--district", "110101"]).stdout)
    assert (found["cells"], found["answered"], len(found["by_hour"])) == (6, 1.0, 168)
    assert {one["district"] for one in found["findings"]} == {"110101"}


def test_a_district_that_there_is_not_is_named(installed: SmallCity) -> None:
    refused = CliRunner().invoke(coverage, ["--district", "9"])
    assert (refused.exit_code, refused.stderr) == (1, "Error: There is no district 9.\n")
