from pathlib import Path

import pytest
from click.testing import CliRunner

from app import main
from demo.instance import NOTE, NotADemo, make_room, read_note


def test_a_folder_that_no_demo_made_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "treasure.txt").write_text("mine")
    with pytest.raises(NotADemo):
        make_room(tmp_path)
    done = CliRunner().invoke(main, ["demo", "--dir", str(tmp_path), "--no-serve"])
    assert done.exit_code == 1
    assert "no demo city" in done.output
    assert (tmp_path / "treasure.txt").read_text() == "mine"


def test_a_folder_of_a_demo_is_emptied(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text("{}")
    (tmp_path / "gridcase.sqlite").write_text("old")
    make_room(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [NOTE]


def test_a_city_that_was_not_finished_is_not_kept(tmp_path: Path) -> None:
    make_room(tmp_path)
    assert read_note(tmp_path) is None
