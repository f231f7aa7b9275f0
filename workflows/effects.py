"""What a move does beside changing its own case, in the same transaction: requests, parts of others, merged cases."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from grid.actors import Actor
from grid.rulebook import Rulebook
from grid.visits import Visit, note_visits
from workflows import joint, merging, requests
from workflows.given import Given
from workflows.guards import GRANTS, REQUESTS
from workflows.moves import Action
from workflows.records import Case


@dataclass(frozen=True)
class Made:
    """A move that was just made. `other`: the case that stands, or stood, for this one."""

    case: Case
    action: Action
    given: Given
    by: Actor
    at: dt.datetime
    book: Rulebook
    was_pending: str
    other: Case | None = None


def take_effect(session: Session, made: Made) -> None:
    _settle_request(session, made)
    effect = _EFFECTS.get(made.action)
    if effect:
        effect(session, made)


def _settle_request(session: Session, made: Made) -> None:
    """Write down a request, its answer, or that the case went on without one."""
    case, action = made.case, made.action
    if action in REQUESTS:
        requests.ask(session, case, REQUESTS[action], made.given, by=made.by, at=made.at)
    elif made.was_pending and not case.pending:
        granted = GRANTS.get(action) == made.was_pending or (action == Action.VOID and made.was_pending == "void")
        what = requests.GRANTED if granted else requests.DECLINED if action is Action.DECLINE else requests.LAPSED
        requests.answer(session, case, what, by=made.by, at=made.at, reason=made.given.reason)


def _assist(session: Session, made: Made) -> None:
    joint.ask_to_assist(session, made.case, made.given, by=made.by, at=made.at, book=made.book)


def _assist_done(session: Session, made: Made) -> None:
    joint.finish_part(session, made.case, made.given, by=made.by, at=made.at)


def _merge(session: Session, made: Made) -> None:
    if made.other is not None:
        merging.absorb(session, made.case, made.other, by=made.by, at=made.at, book=made.book)


def _unmerge(session: Session, made: Made) -> None:
    if made.other is not None:
        merging.release(session, made.case, made.other, by=made.by, at=made.at, book=made.book)


def _seen(session: Session, made: Made) -> None:
    """Whoever verifies a report or checks a result was there."""
    note_visits(session, [Visit(made.case.district_id, made.case.cell_code, made.at)])


_EFFECTS: dict[Action, Callable[[Session, Made], None]] = {
    Action.ASSIST: _assist,
    Action.ASSIST_DONE: _assist_done,
    Action.CHECK: _seen,
    Action.CONFIRM: _seen,
    Action.DENY: _seen,
    Action.MERGE: _merge,
    Action.UNMERGE: _unmerge,
}
