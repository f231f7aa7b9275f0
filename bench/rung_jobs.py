"""The baseline of `lateness`, as a process: a job a case, which tells its rung as the tutorials write such a job.

It is spared finding out whom to tell, and has 20 threads beside the scheduler's own.
"""

import datetime as dt
import signal
import sys
import threading
from functools import lru_cache
from pathlib import Path

from sqlmodel import select

from bench.jobs import scheduler_of
from bench.open_cases import DUE
from grid.database import Database
from grid.records import Area, AreaLevel, Person, Role
from grid.settings import Settings
from web.wall_clock import wall_clock
from workflows.records import Case, Notice, Rung


def run(first_case_id: int, begin: dt.datetime, apart: dt.timedelta) -> None:
    """Work off the jobs of so many cases, the first due at `begin`, until told to stop."""
    stop, settings = threading.Event(), Settings.from_environment()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    district_id, person_id = _whom()
    cases = ((begin + n * apart, first_case_id + n) for n in range(DUE))
    jobs = ((due_at, (district_id, case_id, person_id, due_at)) for due_at, case_id in cases)
    scheduler = scheduler_of(_store(settings), tell, jobs)
    if wall_clock() > begin:
        raise RuntimeError("the jobs were not in their store before the first of them was due")
    scheduler.resume()
    stop.wait()
    scheduler.shutdown()


def tell(district_id: int, case_id: int, person_id: int, due_at: dt.datetime) -> None:
    with _database().writing() as session:
        case, now = session.get_one(Case, (district_id, case_id)), wall_clock()
        case.level, case.alarm_at = 1, None
        session.add_all([case, _rung(case, person_id, due_at, now), _notice(case, person_id, now)])


def _rung(case: Case, person_id: int, due_at: dt.datetime, now: dt.datetime) -> Rung:
    return Rung(
        district_id=case.district_id,
        case_id=case.id,
        clock_no=case.clock_no,
        step=1,
        due_at=due_at,
        done_at=now,
        sent_to=[person_id],
    )


def _notice(case: Case, person_id: int, now: dt.datetime) -> Notice:
    return Notice(
        district_id=case.district_id,
        person_id=person_id,
        case_id=case.id,
        case_number=case.number,
        kind="rung_near",
        details={"percent": 80},
        dedupe=f"{case.id}:clock{case.clock_no}:rung1",
        at=now,
    )


def _whom() -> tuple[int, int]:
    """The district, and the acceptor, whose turn it is."""
    with _database().reading() as session:
        district_id = session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).one()
        person_id = session.exec(select(Person.id).where(Person.username == Role.ACCEPTOR)).one()
    return district_id, person_id or 0


@lru_cache(maxsize=1)
def _database() -> Database:
    return Database(Settings.from_environment().database_url, threads=24)


def _store(settings: Settings) -> str:
    """In the same database; on SQLite in a file of its own, where neither waits for the other."""
    if _database().is_sqlite:
        return f"sqlite:///{Path(settings.home) / 'jobs.sqlite'}"
    return _database().url


if __name__ == "__main__":
    from bench.rung_jobs import run as run_by_name  # jobs are kept by the name of their module, which is not __main__

    run_by_name(int(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2]), dt.timedelta(seconds=float(sys.argv[3])))
