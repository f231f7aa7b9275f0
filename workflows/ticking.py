"""The escalation clock, ticking. It is told how to read the time; a scheduler only calls it, and keeps no jobs."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from grid.database import Database
from grid.rulebook import NoCity, Rulebooks
from workflows.beats import beat
from workflows.delivering import Delivery
from workflows.escalation import escalate_overdue
from workflows.joint import remind_late_parts
from workflows.keeping import DeadlineKeeper
from workflows.resuming import resume_due
from workflows.swept import Swept
from workflows.switching import switch_due

BEAT_EVERY = dt.timedelta(seconds=5)
_TIDY_EVERY_S = 60.0
log = logging.getLogger("gridcase.clock")


class Clock:
    """What happens at each tick. A tick that fails writes no heartbeat, so that `/readyz` shows it."""

    def __init__(self, database: Database, rulebooks: Rulebooks, now: Callable[[], dt.datetime]) -> None:
        self._database, self._rulebooks, self.now = database, rulebooks, now
        self.deadlines = DeadlineKeeper(database, rulebooks, now)
        self._parked = 0
        self._next_beat: dt.datetime | None = None

    def tick(self) -> Swept:
        """Let rules hold whose day has come, end suspensions, escalate what is due; every few seconds show a sign of life."""
        now = self.now()
        switch_due(self._database, now=now)
        try:
            book = self._rulebooks.current()
            resume_due(self._database, now=now, book=book)
            remind_late_parts(self._database, now=now, book=book)
            swept = escalate_overdue(self._database, now=now, book=book)
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
    """Call the clock at once and then regularly, in a thread of its own. What is due is in the database.

    Deadlines are counted anew in another thread: a city of a million cases must not wait for its rungs meanwhile.
    """
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    # otherwise the first tick would wait for a whole interval
    scheduler.add_job(clock.tick, next_run_time=clock.now(), **_regularly(every_s))
    scheduler.add_job(clock.deadlines.keep, **_regularly(every_s))
    scheduler.start()
    return scheduler


def also_deliver(scheduler: BackgroundScheduler, delivery: Delivery, every_s: float) -> None:
    """Send messages by every channel, each in a thread of its own: one that hangs holds up nobody but itself."""
    for via in delivery.channels:
        scheduler.add_job(delivery.deliver, args=[via], **_regularly(every_s))
    scheduler.add_job(delivery.tidy, **_regularly(_TIDY_EVERY_S))


def _regularly(every_s: float) -> dict[str, Any]:
    return {
        "trigger": "interval",
        "seconds": every_s,
        "misfire_grace_time": None,  # a late tick is still a tick
        "coalesce": True,
        "max_instances": 1,
    }
