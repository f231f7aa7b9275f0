"""How many positions a second two web processes take over HTTP in batches, against one transaction a position."""

import datetime as dt
import itertools
import json
import random
import re
import socket
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from bench.filing import SECONDS, Served, served
from bench.harness import Row, at_least, at_most, benchmark
from bench.load import BadAnswer, Load, post_for, request_of
from bench.town import CELLS, SIDE, SOUTH, WEST, Town
from grid.accounts import add_person
from grid.fixes import EVERY
from grid.ids import new_id
from grid.many import write_many
from grid.records import Jurisdiction, Person, PersonRole, Role, Shift
from web.api.tokens import make_token
from web.wall_clock import wall_clock

PEOPLE, BATCH, ROUNDS = 2_000, 50, 3


@benchmark("positions")
def positions() -> Iterator[Row]:
    """Positions by a gateway (50 a request, 16 clients, 2 workers, SQLite FULL) against one transaction a position."""
    with served() as gridcase, served(plain=True) as plain:
        batches, singles = _Gateway.of(gridcase, BATCH), _Gateway.of(gridcase, 1)
        baseline = _Gateway.of(plain, 1)
        for cold in (batches, singles, baseline):
            cold.expect_all_kept()
            cold.load()
        rounds = [(batches.load(), singles.load(), baseline.load()) for _ in range(ROUNDS)]
        together, alone, other = (
            statistics.mean(load.per_second for load in loads) for loads in zip(*rounds, strict=True)
        )
        yield at_least("positions in batches", together * BATCH, 1000, "positions/s")
        yield at_most("positions, p99 of a batch", statistics.median(one.p99_ms for one, _, _ in rounds), 250, "ms")
        against = "with a plain ORM transaction for each"
        for name, mine in (("positions in batches", together * BATCH), ("positions, one a request", alone)):
            ratio = mine / other
            least = 10 if mine is not alone else 1
            yield Row(name, "positions/s", mine, f"≥ {least} × as many", ratio >= least, other, ratio, against)


@dataclass
class _Gateway:
    """Tells where everybody is, so many at a time: each time half a minute later, so that every position is kept."""

    server: Served
    path: str
    token: str
    size: int
    told: "Iterator[dict[str, object]]"

    @classmethod
    def of(cls, server: Served, size: int) -> "_Gateway":
        path = "/positions" if server.path == "/cases" else "/api/v1/positions"
        tag = f"{size}-{new_id()}"
        return cls(server, path, _people_and_token(server.town, tag), size, _walks(tag))

    def expect_all_kept(self) -> None:
        """An answer of 200 may also mean that nothing of it was needed; these are all needed."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as connection:
            connection.sendall(next(self._requests()))
            answer = b""
            while not answer.rstrip().endswith(b"}"):
                answer += connection.recv(65536) or b"}"
        kept = re.search(rb'"kept":\s*(\d+)', answer)
        if kept is None or int(kept[1]) != self.size:
            raise BadAnswer(f"expected {self.size} to be kept: {answer!r}")

    def load(self) -> Load:
        return post_for(SECONDS, self.server.port, self._requests(), status=b"200")

    def _requests(self) -> Iterator[bytes]:
        while True:
            body = {"positions": list(itertools.islice(self.told, self.size))}
            yield request_of(self.path, json.dumps(body).encode(), token=self.token)


def _walks(tag: str) -> Iterator[dict[str, object]]:
    chance, began = random.Random(1), wall_clock() - dt.timedelta(hours=20)
    for number in itertools.count():
        turn, person = divmod(number, PEOPLE)
        yield {
            "person": f"{tag}-{person}",
            "lon": WEST + chance.uniform(0.01, 0.99) * SIDE * CELLS,
            "lat": SOUTH + chance.uniform(0.01, 0.99) * SIDE * CELLS,
            "accuracy_m": 8.0,
            "at": (began + turn * EVERY).isoformat(),
        }


def _people_and_token(town: Town, tag: str) -> str:
    """Inspectors who are always on shift, and the token of who may tell where they are."""
    names = {new_id(): f"{tag}-{number}" for number in range(PEOPLE)}
    midnight = dt.time(0)
    with town.database.writing() as session:
        for record, rows in (
            (Person, [Person(id=id, username=name, name=name) for id, name in names.items()]),
            (PersonRole, [PersonRole(person_id=id, role=Role.INSPECTOR) for id in names]),
            (Jurisdiction, [Jurisdiction(person_id=id, area_id=town.district_id) for id in names]),
            (Shift, [Shift(person_id=id, weekdays="1234567", starts=midnight, ends=midnight) for id in names]),
        ):
            table = record.metadata.tables[str(record.__tablename__)]
            write_many(session.connection(), table.insert(), [row.model_dump() for row in rows])
        gateway = add_person(
            session, username=f"gateway-{tag}", name=tag, roles=[Role.ADMINISTRATOR], area_codes=["110101"]
        )
        return make_token(session, gateway.id, at=wall_clock())
