"""What many build instead of a clock: one persistent date job of APScheduler a case."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, event

THREADS = 20


def scheduler_of(url: str, work: Callable[..., None], jobs: Iterable[tuple[dt.datetime, tuple[Any, ...]]]) -> Any:
    """A paused scheduler with a job for each moment and its arguments, kept in the database of the URL.

    While the jobs are added, which nobody measures, the store is spared the waiting for the disk.
    """
    engine = create_engine(url)
    event.listen(engine, "connect", _without_waiting)
    stores = {"default": SQLAlchemyJobStore(engine=engine)}
    executors = {"default": {"type": "threadpool", "max_workers": THREADS}}
    scheduler = BackgroundScheduler(jobstores=stores, executors=executors, timezone=dt.UTC)
    scheduler.start(paused=True)
    for moment, arguments in jobs:
        scheduler.add_job(work, "date", run_date=moment, args=arguments, misfire_grace_time=None)
    event.remove(engine, "connect", _without_waiting)
    engine.dispose()
    return scheduler


def _without_waiting(connection: Any, _: object) -> None:
    if connection.__class__.__module__.startswith("psycopg"):
        connection.execute("set synchronous_commit to off")
        connection.commit()
    else:
        connection.execute("pragma synchronous=off")
