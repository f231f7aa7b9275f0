"""What other caps, windows and deciders would do to a case as it stands. A rule, told the moment; the guards decide.

What was granted stays granted and a request stays open: it is told what could not be done once more.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from grid.actors import Actor
from grid.records import Role
from grid.rulebook import Rulebook
from workflows.given import longest_extension
from workflows.guards import guard
from workflows.moves import MOVES, OPEN, Action, State

# the steps that caps and windows open and close; with everybody's roles, since who may take a step is told apart
STEPS = (
    Action.VERIFY, Action.CONTEST, Action.DISPUTE, Action.ASK_EXTEND, Action.EXTEND, Action.ASK_SUSPEND, Action.SUSPEND,
    Action.REOPEN, Action.APPEAL,
)  # fmt: skip
_STEPS_IN = {state: [step for step in STEPS if (state, step) in MOVES] for state in State}
_ANYBODY = Actor(id=None, roles=frozenset(Role))


class Fate(StrEnum):
    """What becomes of a step, or `BEYOND`: something that the case has already would not be granted then."""

    LOST = "lost"
    WON = "won"
    BEYOND = "beyond"


class Beyond(StrEnum):
    VERIFICATIONS = "verifications"
    CONTESTS = "contests"
    EXTENSIONS = "extensions"
    EXTENSION = "extension"  # one of those granted is longer than any may be then
    SUSPENSIONS = "suspensions"
    SUSPENSION = "suspension"  # the running one is longer than any may be then
    REQUEST = "request"  # more is asked for than may be granted then
    LEADER = "leader"  # what is asked for would be for the shift leader to decide


class Effect(NamedTuple):
    """`what` is a step where it is lost or won, else one of `Beyond`."""

    fate: Fate
    what: Action | Beyond

    def __str__(self) -> str:
        return f"{self.fate}:{self.what}"


class Asked(NamedTuple):
    """A request about a case, open or granted, with what it asks for: amount in the unit of the limit, or resume_at."""

    kind: str
    answer: str
    asked: Mapping[str, Any]


def effects(case: Any, requests: Sequence[Asked], now: Rulebook, then: Rulebook, at: dt.datetime) -> tuple[Effect, ...]:
    """What changes for a case (a row with the columns of `workflows.trying`); empty where nothing does."""
    before, after = (set(_possible(case, book, at)) for book in (now, then))
    differ = before ^ after
    steps = [Effect(Fate.WON if step in after else Fate.LOST, step) for step in STEPS if step in differ]
    if case.state not in OPEN:
        return tuple(steps)
    was, becomes = (set(_beyond(case, requests, book, at)) for book in (now, then))
    return (*steps, *(Effect(Fate.BEYOND, what) for what in Beyond if what in becomes - was))


def _possible(case: Any, book: Rulebook, at: dt.datetime) -> Iterator[Action]:
    for step in _STEPS_IN[case.state]:
        if guard(case, step, _ANYBODY, at, book) is None:
            yield step


def _beyond(case: Any, requests: Sequence[Asked], book: Rulebook, at: dt.datetime) -> Iterator[Beyond]:
    rules = book.rules
    counts = {
        Beyond.VERIFICATIONS: case.verify_count > rules.verifications,
        Beyond.CONTESTS: case.contest_count > rules.contests,
        Beyond.EXTENSIONS: case.extension_count > rules.extensions,
        Beyond.SUSPENSIONS: case.suspension_count > rules.suspensions,
        Beyond.SUSPENSION: _suspended_for(case) > dt.timedelta(days=rules.suspension_days),
    }
    yield from (what for what, is_beyond in counts.items() if is_beyond)
    for request in requests:
        yield from _of_request(case, request, book, at)


def _of_request(case: Any, request: Asked, book: Rulebook, at: dt.datetime) -> Iterator[Beyond]:
    rules, is_open = book.rules, not request.answer
    if request.kind == "extend":
        if request.asked.get("amount", 0.0) > longest_extension(case, book):
            yield Beyond.REQUEST if is_open else Beyond.EXTENSION
        if is_open and case.extension_count + 1 >= rules.leader_extensions_from:
            yield Beyond.LEADER
    if request.kind == "suspend" and is_open:
        left = dt.datetime.fromisoformat(request.asked["resume_at"]) - at
        if left > dt.timedelta(days=rules.suspension_days):
            yield Beyond.REQUEST
        if left > dt.timedelta(days=rules.leader_suspension_days):
            yield Beyond.LEADER


def _suspended_for(case: Any) -> dt.timedelta:
    """The whole length of the running suspension."""
    if case.resume_at is None or not case.pauses:
        return dt.timedelta()
    begun: dt.datetime = dt.datetime.fromisoformat(case.pauses[-1][0])
    until: dt.datetime = case.resume_at
    return until - begun
