"""What is still in the outbox: how much waits, how long already, what was given up and why; and trying it again."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, TextClause, func, text, update
from sqlmodel import Session, col, select

from grid.records import Area, AreaLevel, Person
from workflows.message_records import IS_DEAD, Outgoing, Sending

LATE_S = 15 * 60.0  # a message that has waited so long is told to those who run the program


@dataclass(frozen=True)
class Standing:
    """Messages by channel. `oldest_s`: for how long the oldest has been waiting though it could have been sent."""

    queued: dict[str, int] = field(default_factory=dict)
    dead: dict[str, int] = field(default_factory=dict)
    oldest_s: float = 0.0


def standing(session: Session, *, at: dt.datetime) -> Standing:
    """Over the whole city."""
    here = col(Outgoing.district_id).in_(all_districts(session))
    return Standing(
        queued=_by_channel(session, here, _WAITS),
        dead=_by_channel(session, here, _DEAD),
        oldest_s=oldest_s(session, at=at),
    )


def oldest_s(session: Session, *, at: dt.datetime) -> float:
    """For how long the oldest message has been waiting, in seconds. What quiet hours hold back waits for nobody."""
    here = col(Outgoing.district_id).in_(all_districts(session))
    oldest = session.exec(select(func.min(Outgoing.at)).where(here, _WAITS)).one()
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0


def all_districts(session: Session) -> Sequence[int]:
    return session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).all()


def waiting(session: Session, districts: Collection[int], *, limit: int) -> Sequence[tuple[Outgoing, Person | None]]:
    """Messages that are still to be sent, those whose turn comes first before the others, with their readers."""
    return _listed(session, districts, _WAITS, col(Outgoing.next_at), limit)


def dead(session: Session, districts: Collection[int], *, limit: int) -> Sequence[tuple[Outgoing, Person | None]]:
    """Messages that were given up, the newest first, with those who should have read them."""
    return _listed(session, districts, _DEAD, col(Outgoing.id).desc(), limit)


def retry(session: Session, districts: Collection[int], *, at: dt.datetime, only: Collection[int] | None = None) -> int:
    """Let messages that were given up be tried again from now on, all or `only` these; return how many."""
    chosen: list[Any] = [col(Outgoing.district_id).in_(districts), _DEAD]
    if only is not None:
        chosen.append(col(Outgoing.id).in_(only))
    again = {"state": Sending.QUEUED, "attempts": 0, "at": at, "next_at": at}
    return int(session.connection().execute(update(Outgoing).where(*chosen).values(**again)).rowcount)


def _listed(
    session: Session, districts: Collection[int], which: ColumnElement[bool] | TextClause, order: Any, limit: int
) -> Sequence[tuple[Outgoing, Person | None]]:
    query = (
        select(Outgoing, Person)
        .join(Person, col(Person.id) == Outgoing.person_id, isouter=True)
        .where(col(Outgoing.district_id).in_(districts), which)
        .order_by(order)
        .limit(limit)
    )
    return session.exec(query).all()


def _by_channel(session: Session, *which: ColumnElement[bool] | TextClause) -> dict[str, int]:
    counted = select(Outgoing.channel, func.count()).where(*which).group_by(col(Outgoing.channel))
    return dict(sorted(session.exec(counted).all()))


_WAITS: ColumnElement[bool] = col(Outgoing.next_at).is_not(None)
_DEAD = text(IS_DEAD)
