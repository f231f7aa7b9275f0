"""How much people have to do: open tasks now, cases given to them today, and the deadline that passes first."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from grid.records import Role
from grid.rulebook import Rulebook
from workflows.moves import State
from workflows.records import Case

# whose task a case is, while it is in which states, and since when
_TASKS: dict[Role, tuple[Any, tuple[State, ...], Any]] = {
    Role.HANDLER: (Case.handler_id, (State.DISPATCHED, State.HANDLING), Case.dispatched_at),
    Role.INSPECTOR: (Case.checker_id, (State.VERIFYING, State.HANDLED), Case.handled_at),
}


def open_tasks(session: Session, role: Role, people: Collection[int], *, book: Rulebook) -> dict[int, int]:
    """Open tasks by person, in all districts: capacity is a person's, wherever the tasks are."""
    whose, states, _ = _TASKS[role]
    return _of_each(session, whose, func.count(), people, book, col(Case.state).in_(states))


def given_today(
    session: Session, role: Role, people: Collection[int], *, at: dt.datetime, book: Rulebook
) -> dict[int, int]:
    """Cases by person that came to them since midnight in the city, whatever has become of them."""
    whose, _, since = _TASKS[role]
    midnight = at.astimezone(book.hours.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return _of_each(session, whose, func.count(), people, book, since >= midnight)


def earliest_deadlines(session: Session, people: Collection[int], *, book: Rulebook) -> dict[int, dt.datetime]:
    """By handler the earliest deadline of the open tasks: when the person should be done with one."""
    whose, states, _ = _TASKS[Role.HANDLER]
    found: dict[int, dt.datetime] = _of_each(
        session, whose, func.min(Case.due_at), people, book, col(Case.state).in_(states), col(Case.due_at).is_not(None)
    )
    return found


def _of_each(
    session: Session, whose: Any, figure: Any, people: Collection[int], book: Rulebook, *where: Any
) -> dict[int, Any]:
    if not people:
        return {}
    districts = {area.district_id for area in book.areas.values() if area.district_id is not None}
    query = (
        select(whose, figure)
        .where(col(Case.district_id).in_(sorted(districts)), whose.in_(people), *where)
        .group_by(whose)
    )
    return dict(session.exec(query).all())
