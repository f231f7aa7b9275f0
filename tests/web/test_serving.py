"""`gridcase serve` as it is run: it starts, answers, looks after its clock, and ends when told."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20


@pytest.fixture
def home(tmp_path: Path) -> Path:
    gridcase(tmp_path, "init", "--code", "110000", "--name", "示范市")
    return tmp_path


@pytest.fixture
def served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(home), stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: status_of(f"{address}/healthz") == 200)
        yield process, address
        process.terminate()


def test_it_serves_with_a_clock_and_ends_when_told(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    wait_until(lambda: "last beat" in text_of(f"{address}/readyz"))
    process.terminate()
    assert process.wait(PATIENCE_S) == 0
    assert status_of(f"{address}/healthz") is None


def test_a_clock_that_falls_is_started_again(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    wait_until(lambda: "last beat" in text_of(f"{address}/readyz"))
    clock = max(children_of(process.pid))  # the last one started
    os.kill(clock, signal.SIGKILL)
    wait_until(lambda: len(children_of(process.pid) - {clock}) == 2)
    assert status_of(f"{address}/healthz") == 200


def test_when_the_web_server_falls_everything_ends(served: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = served
    os.kill(min(children_of(process.pid)), signal.SIGKILL)
    assert process.wait(PATIENCE_S) != 0


def test_it_refuses_a_database_that_is_not_there(tmp_path: Path) -> None:
    refused = gridcase(tmp_path, "serve", "--port", "1", check=False)
    assert refused.returncode == 1
    assert "gridcase init" in refused.stderr


def test_a_token_is_shown_once_and_kept_as_a_hash(home: Path) -> None:
    gridcase(home, "user", "add", "sensors", "--role", "operator", "--name", "传感器")
    shown = json.loads(gridcase(home, "token", "sensors", "--expires", "2999-12-31", "--json").stdout)
    assert re.fullmatch(r"gc_[a-z0-9]+_[A-Za-z0-9_-]{43}", shown["token"])
    secret = shown["token"].split("_", 2)[2]
    assert secret.encode() not in b"".join(path.read_bytes() for path in home.glob("gridcase.sqlite*"))
    revoked = gridcase(home, "token", "sensors", "--revoke", shown["token"].split("_")[1])
    assert revoked.stdout == "taken back\n"


def test_a_token_cannot_expire_before_it_exists(home: Path) -> None:
    gridcase(home, "user", "add", "sensors", "--role", "operator", "--name", "传感器")
    refused = gridcase(home, "token", "sensors", "--expires", "2020-01-01", check=False)
    assert (refused.returncode, "2020-01-01 is over already" in refused.stderr) == (1, True)


def gridcase(home: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "app.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=check)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    return kept | {"GRIDCASE_HOME": str(home), "GRIDCASE_TICK": "0.2"}


def children_of(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def status_of(address: str) -> int | None:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def text_of(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def wait_until(happened: Callable[[], bool]) -> None:
    """Another process is waited for, so there is no clock of ours to move."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
