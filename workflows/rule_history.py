"""The history of the rules: one row for each change, whoever made it and whether it holds already."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select, update

from grid.loading.candidate import Candidate
from grid.loading.report import Report
from grid.records import ChangeState, PlannedChange

MOST_SHOWN = 50


def write_change(
    session: Session,
    candidate: Candidate,
    summary: Mapping[str, Any],
    *,
    by_id: int | None,
    from_at: dt.datetime,
    at: dt.datetime,
) -> PlannedChange:
    """Write down a change that is to hold from a moment on. `by_id` is None for what the console loads."""
    change = PlannedChange(
        kind=candidate.kind,
        file_name=candidate.file_name[:120],
        document=dict(candidate.document),
        summary=dict(summary),
        by_id=by_id,
        planned_at=at,
        from_at=from_at,
    )
    session.add(change)
    session.flush()
    return change


def note_load(session: Session, candidate: Candidate, report: Report, *, at: dt.datetime) -> None:
    """Write down what the console has just put in force; a file that changed nothing is no news."""
    if report.loaded or report.updated:
        change = write_change(session, candidate, {"rows": report.rows}, by_id=None, from_at=at, at=at)
        claim(session, change.id, ChangeState.APPLIED, at)


def claim(session: Session, change_id: int, state: ChangeState, at: dt.datetime, **also: Any) -> bool:
    """Take a change out of the state of being planned; only one can."""
    planned = col(PlannedChange.id) == change_id, col(PlannedChange.state) == ChangeState.PLANNED
    values = {"state": state, "done_at": at, **also}
    return bool(session.exec(update(PlannedChange).where(*planned).values(values)).rowcount)


def history(session: Session) -> Sequence[PlannedChange]:
    """What was switched on or loaded, is planned or was withdrawn; the newest first. Their documents stay unread."""
    query = select(PlannedChange).order_by(col(PlannedChange.from_at).desc(), col(PlannedChange.id).desc())
    unread = defer(PlannedChange.document)  # type: ignore[arg-type]  # a column, which SQLModel types as its value
    return session.exec(query.options(unread).limit(MOST_SHOWN)).all()
