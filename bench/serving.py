"""How soon `gridcase serve` answers from a cold start, and what its processes weigh while nothing happens."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.harness import Row, at_most, benchmark
from grid.database import Database
from grid.refusals import Refusal
from grid.settings import Settings
from migrations import upgrade

ROOT = Path(__file__).resolve().parents[1]
WORKERS, PATIENCE_S, SETTLE_S = 2, 60.0, 3.0


class NeverAnswered(Refusal):
    """The server did not come up."""


@benchmark("serving")
def serving() -> Iterator[Row]:
    """Cold start of `serve` to its first 200, and the memory of an idle worker."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"GRIDCASE_HOME": home}
        database = Database(Settings.from_environment(environment).database_url)
        upgrade(database)
        database.dispose()
        port = _free_port()
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(port), "--workers", str(WORKERS)]
        began = time.perf_counter()
        with subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL) as process:
            try:
                _wait_for_200(f"http://127.0.0.1:{port}/healthz")
                yield at_most("cold start to the first 200", time.perf_counter() - began, 3.0, "s")
                yield from _memory(process.pid, port)
            finally:
                process.terminate()


def _memory(pid: int, port: int) -> Iterator[Row]:
    """After every worker has answered some requests and has been left alone."""
    for _ in range(20 * WORKERS):
        _wait_for_200(f"http://127.0.0.1:{port}/signin")
    threading.Event().wait(SETTLE_S)
    processes = [pid, *_descendants(pid)]
    arbiter = min(_children(pid))
    workers = _children(arbiter)
    yield at_most("resident memory of the heaviest idle worker", max(_kept(w, "Rss") for w in workers), 110, "MB")
    share = sum(_kept(one, "Pss") for one in processes) / len(workers)
    yield at_most("all processes with the clock, for each worker", share, 110, "MB")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kept(pid: int, kind: str) -> float:
    """MB of a process: Rss counts shared pages in full, Pss only its part of them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _descendants(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_descendants(child))]


def _wait_for_200(address: str) -> None:
    end = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < end:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
                if answer.status == 200:
                    return
        except urllib.error.URLError:
            threading.Event().wait(0.02)
    raise NeverAnswered(f"{address} did not answer within {PATIENCE_S:g} s")
