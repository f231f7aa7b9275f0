"""What happens to a case of a log, and when: the moves that the log does not tell, laid between those that it does.

A rule. The log knows when a case was opened and closed. Registering, dispatching and accepting fall soon after the one,
handling and checking shortly before the other; of a case that never closed nothing follows after it was accepted.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.case_log import LogRow
from workflows.moves import Action, State

# (action, part of the whole span, but no longer than) after the case was opened
_AFTER_OPENING = (
    (Action.REGISTER, 0.02, dt.timedelta(minutes=15)),
    (Action.DISPATCH, 0.04, dt.timedelta(minutes=30)),
    (Action.ACCEPT, 0.10, dt.timedelta(hours=2)),
)
# and before it was closed
_BEFORE_CLOSING = (
    (Action.HANDLE, 0.10, dt.timedelta(hours=3)),
    (Action.CHECK, 0.04, dt.timedelta(hours=1)),
    (Action.CLOSE, 0.0, dt.timedelta(0)),
)


@dataclass(frozen=True, order=True)
class Step:
    """One move of one case. Steps are ordered by time, then by the row of the log, then as a case lives."""

    at: dt.datetime
    row: int
    place: int
    action: Action


def steps_of(row: LogRow) -> Iterator[Step]:
    """Return the moves of a case, each not earlier than the one before."""
    for place, (at, action) in enumerate(_life(row)):
        yield Step(at, row.number, place, action)


def _life(row: LogRow) -> Iterator[tuple[dt.datetime, Action]]:
    opened, closed = row.times.opened_at, row.times.closed_at
    span = (closed - opened) if closed else dt.timedelta(days=365)
    yield opened, Action.DISCOVER
    if closed and row.outcome is State.REFUSED:
        yield closed, Action.REFUSE
        return
    for action, part, most in _AFTER_OPENING:
        yield opened + min(span * part, most), action
    if closed is None:
        return
    if row.outcome is State.VOID:
        yield closed, Action.VOID
        return
    for action, part, most in _BEFORE_CLOSING:
        yield closed - min(span * part, most), action
