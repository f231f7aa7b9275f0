"""How late rungs are that fall due in the course of a minute, against one APScheduler job a case in the same run.

Either clock is a process of its own; this one only looks at the ledger. A rung is done when it can be seen there.
"""

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import col, select

from bench.harness import Row, benchmark
from bench.open_cases import DUE, fill, let_fall_due, towns
from bench.town import Town
from web.wall_clock import wall_clock
from workflows.records import Rung

TICK_S, MINUTE, MOST_S = 1, dt.timedelta(seconds=60), 5.0
STARTING, ADDING = dt.timedelta(seconds=10), dt.timedelta(seconds=60)  # of the clock; of the jobs to their store
LOOK_S, RECENT, PATIENCE = 0.1, dt.timedelta(seconds=10), MINUTE


@benchmark("lateness")
def lateness() -> Iterator[Row]:
    """10,000 rungs due in one minute, among 1,000,000 open cases, against as many jobs in APScheduler's job store."""
    for engine, town in towns():
        ids = fill(town, wall_clock())
        ours, jobs = _of_the_clock(town, ids[:DUE]), _of_jobs(town, ids[DUE : 2 * DUE])
        for name, part, most in (("p50", 0.5, MOST_S), ("p99", 0.99, TICK_S + 0.25), ("greatest", 1.0, MOST_S)):
            yield _row(f"lateness on {engine}, {name}", _quantile(ours, part), _quantile(jobs, part), most)
        yield _lost(engine, DUE - len(ours), DUE - len(jobs))
        town.database.dispose()


def _row(name: str, ours: float, jobs: float, most: float) -> Row:
    return Row(name, "s", ours, f"≤ {most:g} s", ours <= most, jobs, jobs / ours, "by jobs of APScheduler")


def _lost(engine: str, ours: int, jobs: int) -> Row:
    """Not in the ledger a minute after the last was due; the other rows are of those that are."""
    name = f"lateness on {engine}, rungs lost or later than a minute"
    return Row(name, "rungs", ours, "0", ours == 0, jobs, None, "by jobs of APScheduler")


def _quantile(late: Sequence[float], part: float) -> float:
    return late[min(int(len(late) * part), len(late) - 1)]


def _of_the_clock(town: Town, ids: Sequence[int]) -> list[float]:
    due = _over_a_minute(ids, wall_clock() + STARTING)
    let_fall_due(town, due.items())
    return _watched(town, due, "app", "clock", "--tick", str(TICK_S))


def _of_jobs(town: Town, ids: Sequence[int]) -> list[float]:
    """The cases' own alarms are a month away: only the jobs tell these rungs."""
    due = _over_a_minute(ids, wall_clock() + ADDING)
    first = next(iter(due.values()))
    return _watched(
        town, due, "bench.rung_jobs", str(ids[0]), first.isoformat(), str((MINUTE / len(ids)).total_seconds())
    )


def _over_a_minute(ids: Sequence[int], begin: dt.datetime) -> dict[int, dt.datetime]:
    return {case_id: begin + MINUTE * n / len(ids) for n, case_id in enumerate(ids)}


def _watched(town: Town, due: Mapping[int, dt.datetime], *module: str) -> list[float]:
    command = [sys.executable, "-m", *module]
    with subprocess.Popen(command, env=town.environment(), stderr=subprocess.DEVNULL) as clock:
        try:
            return sorted(_watch(town, due).values())
        finally:
            clock.send_signal(signal.SIGTERM)


def _watch(town: Town, due: Mapping[int, dt.datetime]) -> dict[int, float]:
    """Seconds from the moment at which a rung was due to the first look that found it in the ledger."""
    late: dict[int, float] = {}
    end, pause = max(due.values()) + PATIENCE, threading.Event()
    while len(late) < len(due) and (now := wall_clock()) < end:
        since = now - RECENT
        late |= _first_seen(town, since, due, late)
        pause.wait(LOOK_S)
    return late | _first_seen(town, min(due.values()), due, late)


def _first_seen(
    town: Town, since: dt.datetime, due: Mapping[int, dt.datetime], known: Mapping[int, float]
) -> dict[int, float]:
    done = select(Rung.case_id).where(Rung.district_id == town.district_id, col(Rung.done_at) >= since)
    with town.database.reading() as session:
        seen, now = session.exec(done).all(), wall_clock()
    return {one: (now - due[one]).total_seconds() for one in seen if one in due and one not in known}
