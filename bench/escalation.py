"""How fast the clock works off rungs that are due together, against one APScheduler job a case."""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import Row, at_most, benchmark, faster
from bench.jobs import scheduler_of
from bench.open_cases import DUE, fill, let_fall_due, towns
from bench.town import Town
from web.wall_clock import wall_clock
from workflows.escalation import escalate_overdue
from workflows.swept import Swept


@benchmark("escalation")
def escalation() -> Iterator[Row]:
    """10,000 due rungs among 1,000,000 open cases, against as many jobs in APScheduler's job store on SQLite."""
    for engine, town in towns():
        now = wall_clock()
        due = now - dt.timedelta(seconds=1)
        let_fall_due(town, ((case_id, due) for case_id in fill(town, now)[:DUE]))
        took, swept = _timed_sweep(town, now)
        if swept.rungs != DUE:
            raise RuntimeError(f"{swept.rungs} rungs were done instead of {DUE}")
        if engine == "SQLite":
            yield faster("escalation, 10,000 due", took, _drain_jobs(), "as jobs of APScheduler", 20, "s")
        yield at_most(f"escalation on {engine}, a tick with 10,000 due", took, 10, "s")
        yield at_most(f"escalation on {engine}, nothing due", _timed_sweep(town, now)[0] * 1000, 20, "ms")
        town.database.dispose()


def _timed_sweep(town: Town, now: dt.datetime) -> tuple[float, Swept]:
    book, began = town.book, time.perf_counter()
    swept = escalate_overdue(town.database, now=now, book=book)
    return time.perf_counter() - began, swept


def _drain_jobs() -> float:
    """Seconds until as many overdue jobs, which do nothing but count, have run from a job store with 20 threads."""
    _jobs.reset()
    with TemporaryDirectory() as folder:
        due = wall_clock()
        scheduler = scheduler_of(f"sqlite:///{Path(folder) / 'jobs'}", count_one, ((due, ()) for _ in range(DUE)))
        began = time.perf_counter()
        scheduler.resume()
        _jobs.all_done.wait()
        took = time.perf_counter() - began
        scheduler.shutdown()
    return took


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
