"""How fast the clock works off rungs that are due together, and how late it is, against one APScheduler job a case."""

import datetime as dt
import itertools
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import bindparam, create_engine, event, update
from sqlmodel import SQLModel, col, select

from bench.harness import Row, at_most, benchmark, faster
from bench.town import SIDE, SOUTH, WEST, Town, found_town, multiply
from grid.records import Role
from grid.rulebook import Rulebooks
from workflows.escalation import escalate_overdue
from workflows.filing import Filing, file
from workflows.records import Rung
from workflows.swept import Swept
from workflows.ticking import Clock, start_ticking

OPEN, DUE = 1_000_000, 10_000
TICK_S, LIVE_S = 1.0, 20
FIRST_RUNG = dt.timedelta(minutes=48)  # of a limit of one urgent hour


def wall_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@benchmark("escalation")
def escalation() -> Iterator[Row]:
    """10,000 due rungs among 1,000,000 open cases against as many jobs in APScheduler's job store; lateness live.

    On SQLite, or in the empty database that BENCH_DATABASE_URL names; the job store is SQLite's in any case.
    """
    with TemporaryDirectory() as folder:
        town, now = found_town(Path(folder), os.environ.get("BENCH_DATABASE_URL", "")), wall_clock()
        ids = _fill(town, now)
        _set_clocks(town, ids[:DUE], itertools.repeat(now - FIRST_RUNG - dt.timedelta(seconds=1)))
        took, swept = _timed_sweep(town, now)
        if swept.rungs != DUE:
            raise RuntimeError(f"{swept.rungs} rungs were done instead of {DUE}")
        yield faster(
            "escalation, 10,000 due", took, _drain_jobs(Path(folder) / "jobs"), "as jobs of APScheduler", 20, "s"
        )
        yield at_most("escalation, a tick with 10,000 due", took, 10, "s")
        yield at_most("escalation, nothing due", _timed_sweep(town, now)[0] * 1000, 20, "ms")
        yield at_most("escalation, p99 lateness", _live_lateness(town, ids[DUE : 2 * DUE]), TICK_S + 0.25, "s")
        town.database.dispose()


def _timed_sweep(town: Town, now: dt.datetime) -> tuple[float, Swept]:
    book, began = town.book, time.perf_counter()
    swept = escalate_overdue(town.database, now=now, book=book)
    return time.perf_counter() - began, swept


def _fill(town: Town, now: dt.datetime) -> list[int]:
    """Store a million open cases whose next rung is a month away, and return their ids."""
    with town.database.writing() as session:
        category = next(iter(town.book.categories.values())).code
        one = Filing("one", category, WEST + SIDE / 2, SOUTH + SIDE / 2)
        filed = file(session, one, book=town.book, by=town.people[Role.INSPECTOR], at=now)
    later = f"'{now + dt.timedelta(days=30):%Y-%m-%d %H:%M:%S.%f}'"
    multiply(town, filed.case_id, OPEN, alarm_at=later, limit_value="1", limit_unit="'urgent_hour'")
    return [filed.case_id + n for n in range(1, OPEN + 1)]


def _set_clocks(town: Town, ids: list[int], starts: Iterator[dt.datetime]) -> None:
    """Let the cases' clocks of one urgent hour have started then."""
    cases = SQLModel.metadata.tables["cases"]
    set_clock = (
        update(cases)
        .where(cases.c.district_id == town.district_id, cases.c.id == bindparam("case_id"))
        .values({name: bindparam(f"new_{name}") for name in ("clock_started_at", "due_at", "alarm_at")})
    )
    rows = [
        {
            "case_id": case_id,
            "new_clock_started_at": start,
            "new_due_at": start + dt.timedelta(hours=1),
            "new_alarm_at": start + FIRST_RUNG,
        }
        for case_id, start in zip(ids, starts, strict=False)
    ]
    with town.database.writing() as session:
        session.connection().execute(set_clock, rows)


def _live_lateness(town: Town, ids: list[int]) -> float:
    """Let a clock tick while rungs fall due over some seconds; return the 99th percentile of their lateness, seconds.

    A rung counts as done when the pass that did it has ended, not when it began.
    """
    begin = wall_clock() + dt.timedelta(seconds=3)
    starts = (begin - FIRST_RUNG + dt.timedelta(seconds=LIVE_S * n / len(ids)) for n in range(len(ids)))
    _set_clocks(town, ids, starts)
    clock = _TimedClock(town)
    ticker = start_ticking(clock, TICK_S, wall_clock)
    clock.finished.wait(LIVE_S + 30)
    ticker.shutdown()
    with town.database.reading() as session:
        rungs = select(Rung.due_at, Rung.done_at).where(Rung.district_id == town.district_id, col(Rung.due_at) >= begin)
        late = sorted((clock.ends[done_at] - due_at).total_seconds() for due_at, done_at in session.exec(rungs))
    if len(late) != len(ids) or late[0] < 0:
        raise RuntimeError(f"{len(late)} of {len(ids)} rungs were done, the earliest {late[:1]} s late")
    return late[int(len(late) * 0.99)]


class _TimedClock(Clock):
    """Remembers when each pass ended, by the moment at which it began."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.database, Rulebooks(town.database, town.home), now=self._begin)
        self.ends: dict[dt.datetime, dt.datetime] = {}
        self.finished = threading.Event()
        self._done = 0

    def _begin(self) -> dt.datetime:
        self._began = wall_clock()
        return self._began

    def tick(self) -> Swept:
        swept = super().tick()
        self.ends[self._began] = wall_clock()
        self._done += swept.rungs
        if self._done >= DUE:
            self.finished.set()
        return swept


def _drain_jobs(path: Path) -> float:
    """Seconds until as many overdue jobs, which do nothing but count, have run from a job store with 20 threads.

    While the jobs are added, which is not measured, the store is spared the waiting for the disk.
    """
    _jobs.reset()
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _without_waiting)
    executors = {"default": {"type": "threadpool", "max_workers": 20}}
    stores = {"default": SQLAlchemyJobStore(engine=engine)}
    scheduler, due = BackgroundScheduler(jobstores=stores, executors=executors, timezone=dt.UTC), wall_clock()
    scheduler.start(paused=True)
    for number in range(DUE):
        scheduler.add_job(count_one, "date", run_date=due, id=str(number), misfire_grace_time=None)
    event.remove(engine, "connect", _without_waiting)
    engine.dispose()
    began = time.perf_counter()
    scheduler.resume()
    _jobs.all_done.wait()
    took = time.perf_counter() - began
    scheduler.shutdown()
    return took


def _without_waiting(connection: Any, _: object) -> None:
    connection.execute("pragma synchronous=off")


class _Jobs:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._left, self._lock, self.all_done = DUE, threading.Lock(), threading.Event()

    def count(self) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                self.all_done.set()


_jobs = _Jobs()


def count_one() -> None:
    """What each job of the baseline does: less than one rung of ours, which changes the case and tells people."""
    _jobs.count()
