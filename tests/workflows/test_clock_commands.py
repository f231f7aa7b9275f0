"""`gridcase sweep` and `gridcase clock` on a database of their own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.clock import clock
from commands.sweep import sweep
from tests.city import NINE_OCLOCK, SmallCity
from workflows.beats import last_beat


def run(*arguments: str) -> Result:
    return CliRunner().invoke(sweep, arguments)


def test_a_sweep_as_of_a_moment_says_what_it_did(installed: SmallCity) -> None:
    installed.file("上水井盖")
    done = run("--at", "2026-03-09T11:00", "--json")  # city time
    assert json.loads(done.stdout) == {
        "at": "2026-03-09T11:00:00+08:00",
        "cases": 1,
        "rungs": 2,
        "not_sent": 0,
        "notices": 4,
        "parked": 0,
        "behind_s": 1440.0,
    }
    again = run("--at", "2026-03-09T03:00+00:00")
    assert again.exit_code == 0
    assert "0 cases, 0 rungs due" in again.output


def test_a_moment_that_is_none_is_refused(installed: SmallCity) -> None:
    done = run("--at", "tomorrow")
    assert done.exit_code != 0
    assert "--at" in done.output


def test_without_a_database_the_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDCASE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for command in (sweep, clock):
        done = CliRunner().invoke(command, [])
        assert done.exit_code == 1
        assert "gridcase init" in done.output


def test_the_clock_sweeps_at_once_and_stops_when_told(installed: SmallCity) -> None:
    case = installed.file("上水井盖", discovered_at=NINE_OCLOCK)
    environment = os.environ | {"GRIDCASE_HOME": str(installed.home)}
    command = [sys.executable, "-m", "app", "clock", "--tick", "60"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "notices" in line:
                break
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 0
    assert "stopped" in rest
    assert installed.again(case).level == 4
    with installed.database.reading() as session:
        assert last_beat(session) is not None
