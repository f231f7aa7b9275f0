"""Whose work is waiting: lists of open cases, the nearest deadline first, each read from an index and bounded.

A list over several districts and states is put together from one short piece of the index for each of them, so that
its cost does not grow with the number of cases.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, text, tuple_, union_all
from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.records import Role
from workflows.moves import OPEN, State
from workflows.records import IS_ASKED, Case

LONGEST = 200
_KEYS: Any = select(Case.district_id, Case.id)


@dataclass(frozen=True)
class After:
    """Where the page before ended: its last deadline and id."""

    due_at: dt.datetime
    id: int


@dataclass(frozen=True)
class Page:
    """A piece of a list, and where the next one begins, if there is more."""

    cases: list[Case]
    next: After | None


def desk_queue(
    session: Session,
    *,
    district_ids: Iterable[int],
    states: Iterable[State] = OPEN,
    only: Sequence[ColumnElement[bool]] = (),
    limit: int = 50,
    after: After | None = None,
) -> Page:
    """Cases in these states by deadline; of them only those for which the further conditions hold."""
    pieces = [
        and_(col(Case.district_id) == district_id, col(Case.state) == state, *only)
        for district_id in sorted(district_ids)
        for state in sorted(states)
    ]
    return _page(session, pieces, limit, after)


def asked_queue(
    session: Session,
    *,
    district_ids: Iterable[int],
    only: Sequence[ColumnElement[bool]] = (),
    limit: int = 50,
    after: After | None = None,
) -> Page:
    """Cases about which a request waits for its answer, closed ones too: an appeal comes after the end."""
    asked = text(IS_ASKED)
    pieces = [and_(col(Case.district_id) == district_id, asked, *only) for district_id in sorted(district_ids)]
    return _page(session, pieces, limit, after)


def my_tasks(session: Session, person: Actor, *, limit: int = 50, after: After | None = None) -> Page:
    """What the person is to handle, to verify or to check, and, for an inspector, what of it is nobody's yet."""
    pieces = []
    for district_id in sorted(person.district_ids):
        here = col(Case.district_id) == district_id
        to_handle = col(Case.state).in_((State.DISPATCHED, State.HANDLING))
        pieces.append(and_(here, col(Case.handler_id) == person.id, to_handle))
        for to_see in (State.VERIFYING, State.HANDLED):
            pieces.append(and_(here, col(Case.checker_id) == person.id, col(Case.state) == to_see))
            if Role.INSPECTOR in person.roles:
                pieces.append(and_(here, col(Case.state) == to_see, col(Case.checker_id).is_(None)))
    return _page(session, pieces, limit, after)


def department_tasks(session: Session, person: Actor, *, limit: int = 50, after: After | None = None) -> Page:
    """What was dispatched to the person's department, accepted or not."""
    pieces = [
        and_(
            col(Case.district_id) == district_id,
            col(Case.department_id) == person.department_id,
            col(Case.state) == state,
        )
        for district_id in sorted(person.district_ids)
        for state in (State.DISPATCHED, State.HANDLING)
        if person.department_id is not None
    ]
    return _page(session, pieces, limit, after)


def my_reports(session: Session, person: Actor, *, limit: int = 20) -> list[Case]:
    """The newest cases that the person filed, ended ones too."""
    pieces = [
        _KEYS.where(Case.district_id == district_id, Case.reporter_id == person.id)
        .order_by(col(Case.id).desc())
        .limit(min(limit, LONGEST))
        for district_id in sorted(person.district_ids)
    ]
    return _cases(session, pieces, [col(Case.id).desc()], min(limit, LONGEST))


def _page(session: Session, pieces: Sequence[ColumnElement[bool]], limit: int, after: After | None) -> Page:
    limit = max(1, min(limit, LONGEST))
    order = [col(Case.due_at), col(Case.id)]
    further = [] if after is None else [tuple_(*order) > (after.due_at, after.id)]
    selects = [_KEYS.where(piece, *further).order_by(*order).limit(limit + 1) for piece in pieces]
    found = _cases(session, selects, order, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    more = After(last.due_at, last.id) if last is not None and last.due_at is not None else None
    return Page(found[:limit], more)


def _cases(session: Session, pieces: Sequence[Any], order: Sequence[Any], limit: int) -> list[Case]:
    """The cases whose keys the pieces name, in order."""
    if not pieces:
        return []
    keys: Any = union_all(*(piece.subquery().select() for piece in pieces))
    these = tuple_(col(Case.district_id), col(Case.id)).in_(keys)
    return list(session.exec(select(Case).where(these).order_by(*order).limit(limit)))
