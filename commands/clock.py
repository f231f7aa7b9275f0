"""`gridcase clock`: the escalation clock as a process of its own. Any number of them may run."""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable

import click
from apscheduler.schedulers.background import BackgroundScheduler

from commands.opening import opened
from grid.database import Database
from grid.rulebook import NoCity, Rulebooks
from workflows.beats import beat
from workflows.escalation import Swept, escalate_overdue

BEAT_EVERY = dt.timedelta(seconds=5)
log = logging.getLogger("gridcase.clock")


def wall_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Clock:
    """What happens at each tick. A tick that fails writes no heartbeat, so that `/readyz` shows it."""

    def __init__(self, database: Database, rulebooks: Rulebooks, now: Callable[[], dt.datetime] = wall_clock) -> None:
        self._database, self._rulebooks, self._now = database, rulebooks, now
        self._parked = 0
        self._next_beat: dt.datetime | None = None

    def tick(self) -> Swept:
        """Escalate what is due, and show a sign of life every few seconds."""
        now = self._now()
        try:
            swept = escalate_overdue(self._database, now=now, book=self._rulebooks.current())
        except NoCity:
            swept = Swept()  # nothing to watch over yet
        self._parked += swept.parked
        if swept.rungs or self._next_beat is None or now >= self._next_beat:
            self._next_beat = now + BEAT_EVERY
            with self._database.writing() as session:
                beat(session, at=now, behind_s=swept.behind_s, parked=self._parked)
        if swept.cases:
            log.info("%d rungs, %d notices, %d parked", swept.rungs, swept.notices, swept.parked)
        return swept


def start_ticking(clock: Clock, every_s: float) -> BackgroundScheduler:
    """Let a scheduler call the clock, at once and then regularly. It keeps no jobs: what is due is in the database."""
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    scheduler.add_job(
        clock.tick,
        "interval",
        seconds=every_s,
        next_run_time=wall_clock(),  # otherwise the first tick would wait for a whole interval
        misfire_grace_time=None,  # a late tick is still a tick
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler


@click.command()
@click.option("--tick", type=click.FloatRange(0.05, 60), help="Seconds between two passes (default: GRIDCASE_TICK).")
def clock(tick: float | None) -> None:
    """Escalate overdue cases, level by level, until told to stop (SIGTERM or Ctrl-C).

    Example: gridcase clock --tick 1
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    with opened() as here:
        every_s = tick or here.settings.tick_s
        scheduler = start_ticking(Clock(here.database, here.rulebooks), every_s)
        log.info("ticking every %g s", every_s)
        stop.wait()
        scheduler.shutdown(wait=True)  # a pass that has begun is finished
    log.info("stopped")
