"""Weeks of cases, lived through the real moves at simulated times, in the order of time."""

import datetime as dt
import heapq
from collections.abc import Callable, Sequence

from demo.story import Scene, Story
from grid.database import Database
from workflows.escalation import escalate_overdue

STEP = dt.timedelta(minutes=30)  # one transaction, then one pass of the escalation clock


def live_through(
    database: Database,
    scene: Scene,
    stories: Sequence[Story],
    *,
    since: dt.datetime,
    until: dt.datetime,
    progress: Callable[[dt.datetime], None],
) -> None:
    """Let every story take the steps that are due before `until`; what is due later stays as it stands."""
    due = [(story.found_at, number, story) for number, story in enumerate(stories)]
    heapq.heapify(due)
    now = since
    while now < until:
        now = min(now + STEP, until)
        if due and due[0][0] < now:
            _take_steps(database, scene, due, now)
        escalate_overdue(database, now=now, book=scene.book)
        progress(now)


def _take_steps(database: Database, scene: Scene, due: list[tuple[dt.datetime, int, Story]], now: dt.datetime) -> None:
    with database.writing() as session:
        while due and due[0][0] < now:
            at, number, story = due[0]
            after = story.step(session, scene, at)
            if after is None:
                heapq.heappop(due)
            else:
                heapq.heapreplace(due, (max(after, at + dt.timedelta(seconds=1)), number, story))
