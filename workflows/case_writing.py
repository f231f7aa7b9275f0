"""How a change of a case reaches the database: an UPDATE that names the version it was read at, and its event."""

import datetime as dt
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from grid.ids import new_id
from workflows.chain import sealed
from workflows.moves import Amendment
from workflows.records import Case

_CASES, _EVENTS = SQLModel.metadata.tables["cases"], SQLModel.metadata.tables["case_event"]
_NEW_EVENT = insert(_EVENTS)
_MILESTONES = ("milestone_count", "late_milestone_count")


def change(session: Session, case: Case, changes: dict[str, Any], event: dict[str, Any]) -> bool:
    """Write the changes and their event if the case is still as it was read, and say whether it was.

    `event`: action, from_state, to_state, by_id, at, details.
    """
    where = {"district_id": case.district_id, "id": new_id(), "case_id": case.id, "sequence": case.version + 1}
    event = sealed(session, case.seal, event | where)
    if not _change(session, case, changes | {"version": event["sequence"], "seal": event["seal"]}):
        return False
    session.connection().execute(_NEW_EVENT, event)
    return True


def _change(session: Session, case: Case, changes: dict[str, Any]) -> bool:
    values = {f"new_{name}": value for name, value in changes.items()}
    guard = {f"read_{name}": getattr(case, name) for name in ("district_id", "id", "state", "version")}
    done = session.connection().execute(_guarded_update(tuple(sorted(changes))), values | guard)
    if done.rowcount == 1:
        for name, value in changes.items():
            set_committed_value(case, name, value)
    return done.rowcount == 1


def amend(
    session: Session,
    case: Case,
    what: Amendment,
    changes: dict[str, Any],
    *,
    by_id: int | None,
    at: dt.datetime,
    details: dict[str, Any],
) -> bool:
    """Change a case that stays where it is, with its event; False when somebody moved it meanwhile."""
    stays = {"from_state": case.state, "to_state": case.state, "action": what, "by_id": by_id, "at": at}
    event = stays | {"details": details | clock_details(changes) | _taken_over(changes)}
    return change(session, case, changes | {"changed_at": at}, event)


def clock_details(changes: dict[str, Any]) -> dict[str, Any]:
    """A deadline set anew, milestones and the day of a closing, to be kept in the event: a later one hides none."""
    due_at, closed_on = changes.get("due_at"), changes.get("closed_on")
    if closed_on is not None:
        return {"closed_on": closed_on.isoformat()}
    counts = {name: changes[name] for name in ("clock_no", *_MILESTONES) if name in changes}
    if due_at is None:
        return counts
    return counts | {"due_at": due_at.isoformat(), "due_on": changes["due_on"].isoformat()}


def _taken_over(changes: dict[str, Any]) -> dict[str, Any]:
    """Where the clock of another case began, and when it stood still."""
    if "clock_started_at" not in changes:
        return {}
    return {"clock_started_at": changes["clock_started_at"].isoformat(), "pauses": changes["pauses"]}


@lru_cache(maxsize=128)
def _guarded_update(names: tuple[str, ...]) -> Update:
    guard = (_CASES.c[name] == bindparam(f"read_{name}") for name in ("district_id", "id", "state", "version"))
    return update(_CASES).where(*guard).values({name: bindparam(f"new_{name}") for name in names})
