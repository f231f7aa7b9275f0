"""Finding cases by what is known of them, a page at a time, only in the districts that somebody works in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from grid.actors import Actor
from workflows.moves import OPEN, State
from workflows.records import Case


@dataclass(frozen=True)
class Wanted:
    """What cases are looked for; what is not said does not narrow.

    `bbox` is min lon, min lat, max lon, max lat in degrees; `text` is looked for, letter by letter, in number, address
    and description.
    """

    states: frozenset[State] | None = None
    district_ids: frozenset[int] = frozenset()
    street_id: int | None = None
    community_id: int | None = None
    cell_code: str = ""
    category_id: int | None = None
    department_id: int | None = None
    handler_id: int | None = None
    overdue: bool | None = None
    due_before: dt.datetime | None = None
    bbox: tuple[float, float, float, float] | None = None
    text: str = ""


def search(
    session: Session, wanted: Wanted, *, by: Actor, at: dt.datetime, before_id: int | None = None, limit: int = 50
) -> list[Case]:
    """Return the newest cases first, at most `limit`, older than `before_id` (the last one of the page before)."""
    query = select(Case).where(*conditions(wanted, by=by, at=at))
    if before_id is not None:
        query = query.where(Case.id < before_id)
    return list(session.exec(query.order_by(col(Case.id).desc()).limit(limit)))


def conditions(wanted: Wanted, *, by: Actor, at: dt.datetime) -> list[Any]:
    """The conditions as SQL, districts first."""
    districts = by.district_ids & wanted.district_ids if wanted.district_ids else by.district_ids
    found: list[Any] = [col(Case.district_id).in_(districts)]
    if wanted.states is not None:
        found.append(col(Case.state).in_(wanted.states))
    for name in ("street_id", "community_id", "category_id", "department_id", "handler_id"):
        if (value := getattr(wanted, name)) is not None:
            found.append(col(getattr(Case, name)) == value)
    if wanted.cell_code:
        found.append(Case.cell_code == wanted.cell_code)
    if wanted.overdue is not None:
        found.append(_overdue(at) if wanted.overdue else ~_overdue(at))
    if wanted.due_before is not None:
        found.append(col(Case.due_at) < wanted.due_before)
    if wanted.bbox:
        west, south, east, north = wanted.bbox
        found += [col(Case.lon).between(west, east), col(Case.lat).between(south, north)]
    if wanted.text:
        fields = (Case.number, Case.address, Case.description)
        found.append(or_(*(col(field).contains(wanted.text, autoescape=True) for field in fields)))
    return found


def _overdue(at: dt.datetime) -> Any:
    """Open past its deadline, or ended after it."""
    open_late = and_(col(Case.state).in_(OPEN), col(Case.due_at) <= at)
    ended_late = and_(col(Case.ended_at).is_not(None), col(Case.ended_at) > col(Case.due_at))
    return func.coalesce(or_(open_late, ended_late), False)
