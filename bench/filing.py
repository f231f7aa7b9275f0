"""How many cases a second two web processes take over HTTP, against the same filing by a plain ORM handler."""

import datetime as dt
import itertools
import json
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import Row, at_least, at_most, benchmark
from bench.load import Load, post_for, request_of
from bench.town import CELLS, SIDE, SOUTH, WEST, Town, found_town, multiply
from grid.records import Role
from web.api.tokens import make_token
from workflows.filing import Filing, file
from workflows.records import CaseNumber

ROUNDS, SECONDS, WORKERS, THREADS = 6, 2.0, 2, 8
MILLION = 1_000_000


@benchmark("filing")
def filing() -> Iterator[Row]:
    """Filing over HTTP (token, 16 clients, 2 workers, SQLite FULL) against a plain ORM handler; at a million cases."""
    with served() as gridcase, served(plain=True) as plain:
        for cold in (gridcase, plain):
            cold.load()
        rounds = [(gridcase.load(), plain.load()) for _ in range(ROUNDS)]
        mine, baseline = _rate([own for own, _ in rounds]), _rate([other for _, other in rounds])
        yield at_least("filing", mine, 300, "cases/s")
        yield at_most("filing, p99", statistics.median(own.p99_ms for own, _ in rounds), 100, "ms")
        ratio = mine / baseline
        yield Row("filing", "cases/s", mine, "≥ 3 × as many", ratio >= 3, baseline, ratio, "by a plain ORM handler")
        yield from _at_a_million(gridcase)


def _at_a_million(gridcase: "Served") -> Iterator[Row]:
    """Flat: what an empty database takes just before, one with a million cases takes still."""
    before = _rate([gridcase.load() for _ in range(ROUNDS)])
    with gridcase.town.database.writing() as session:
        category = next(iter(gridcase.town.book.categories.values())).code
        one = Filing("seed", category, WEST + SIDE / 2, SOUTH + SIDE / 2)
        inspector = gridcase.town.people[Role.INSPECTOR]
        filed = file(session, one, book=gridcase.town.book, by=inspector, at=dt.datetime.now(dt.UTC))
    multiply(gridcase.town, filed.case_id, MILLION)
    gridcase.load()
    rate = _rate([gridcase.load() for _ in range(ROUNDS)])
    share = rate / before
    yield Row(
        "filing, a million cases stored",
        "cases/s",
        rate,
        "≥ 0.8 of an empty one",
        share >= 0.8,
        before,
        share,
        "stored none",
    )


def _rate(loads: list[Load]) -> float:
    """Over all rounds, which alternate and are short so that what else the machine does hits both alike."""
    return statistics.mean(load.per_second for load in loads)


@dataclass(frozen=True)
class Served:
    """A server that takes filings."""

    town: Town
    port: int
    path: str
    token: str

    def load(self) -> Load:
        return post_for(SECONDS, self.port, self._filings())

    def _filings(self) -> Iterator[bytes]:
        category, chance, run = next(iter(self.town.book.categories.values())).code, random.Random(1), time.time_ns()
        for number in itertools.count():
            body = {
                "client_id": f"load-{run}-{number}",
                "category": category,
                "lon": WEST + chance.uniform(0.01, 0.99) * SIDE * CELLS,
                "lat": SOUTH + chance.uniform(0.01, 0.99) * SIDE * CELLS,
                "description": "暴露垃圾一处,约两平方米。",
            }
            yield request_of(self.path, json.dumps(body).encode(), token=self.token)


@contextmanager
def served(*, plain: bool = False) -> Iterator[Served]:
    """Our own server as it is shipped, or the plain handler on the same gunicorn with as many processes and threads."""
    with TemporaryDirectory() as folder:
        town = found_town(Path(folder))
        yield from _serving(town, plain)
        town.database.dispose()


def _serving(town: Town, plain: bool) -> Iterator[Served]:
    """The plain handler works with SQLite as it comes, which is just as durable: a rollback journal, FULL."""
    port, now = _free_port(), dt.datetime.now(dt.UTC)
    with town.database.writing() as session:
        token = make_token(session, town.people[Role.INSPECTOR].id or 0, at=now)
        if plain:
            session.add(CaseNumber(district_id=town.district_id, day=now.date(), last=0))
    if plain:
        town.database.dispose()
        with sqlite3.connect(town.home / "gridcase.sqlite") as connection:
            connection.execute("pragma journal_mode=delete")
    size = ("--workers", str(WORKERS), "--threads", str(THREADS))
    if plain:
        command = ["-m", "gunicorn", "-k", "gthread", "-b", f"127.0.0.1:{port}", *size, "bench.plain_orm:app"]
    else:
        command = ["-m", "app", "serve", "--port", str(port), *size]
    with subprocess.Popen([sys.executable, *command], env=town.environment(), stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port, server)
            yield Served(town, port, "/cases" if plain else "/api/v1/cases", token)
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    pause = threading.Event()
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.1)
    raise RuntimeError("the server did not come up within 20 s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
