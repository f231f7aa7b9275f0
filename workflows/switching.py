"""Switching rules on that were tried: at once or on a day to come, withdrawn before.

A change waits as one row and is loaded at its moment by the code that `gridcase load` uses, in one transaction with the
row: it holds once and for good, or not at all and says why.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.database import Database
from grid.loading.candidate import Candidate, load_candidate
from grid.loading.city import the_city
from grid.records import Area, AreaLevel, ChangeState, PlannedChange, Role
from grid.refusals import N_, BadInput, Conflict, NotAllowed, NotFound, Refusal
from grid.rulebook import Rulebook
from grid.said import Said
from grid.scratch import rulebook_with
from workflows.notices import About, tell
from workflows.rule_history import claim, write_change
from workflows.staff import Staff
from workflows.turns import Audience

FARTHEST = dt.timedelta(days=366)

log = logging.getLogger(__name__)


def switch_on(
    session: Session,
    candidate: Candidate,
    summary: Mapping[str, Any],
    *,
    from_at: dt.datetime,
    book: Rulebook,
    by: Actor,
    at: dt.datetime,
) -> PlannedChange:
    """Plan a change for `from_at`, or let it hold now where that is not in the future.

    Raises NotAllowed, BadInput for a moment too far away, and LoadRefused or BadCalendar for rules that cannot hold.
    """
    by_id = _check_may(by, book)
    if from_at > at + FARTHEST:
        raise BadInput(N_("A change can be planned for at most a year ahead."), "from")
    if from_at > at:
        rulebook_with(session, candidate, book=book, at=at)  # what is wrong already is refused now, not on its day
    change = write_change(session, candidate, summary, by_id=by_id, from_at=max(from_at, at), at=at)
    if change.from_at <= at:
        _load(session, change, at)
    return change


def withdraw(session: Session, change_id: int, *, book: Rulebook, by: Actor, at: dt.datetime) -> None:
    """Take a planned change back. Raises NotAllowed, NotFound, and Conflict where it is no longer only planned."""
    _check_may(by, book)
    if session.get(PlannedChange, change_id) is None:
        raise NotFound(N_("There is no such change."))
    if not claim(session, change_id, ChangeState.WITHDRAWN, at, withdrawn_by=by.id):
        raise Conflict(N_("The change is no longer only planned."))


def switch_due(database: Database, *, now: dt.datetime) -> int:
    """Let every planned change hold whose moment has come, the earliest first; return how many. May be called twice.

    A change that no longer fits the city is refused and says why, to the administrators too; it stops no other.
    """
    with database.reading() as session:
        due = session.exec(
            select(PlannedChange.id)
            .where(PlannedChange.state == ChangeState.PLANNED, PlannedChange.from_at <= now)
            .order_by(col(PlannedChange.from_at), col(PlannedChange.id))
        ).all()
    return sum(_switch(database, change_id, now) for change_id in due)


def _switch(database: Database, change_id: int, now: dt.datetime) -> bool:
    try:
        with database.writing() as session:
            change = session.exec(select(PlannedChange).where(PlannedChange.id == change_id)).one()
            return _load(session, change, now)
    except OperationalError:  # the database, not the change: the next tick tries again
        raise
    except Exception as error:  # whatever is wrong with this one, escalation and the others must not wait for it
        log.exception("the planned change %d cannot hold", change_id)
        with database.writing() as session:
            _refuse(session, change_id, _why(error), now)
        return False


def _why(error: Exception) -> Said:
    return error.said if isinstance(error, Refusal) else Said(type(error).__name__)


def _refuse(session: Session, change_id: int, why: Said, at: dt.datetime) -> None:
    """Say in the history why a change cannot hold, and tell the administrators, whoever switched it on among them."""
    if not claim(session, change_id, ChangeState.REFUSED, at, why=why.document()):
        return
    change = session.exec(select(PlannedChange).where(PlannedChange.id == change_id)).one()
    details = {"file": change.file_name, "reason": why.document()}
    for district_id, people in _administrators(session, change.by_id, at).items():
        about, dedupe = About(district_id, None, ""), f"rules:{change_id}"
        tell(session, about, sorted(people), "rules_refused", at=at, dedupe=dedupe, details=details)


def _administrators(session: Session, by_id: int | None, at: dt.datetime) -> Mapping[int, Iterable[int]]:
    """By district; who administers several is told in the first of them."""
    staff, told = Staff(session, at=at, zone=the_city(session).zone), set[int]()
    districts = (
        select(Area.id).where(Area.level == AreaLevel.DISTRICT, col(Area.valid_to).is_(None)).order_by(Area.code)
    )
    found: dict[int, Iterable[int]] = {}
    for district_id in session.exec(districts):
        audiences = (Audience(Role.ADMINISTRATOR), Audience(person_id=by_id))
        found[district_id] = {who for one in audiences for who in staff.reach(district_id, one)} - told
        told.update(found[district_id])
    return found


def _load(session: Session, change: PlannedChange, at: dt.datetime) -> bool:
    """False where somebody else was quicker."""
    if not claim(session, change.id, ChangeState.APPLIED, at):
        return False
    load_candidate(session, Candidate(change.kind, change.file_name, change.document), at=at)
    return True


def _check_may(by: Actor, book: Rulebook) -> int:
    """Rules hold in the whole city, so whoever changes them must answer for all of it. Returns who it is."""
    everywhere = {area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT}
    if by.id is None or Role.ADMINISTRATOR not in by.roles or not everywhere <= by.district_ids:
        raise NotAllowed(N_("Rules hold in the whole city: only an administrator of all of it may change them."))
    return by.id
