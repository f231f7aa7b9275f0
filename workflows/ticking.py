"""The escalation clock, ticking. It is told how to read the time; a ticker only calls it, and keeps no jobs."""

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import suppress

from grid.database import Database
from grid.positions import forget_positions
from grid.rulebook import NoCity, Rulebooks
from workflows.beats import beat
from workflows.delivering import Delivery
from workflows.dispatching import dispatch_due
from workflows.escalation import escalate_overdue
from workflows.joint import remind_late_parts
from workflows.keeping import DeadlineKeeper
from workflows.resuming import resume_due
from workflows.swept import Swept
from workflows.switching import switch_due
from workflows.ticker import Ticker

BEAT_EVERY = dt.timedelta(seconds=5)
_TIDY_EVERY_S = 60.0
log = logging.getLogger("gridcase.clock")


class Clock:
    """What happens at each tick. A tick that fails writes no heartbeat, so that `/readyz` shows it."""

    def __init__(self, database: Database, rulebooks: Rulebooks, now: Callable[[], dt.datetime]) -> None:
        self._database, self._rulebooks, self.now = database, rulebooks, now
        self.deadlines = DeadlineKeeper(database, rulebooks, now)
        self._parked = 0
        self._last_beat = dt.datetime.min.replace(tzinfo=dt.UTC)

    def tick(self) -> Swept:
        """Escalate what is due; then dispatch, end suspensions, remind, put rules in force, and show a sign of life.

        Escalation comes first, so that nothing else that fails can keep it from being done.
        """
        now = self.now()
        swept = Swept()
        with suppress(NoCity):  # nothing to watch over yet
            book = self._rulebooks.current()
            swept = escalate_overdue(self._database, now=now, book=book)
            dispatch_due(self._database, now=now, book=book)
            resume_due(self._database, now=now, book=book)
            remind_late_parts(self._database, now=now, book=book)
        switch_due(self._database, now=now)
        self._parked += swept.parked
        if swept.rungs or not self._last_beat <= now < self._last_beat + BEAT_EVERY:  # also when it was set back
            self._last_beat = now
            with self._database.writing() as session:
                beat(session, at=now, behind_s=swept.behind_s, parked=self._parked)
        if swept.cases:
            log.info("%d rungs, %d notices, %d parked", swept.rungs, swept.notices, swept.parked)
        return swept

    def tidy(self) -> None:
        """Forget where people were yesterday."""
        with self._database.writing() as session:
            forget_positions(session, at=self.now())


def start_ticking(clock: Clock, every_s: float, wall_clock: Callable[[], dt.datetime]) -> Ticker:
    """Call the clock at once and then regularly. What is due is in the database.

    Deadlines are counted anew in another thread: a city of a million cases must not wait for its rungs meanwhile.
    """
    ticker = Ticker(wall_clock)
    ticker.every(every_s, clock.tick)
    ticker.every(every_s, clock.deadlines.keep)
    ticker.every(_TIDY_EVERY_S, clock.tidy)
    ticker.start()
    return ticker


def also_deliver(ticker: Ticker, delivery: Delivery, every_s: float) -> None:
    """Send messages by every channel, each in a thread of its own."""
    for via in delivery.channels:
        ticker.every(every_s, delivery.deliver, via)
    ticker.every(_TIDY_EVERY_S, delivery.tidy)
