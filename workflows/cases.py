"""The one door through which a case changes: `move`. And how a case is found, and what it has lived through.

The case changes by an UPDATE that names the state and version it was read at, in one transaction with its event, so
of two people who move it at once exactly one does, and the other is told by whom.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.names import names_of
from grid.records import Area, AreaLevel, Person
from grid.refusals import N_, BadInput, Conflict, NotFound
from grid.rulebook import Rulebook
from workflows.audiences import tell_of
from workflows.candidates import nearest_checker
from workflows.case_writing import change, clock_details
from workflows.changes import changes_of, lapsed
from workflows.effects import Made, take_effect
from workflows.given import Asking, Given, checked
from workflows.guards import NotPossible, guard
from workflows.merging import merge_target
from workflows.moves import Action, Need, State, step_named
from workflows.overload import tell_if_all_full
from workflows.overrides import answered_by
from workflows.permission import offered_moves, permitted, possible_moves
from workflows.photos import claim
from workflows.planning import follow
from workflows.records import Case, CaseEvent
from workflows.requests import open_request
from workflows.taking import CannotTake, check_taker

__all__ = [
    "CannotTake",
    "Line",
    "MovedMeanwhile",
    "NotPossible",
    "find",
    "history",
    "move",
    "offered_moves",
    "possible_moves",
]

_GIVES_A_CHECK = frozenset({Action.VERIFY, Action.HANDLE})
_BY_NUMBER = select(Case).where(
    col(Case.district_id).in_(bindparam("districts", expanding=True)), Case.number == bindparam("number")
)


class MovedMeanwhile(Conflict):
    """Somebody else moved the case first; `values` say who, when, which action, and where it stands now."""


@dataclass(frozen=True)
class Line:
    """One line of a case's history; nobody's line is the system's own."""

    event: CaseEvent
    by: Person | None


def move(
    session: Session,
    case: Case,
    action: Action,
    *,
    by: Actor,
    at: dt.datetime,
    book: Rulebook,
    version: int | None = None,
    waive: Collection[Need] = frozenset(),
    quiet: bool = False,
    **said: Any,
) -> Case:
    """Make one move and return the case as it is afterwards. Photos are attached before it, in the same transaction.

    `version` is the one that the person saw, `said` what they give with the move, named as `workflows.given.Given` has
    it. For replaying history: `waive` (what an old log lacks;
    the event says so) and `quiet` (nobody is told or given the check, and nothing is planned). Raises NotAllowed,
    MovedMeanwhile, NotNow, NotPossible, CannotTake, or BadInput for what it lacks.
    """
    if version is not None and version != case.version and by.may_see(case.district_id):
        raise _moved_meanwhile(session, case, book)
    step = permitted(case, action, by, book.rules)
    if refusal := guard(case, action, by, at, book, waive):
        raise refusal
    request = open_request(session, case) if case.pending else None
    given = checked(Given(**said), Asking(case, action, step, by, at, book, request))
    given, other = _found(session, case, action, given, by, at, book, quiet=quiet)
    photos = _photos(session, case, action, step.needs, waive)
    was, was_pending, asked_by = case.state, case.pending, case.pending_by
    to = step.to or _state_before(session, case)
    changes = lapsed(case, action, to) | changes_of(case, action, given, by=by, at=at, book=book)
    details = given.details() | clock_details(changes) | photos
    event = {"from_state": was, "to_state": to, "action": action, "by_id": by.id, "at": at, "details": details}
    if not change(session, case, changes | {"state": to, "changed_at": at}, event):
        raise _moved_meanwhile(session, case, book)
    made = Made(case, action, given, by, at, book, was_pending, other)
    take_effect(session, made)
    if not quiet:
        tell_of(session, case, action, details, by=by, at=at, book=book, asked_by=asked_by)
        _look_ahead(session, made, was)
    return case


def _look_ahead(session: Session, made: Made, was: State) -> None:
    """Say so when nobody can take the case now; plan what goes by itself."""
    tell_if_all_full(session, made.case, book=made.book, at=made.at)
    follow(session, made.case, made.action, was, book=made.book, at=made.at)


def find(session: Session, number: str, *, by: Actor) -> Case:
    """Return the case with this number. Raises NotFound, also for a case in a district that is not the person's."""
    case = session.exec(_BY_NUMBER, params={"districts": _districts(session, by), "number": number}).first()
    if case is None:
        raise NotFound(N_("There is no case %(number)s."), number=number[:40])
    return case


def history(session: Session, case: Case) -> list[Line]:
    """Everything that happened to the case, the first thing first."""
    query = (
        select(CaseEvent, Person)
        .join(Person, col(Person.id) == CaseEvent.by_id, isouter=True)
        .where(CaseEvent.district_id == case.district_id, CaseEvent.case_id == case.id)
        .order_by(col(CaseEvent.sequence))
    )
    return [Line(event, person) for event, person in session.exec(query)]


def _districts(session: Session, by: Actor) -> Collection[int]:
    """The system itself works in every district."""
    if by.id is not None:
        return by.district_ids
    return session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).all()


def _found(
    session: Session,
    case: Case,
    action: Action,
    given: Given,
    by: Actor,
    at: dt.datetime,
    book: Rulebook,
    *,
    quiet: bool,
) -> tuple[Given, Case | None]:
    """Complete what was given with what only the database knows; and the case that stands, or stood, for this one."""
    if given.handler_id is not None:
        check_taker(session, case, given, at=at, book=book, replayed=quiet)
    if action in _GIVES_A_CHECK and not quiet:
        handler_id = by.id if action is Action.HANDLE else None
        return replace(given, checker_id=nearest_checker(session, case, handler_id=handler_id, at=at, book=book)), None
    if action is Action.DISPATCH:
        return answered_by(given, case, at=at, book=book), None
    if action is Action.ASSIST_DONE:
        return replace(given, department_id=by.department_id), None
    if action is Action.MERGE:
        target = merge_target(session, case, given.into)
        return replace(given, into_id=target.id), target
    if action is Action.UNMERGE:
        return given, session.get_one(Case, (case.district_id, case.merged_into))
    return given, None


def _state_before(session: Session, case: Case) -> State:
    """Where a merged case was before."""
    query = (
        select(CaseEvent.from_state)
        .where(CaseEvent.district_id == case.district_id, CaseEvent.case_id == case.id)
        .where(CaseEvent.action == Action.MERGE)
        .order_by(col(CaseEvent.sequence).desc())
    )
    return State(session.exec(query).first() or State.DISCOVERED)


def _photos(
    session: Session, case: Case, action: Action, needs: Collection[Need], waive: Collection[Need]
) -> dict[str, Any]:
    """Let the photos that wait for this move prove it; say in the event which they are, or that it went without."""
    if Need.PHOTO in needs and Need.PHOTO in waive:
        return {"waived": sorted(set(needs) & set(waive))}
    claimed = claim(session, case, stage=action, sequence=case.version + 1)
    if Need.PHOTO in needs and not claimed:
        raise BadInput(N_("This step needs a photo."), "photos")
    return {"photos": list(claimed), "photo_hashes": list(claimed.values())} if claimed else {}


def _moved_meanwhile(session: Session, case: Case, book: Rulebook) -> Conflict | NotFound:
    """Say who moved the case last, what they did and when, in city time."""
    query = select(CaseEvent).where(CaseEvent.district_id == case.district_id, CaseEvent.case_id == case.id)
    event = session.exec(query.order_by(col(CaseEvent.sequence).desc())).first()
    if event is None:
        return NotFound(N_("There is no case %(number)s."), number=case.number)
    return MovedMeanwhile(
        N_("%(who)s was faster: this case was moved at %(when)s (%(action)s) and is now %(state)s."),
        "version",
        who=names_of(session, [event.by_id]).get(event.by_id or 0, "Gridcase"),
        when=f"{event.at.astimezone(book.hours.zone):%Y-%m-%d %H:%M}",
        action=step_named(event.action),
        state=event.to_state,
        version=event.sequence,
    )
