"""The open cases of one department: how many wait for whom, and lists of them by deadline."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from grid.actors import Actor
from workflows.moves import State
from workflows.queues import Page, desk_queue
from workflows.records import Case

OURS = (State.DISPATCHED, State.HANDLING)  # while it is the department's turn


@dataclass(frozen=True)
class Shares:
    """How many cases of the department are the person's own, wait to be accepted by anybody, and are there at all."""

    mine: int
    waiting: int
    all: int


def shares(session: Session, person: Actor) -> Shares:
    """Count the cases of the person's department; a case given to the person counts as own before it is accepted."""
    mine = func.sum(case((_mine(person), 1), else_=0))
    waiting = func.sum(case((_waiting(person), 1), else_=0))
    query: Any = select(mine, waiting, func.count()).where(
        col(Case.district_id).in_(sorted(person.district_ids)),
        Case.department_id == person.department_id,
        col(Case.state).in_(OURS),
    )
    counted = session.exec(query).one()
    return Shares(*(int(count or 0) for count in counted))


def mine(session: Session, person: Actor, *, limit: int) -> Page:
    return _page(session, person, _mine(person), limit)


def waiting(session: Session, person: Actor, *, limit: int) -> Page:
    """Dispatched to the department and accepted by nobody yet; those given to a colleague are left to them."""
    return _page(session, person, _waiting(person), limit)


def everything(session: Session, person: Actor, *, limit: int) -> Page:
    return _page(session, person, None, limit)


def _page(session: Session, person: Actor, which: Any, limit: int) -> Page:
    ours = col(Case.department_id) == person.department_id
    only = [ours] if which is None else [ours, which]
    return desk_queue(session, district_ids=person.district_ids, states=OURS, only=only, limit=limit)


def _mine(person: Actor) -> Any:
    return col(Case.handler_id) == person.id


def _waiting(person: Actor) -> Any:
    free = or_(col(Case.handler_id).is_(None), col(Case.handler_id) == person.id)
    return and_(col(Case.state) == State.DISPATCHED, free)
