"""Life in two processes at once, each with half of the districts: Python uses one processor, the machine has two.

Districts never meet in a table of cases, so each process works on a copy of the young database, and its rows are then
added to the real one. On PostgreSQL, where passes of the clock go over all districts, one process does it all.
"""

import datetime as dt
import multiprocessing
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from demo.life import live_through
from demo.story import Scene, Story
from grid.database import Database
from workflows.records import CASE_TABLES

PARTS = 2


class LifeFailed(RuntimeError):
    """A process that lived through a part of the city has ended early."""


@dataclass(frozen=True)
class _Part:
    path: Path
    districts: frozenset[int]
    stories: list[Story]
    chain_key: bytes


def live_in_parts(
    database: Database,
    scene: Scene,
    stories: Sequence[Story],
    *,
    since: dt.datetime,
    until: dt.datetime,
    progress: Callable[[float], None],
) -> None:
    """As `live_through`, whose rows it leaves behind, only faster. `progress` is told the share that is done."""
    whole = (until - since).total_seconds()
    if not database.is_sqlite:
        live_through(database, scene, stories, since=since, until=until, progress=_share(since, whole, progress))
        return
    path = Path(database.engine.url.database or "")
    parts = _divided(path, stories, database.chain_key)
    database.dispose()  # a connection must not be shared with a forked process
    for part in parts:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part.path)) as copy:
            source.backup(copy)
    _run(parts, scene, since, until, progress)
    for part in parts:
        _add_rows(path, part)
        for leftover in part.path.parent.glob(f"{part.path.name}*"):
            leftover.unlink()


def _share(since: dt.datetime, whole: float, progress: Callable[[float], None]) -> Callable[[dt.datetime], None]:
    return lambda now: progress((now - since).total_seconds() / whole)


def _divided(path: Path, stories: Sequence[Story], key: bytes) -> list[_Part]:
    """Give the districts, the one with most stories first, to the part that has fewest."""
    by_district: dict[int, list[Story]] = defaultdict(list)
    for story in stories:
        by_district[story.district_id].append(story)
    shares: list[list[int]] = [[] for _ in range(PARTS)]
    for district in sorted(by_district, key=lambda one: (-len(by_district[one]), one)):
        min(shares, key=lambda share: sum(len(by_district[one]) for one in share)).append(district)
    return [
        _Part(path.with_name(f"part{n}.sqlite"), frozenset(share), [s for d in share for s in by_district[d]], key)
        for n, share in enumerate(shares)
        if share
    ]


def _run(
    parts: Sequence[_Part], scene: Scene, since: dt.datetime, until: dt.datetime, progress: Callable[[float], None]
) -> None:
    fork = multiprocessing.get_context("fork")
    done = [fork.Value("d", 0.0) for _ in parts]
    programs = [
        fork.Process(target=_live, args=(part, scene, since, until, share), daemon=True)
        for part, share in zip(parts, done, strict=True)
    ]
    for program in programs:
        program.start()
    while running := [program for program in programs if program.is_alive()]:
        running[0].join(0.5)
        progress(min(share.value for share in done))
        if any(program.exitcode for program in programs):
            for program in running:
                program.terminate()
            raise LifeFailed("a process that lived through a part of the city has failed; what it said is above")


def _live(part: _Part, scene: Scene, since: dt.datetime, until: dt.datetime, done: "Synchronized[float]") -> None:
    database = Database(f"sqlite:///{part.path}", threads=1, chain_key=part.chain_key)
    event.listen(database.engine, "connect", _careless)

    def note(share: float) -> None:
        done.value = share

    whole = (until - since).total_seconds()
    live_through(database, scene, part.stories, since=since, until=until, progress=_share(since, whole, note))
    database.dispose()


def _careless(connection: Any, _entry: Any) -> None:
    """A copy that is thrown away need not survive a power cut."""
    connection.execute("pragma synchronous=off")


def _add_rows(path: Path, part: _Part) -> None:
    districts = ", ".join(str(district) for district in sorted(part.districts))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("attach database ? as part", (str(part.path),))
        connection.execute("begin immediate")
        for table in SQLModel.metadata.sorted_tables:
            if table.name in CASE_TABLES:
                rows = f"select * from part.{table.name} where district_id in ({districts})"  # noqa: S608  our own names
                connection.execute(f"insert into main.{table.name} {rows}")
        connection.execute("commit")
