"""`gridcase verify` and `gridcase anchor` on an installation of their own."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import main
from grid.settings import Settings
from tests.city import SmallCity


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_sound_city_is_said_to_be_sound(installed: SmallCity) -> None:
    installed.live_through(installed.file())
    done = run("verify", "--json", "--no-photos")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"cases": 1, "events": 7, "photos": 0, "differences": []}


def test_photos_that_the_store_lost_are_named(installed: SmallCity) -> None:
    installed.live_through(installed.file())  # its photos were never stored
    done = run("verify", "--json")
    assert done.exit_code == 1
    assert [one["what"] for one in json.loads(done.stdout)["differences"]] == ["photo", "photo"]


def test_tampering_ends_with_status_one_and_names_the_case(installed: SmallCity, tmp_path: Path) -> None:
    case = installed.file()
    with sqlite3.connect(tmp_path / "gridcase.sqlite") as connection:
        connection.execute("update case_event set details = '{}'")
    done = run("verify", "--no-photos")
    assert done.exit_code == 1
    assert f"{case.number} seal of event 1" in done.output


def test_an_anchor_written_to_a_file_is_read_again(installed: SmallCity, tmp_path: Path) -> None:
    assert run("anchor", "--out", str(tmp_path / "anchor.json")).exit_code == 0
    assert run("verify", "--anchor", str(tmp_path / "anchor.json")).exit_code == 0


@pytest.mark.parametrize("text", ["", "[]", '{"city": "another"}'])
def test_what_is_no_anchor_is_refused(installed: SmallCity, tmp_path: Path, text: str) -> None:
    (tmp_path / "anchor.json").write_text(text)
    done = run("verify", "--anchor", str(tmp_path / "anchor.json"))
    assert done.exit_code == 1
    assert "anchor" in done.output


def test_an_unknown_district_is_refused(installed: SmallCity) -> None:
    done = run("verify", "--district", "999999")
    assert done.exit_code == 1
    assert "There is no district 999999" in done.output


def test_a_newer_key_seals_and_the_older_one_is_still_believed(
    installed: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.refuse(installed.file())
    old = Settings.from_environment().chain_keys[0].decode()
    monkeypatch.setenv("GRIDCASE_CHAIN_KEY", f"{'n' * 32},{old}")
    assert run("verify").exit_code == 0
    monkeypatch.setenv("GRIDCASE_CHAIN_KEY", "n" * 32)
    assert run("verify").exit_code == 1


def test_a_short_key_stops_the_program(installed: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDCASE_CHAIN_KEY", "secret")
    done = run("verify")
    assert done.exit_code == 1
    assert "at least 32 characters" in done.output
