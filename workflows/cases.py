"""The one door through which a case changes: `move`. And how a case is found, and what it has lived through.

The case changes by an UPDATE that names the state and version it was read at, in one transaction with its event, so
of two people who move it at once exactly one does, and the other is told by whom.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel, col, select

from grid.actors import Actor
from grid.ids import new_id
from grid.records import Area, AreaLevel, Person, PersonRole, Role
from grid.refusals import N_, BadInput, Conflict, NotFound
from grid.rulebook import Rulebook
from workflows.candidates import nearest_checker
from workflows.changes import Given, changes_of, checked
from workflows.moves import Action, Need
from workflows.notices import About, tell
from workflows.permission import permitted, possible_moves
from workflows.photos import claim
from workflows.records import Case, CaseEvent
from workflows.staff import Staff
from workflows.turns import whose_turn

__all__ = ["Line", "MovedMeanwhile", "find", "history", "move", "possible_moves"]

_CASES, _EVENTS = SQLModel.metadata.tables["cases"], SQLModel.metadata.tables["case_event"]
_NEW_EVENT = insert(_EVENTS)
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
    reason: str = "",
    note: str = "",
    department_id: int | None = None,
    handler_id: int | None = None,
    verdict: str = "",
    waive: Collection[Need] = frozenset(),
    quiet: bool = False,
) -> Case:
    """Make one move and return the case as it is afterwards. Photos are attached before it, in the same transaction.

    `version` is the one that the person saw. For replaying history: `waive` (what an old log lacks; the event says so)
    and `quiet` (nobody is told, and nobody is given the check). Raises NotAllowed, MovedMeanwhile, NotNow, or BadInput
    for what it lacks.
    """
    if version is not None and version != case.version and by.may_see(case.district_id):
        raise _moved_meanwhile(session, case, book)
    step = permitted(case, action, by)
    given = checked(Given(reason, note, department_id, handler_id, verdict), case, action, step, book)
    if given.handler_id is not None:
        _check_handler(session, given)
    if action is Action.HANDLE and not quiet:
        given = replace(given, checker_id=nearest_checker(session, case, handler_id=by.id, at=at, book=book))
    photos = _photos(session, case, action, step.needs, waive)
    came_from, changes = case.state, changes_of(case, action, given, by_id=by.id, at=at, book=book)
    if not _change(session, case, changes | {"state": step.to, "changed_at": at}):
        raise _moved_meanwhile(session, case, book)
    details = given.details() | _clock_details(changes) | photos
    event = {"from_state": came_from, "to_state": step.to, "action": action, "by_id": by.id, "at": at}
    _write_event(session, case, event | {"details": details})
    if not quiet:
        _tell_whose_turn(session, case, action, details, by, at, book)
    return case


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


def _check_handler(session: Session, given: Given) -> None:
    query = (
        select(Person.id)
        .join(PersonRole)
        .where(Person.id == given.handler_id, Person.department_id == given.department_id, Person.active)
        .where(PersonRole.role == Role.HANDLER)
    )
    if session.exec(query).first() is None:
        raise BadInput(N_("This person does not handle cases in that department."), "handler_id")


def _photos(
    session: Session, case: Case, action: Action, needs: Collection[Need], waive: Collection[Need]
) -> dict[str, Any]:
    """Let the photos that wait for this move prove it; say in the event which they are, or that it went without."""
    if Need.PHOTO in needs and Need.PHOTO in waive:
        return {"waived": [Need.PHOTO]}
    claimed = claim(session, case, stage=action, sequence=case.version + 1)
    if Need.PHOTO in needs and not claimed:
        raise BadInput(N_("This step needs a photo."), "photos")
    return {"photos": claimed} if claimed else {}


def _change(session: Session, case: Case, changes: dict[str, Any]) -> bool:
    """Write the changes if the case is still as it was read, and say whether it was."""
    changes = changes | {"version": case.version + 1}
    values = {f"new_{name}": value for name, value in changes.items()}
    guard = {f"read_{name}": getattr(case, name) for name in ("district_id", "id", "state", "version")}
    done = session.connection().execute(_guarded_update(tuple(sorted(changes))), values | guard)
    if done.rowcount == 1:
        for name, value in changes.items():
            set_committed_value(case, name, value)
    return done.rowcount == 1


@lru_cache(maxsize=64)
def _guarded_update(names: tuple[str, ...]) -> Update:
    guard = (_CASES.c[name] == bindparam(f"read_{name}") for name in ("district_id", "id", "state", "version"))
    return update(_CASES).where(*guard).values({name: bindparam(f"new_{name}") for name in names})


def _clock_details(changes: dict[str, Any]) -> dict[str, Any]:
    """A clock that was set anew is kept in the event, so that each deadline can be read from the history."""
    if "due_at" not in changes:
        return {}
    return {"clock_no": changes["clock_no"], "due_at": changes["due_at"].isoformat()}


def _write_event(session: Session, case: Case, event: dict[str, Any]) -> None:
    where = {"district_id": case.district_id, "id": new_id(), "case_id": case.id, "sequence": case.version}
    session.connection().execute(_NEW_EVENT, event | where)


def _tell_whose_turn(
    session: Session, case: Case, action: Action, details: dict[str, Any], by: Actor, at: dt.datetime, book: Rulebook
) -> None:
    """Tell those who are to do the next step, except the one who just made this one."""
    staff = Staff(session, at=at, zone=book.city.zone)
    tell(
        session,
        About(case.district_id, case.id, case.number),
        staff.reach(case.district_id, whose_turn(case), apart_from={by.id}),
        action,
        at=at,
        dedupe=f"{case.id}:v{case.version}",
        details={"reason": details["reason"]} if "reason" in details else {},
    )


def _moved_meanwhile(session: Session, case: Case, book: Rulebook) -> Conflict | NotFound:
    """Say who moved the case last, what they did and when, in city time."""
    query = (
        select(CaseEvent, Person.name)
        .join(Person, col(Person.id) == CaseEvent.by_id, isouter=True)
        .where(CaseEvent.district_id == case.district_id, CaseEvent.case_id == case.id)
        .order_by(col(CaseEvent.sequence).desc())
    )
    last = session.exec(query).first()
    if last is None:
        return NotFound(N_("There is no case %(number)s."), number=case.number)
    event, name = last
    return MovedMeanwhile(
        N_("%(who)s was faster: this case was moved at %(when)s (%(action)s) and is now %(state)s."),
        "version",
        who=name or "Gridcase",
        when=f"{event.at.astimezone(book.hours.zone):%Y-%m-%d %H:%M}",
        action=Action(event.action),
        state=event.to_state,
        version=event.sequence,
    )
