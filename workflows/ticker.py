"""Work that is done again and again. APScheduler only ticks: what is due is in the database, and it keeps no jobs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

_AT_ONCE = 32  # works that may run beside each other: a tick, and one for each channel of messages


class Ticker(BackgroundScheduler):  # type: ignore[misc]  # the library has no types
    """Each work runs in a thread of its own, so that one that hangs holds up nobody else. Failures are logged.

    A wall clock that was set back would keep the scheduler waiting until it has caught up; one that was set forward, or
    a machine that slept, would have it count every tick in between. So a work whose turn is farther from now than
    one interval, either way, is done now.
    """

    def __init__(self, wall_clock: Callable[[], dt.datetime]) -> None:
        self._wall_clock = wall_clock
        super().__init__(timezone=dt.UTC, executors={"default": ThreadPoolExecutor(_AT_ONCE)})

    def every(self, seconds: float, work: Callable[..., object], *args: Any) -> None:
        """Do the work at once and then regularly. One that takes longer than that is begun again when it is done."""
        self.add_job(
            work,
            "interval",
            seconds=seconds,
            args=args,
            next_run_time=self._wall_clock(),
            misfire_grace_time=None,  # a late tick is still a tick
            coalesce=True,
            max_instances=1,
        )

    def _process_jobs(self) -> float | None:
        now = self._wall_clock()
        for job in self.get_jobs():
            if job.next_run_time is not None and abs(job.next_run_time - now) > job.trigger.interval:
                job.modify(next_run_time=now)
        wait: float | None = super()._process_jobs()
        return wait
