"""The open cases of one department: how many wait for whom, and lists of them by deadline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from grid.actors import Actor
from workflows.moves import State
from workflows.queues import After, Page, desk_queue
from workflows.records import Assist, Case

OURS = (State.DISPATCHED, State.HANDLING)  # while it is the department's turn
THEIRS = (*OURS, State.SUSPENDED)  # all that the department has


@dataclass(frozen=True)
class Shares:
    """How many cases of the department are the person's own, wait to be accepted by anybody, and are there at all;
    and in how many cases of others it has a part to do."""

    mine: int
    waiting: int
    all: int
    assisting: int


def shares(session: Session, person: Actor) -> Shares:
    """Count the cases of the person's department; a case given to the person counts as own before it is accepted."""
    mine = func.sum(case((_mine(person), 1), else_=0))
    waiting = func.sum(case((_waiting(person), 1), else_=0))
    query: Any = select(mine, waiting, func.count()).where(
        col(Case.district_id).in_(sorted(person.district_ids)),
        Case.department_id == person.department_id,
        col(Case.state).in_(THEIRS),
    )
    own, free, together = (int(count or 0) for count in session.exec(query).one())
    parts = session.exec(select(func.count()).select_from(_parts(person).subquery())).one()
    return Shares(own, free, together, parts)


def mine(session: Session, person: Actor, *, limit: int) -> Page:
    return _page(session, person, _mine(person), limit)


def waiting(session: Session, person: Actor, *, limit: int) -> Page:
    """Dispatched to the department and accepted by nobody yet; those given to a colleague are left to them."""
    return _page(session, person, _waiting(person), limit)


def everything(session: Session, person: Actor, *, limit: int) -> Page:
    return _page(session, person, None, limit, states=THEIRS)


def assisting(session: Session, person: Actor, *, limit: int) -> Page:
    """Cases of other departments in which the person's has a part to do: the part due first first."""
    wanted = limit + 1
    query = _parts(person).order_by(col(Assist.due_at), col(Assist.id)).limit(wanted)
    found = list(session.exec(query))
    last = found[limit - 1] if len(found) == wanted else None
    return Page(found[:limit], After(last.due_at, last.id) if last is not None and last.due_at is not None else None)


def parts_in(session: Session, person: Actor, cases: Sequence[Case]) -> dict[int, Assist]:
    """Case id → what the person's department still has to do there."""
    query = select(Assist).where(
        col(Assist.district_id).in_(sorted(person.district_ids)),
        Assist.department_id == person.department_id,
        col(Assist.case_id).in_([one.id for one in cases]),
        col(Assist.done_at).is_(None),
    )
    return {part.case_id: part for part in session.exec(query)}


def _parts(person: Actor) -> Any:
    """The cases with the parts, by the index of departments."""
    return (
        select(Case)
        .join(Assist, and_(col(Case.district_id) == Assist.district_id, col(Case.id) == Assist.case_id))
        .where(col(Assist.district_id).in_(sorted(person.district_ids)), Assist.department_id == person.department_id)
        .where(col(Assist.done_at).is_(None), col(Case.state).in_(OURS))
    )


def _page(session: Session, person: Actor, which: Any, limit: int, states: Iterable[State] = OURS) -> Page:
    ours = col(Case.department_id) == person.department_id
    only = [ours] if which is None else [ours, which]
    return desk_queue(session, district_ids=person.district_ids, states=states, only=only, limit=limit)


def _mine(person: Actor) -> Any:
    return and_(col(Case.handler_id) == person.id, col(Case.state).in_(OURS))


def _waiting(person: Actor) -> Any:
    free = or_(col(Case.handler_id).is_(None), col(Case.handler_id) == person.id)
    return and_(col(Case.state) == State.DISPATCHED, free)
