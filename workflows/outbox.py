"""The outbox: messages are written in the transaction of their notice, and taken from it by whoever sends them.

A worker takes a batch for a while (a lease), sends outside of any transaction, and writes down what became of each. A
worker that dies leaves its lease to run out; the message is then sent again, with the same key.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, delete, exists, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from grid.ids import first_id_at, new_id
from grid.many import write_many
from grid.records import AreaLevel
from workflows.message_records import Sending
from workflows.topics import Via
from workflows.wishes import Wishes, wishes_of

NOT_SET_UP = "the channel is not set up"
Taken = Row[Any]  # a message that this worker has leased


def enqueue(
    session: Session, notices: Sequence[dict[str, Any]], *, urgent: Collection[int] = (), growing: bool = False
) -> None:
    """Write a message for each notice and channel that its reader, or the city, wants, each once by its key.

    `urgent` are the ids of cases whose messages pay no heed to quiet hours. What a growing notice said before is
    replaced, unless it is on its way already.
    """
    if not notices:
        return
    wishes = wishes_of(session, {row["person_id"] for row in notices})
    if wishes.are_none():
        return
    rows = [_message(parcel) for row in notices for parcel in _parcels(row, wishes, row["case_id"] in urgent)]
    connection = session.connection()
    write_many(connection, (_REPLACE if growing else _INSERT)[connection.dialect.name], rows)


class _Parcel(NamedTuple):
    notice: dict[str, Any]
    via: Via
    person_id: int | None
    at: dt.datetime
    urgent: bool
    held: bool = False


def _parcels(notice: dict[str, Any], wishes: Wishes, urgent: bool) -> Iterator[_Parcel]:
    """To the person by each channel of theirs, and once to each chat, however many people are told."""
    person_id, moment = notice["person_id"], notice["at"]
    ready_at = wishes.ready_at(person_id, moment, urgent=urgent)
    for via in wishes.of(person_id).channels(notice["kind"]):
        yield _Parcel(notice, via, person_id, ready_at, urgent, held=ready_at > moment)
    for via in wishes.chats(notice["kind"]):
        yield _Parcel(notice, via, None, moment, urgent)


def _message(parcel: _Parcel) -> dict[str, Any]:
    notice, via, person_id, at, urgent, held = parcel
    return {
        "district_id": notice["district_id"],
        "id": new_id(),
        "person_id": person_id,
        "channel": via,
        "case_number": notice["case_number"],
        "kind": notice["kind"],
        "details": notice["details"],
        "urgent": urgent,
        "held": held,
        "dedupe": f"{notice['dedupe']}:{person_id or 'chat'}:{via}",
        "at": at,
        "state": Sending.QUEUED,
        "attempts": 0,
        "next_at": at,
        "last_error": "",
    }


def districts_with_mail(session: Session, via: Via, *, at: dt.datetime) -> Sequence[int]:
    """The districts that have something to send by this channel."""
    return session.connection().execute(_DISTRICTS, {"via": via, "now": at}).scalars().all()


def lease(
    session: Session, district_id: int, via: Via, *, at: dt.datetime, until: dt.datetime, most: int
) -> list[Taken]:
    """Take the messages that have waited longest; nobody else gets them before `until`."""
    claim = {"of_district": district_id, "via": via, "now": at, "until": until, "most": most}
    return sorted(session.connection().execute(_LEASE, claim), key=lambda row: row.at)


def mark_sent(session: Session, taken: Taken, *, at: dt.datetime) -> bool:
    return _settle(session, taken, state=Sending.SENT, next_at=None, sent_at=at, last_error="")


def put_off(session: Session, taken: Taken, *, until: dt.datetime, reason: str) -> bool:
    return _settle(session, taken, state=Sending.QUEUED, next_at=until, sent_at=None, last_error=reason)


def bury(session: Session, taken: Taken, *, reason: str) -> bool:
    return _settle(session, taken, state=Sending.DEAD, next_at=None, sent_at=None, last_error=reason)


def turn_away(session: Session, known: Collection[Via], *, at: dt.datetime) -> None:
    """Give up what is due by a channel that is not set up."""
    session.connection().execute(_TURN_AWAY, {"known": list(known), "now": at})


def forget_sent(session: Session, *, before: dt.datetime) -> None:
    session.connection().execute(_FORGET, {"before_id": first_id_at(before)})


def _settle(session: Session, taken: Taken, **values: Any) -> bool:
    """Write down what became of it. False if the lease ran out and another worker has taken it since."""
    mine = {"of_district": taken.district_id, "of_id": taken.id, "of_attempt": taken.attempts}
    done = session.connection().execute(_SETTLE, mine | {f"new_{name}": value for name, value in values.items()})
    return bool(done.rowcount)


_OUTBOX, _AREAS = (SQLModel.metadata.tables[name] for name in ("outbox", "area"))
_INSERT = {
    "sqlite": sqlite.insert(_OUTBOX).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_OUTBOX).on_conflict_do_nothing(),
}


def _replacing(insert: Any) -> Any:
    statement = insert(_OUTBOX)
    return statement.on_conflict_do_update(
        index_elements=["district_id", "dedupe"],
        set_={"details": statement.excluded.details},
        where=_OUTBOX.c.state == literal_column(f"'{Sending.QUEUED.value}'"),  # the rows name only what they insert
    )


_REPLACE = {"sqlite": _replacing(sqlite.insert), "postgresql": _replacing(postgresql.insert)}
_DISTRICTS = select(_AREAS.c.id).where(
    exists().where(
        _OUTBOX.c.district_id == _AREAS.c.id,
        _OUTBOX.c.channel == bindparam("via"),
        _OUTBOX.c.next_at <= bindparam("now"),
    )
)


def _due() -> Select[Any]:
    return (
        select(_OUTBOX.c.id)
        .where(
            _OUTBOX.c.district_id == bindparam("of_district"),
            _OUTBOX.c.channel == bindparam("via"),
            _OUTBOX.c.next_at <= bindparam("now"),
        )
        .order_by(_OUTBOX.c.next_at)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


_LEASE = (
    update(_OUTBOX)
    .where(_OUTBOX.c.district_id == bindparam("of_district"), _OUTBOX.c.id.in_(_due().scalar_subquery()))
    .values(state=Sending.LEASED, attempts=_OUTBOX.c.attempts + 1, next_at=bindparam("until"))
    .returning(*_OUTBOX.c)
)
_SETTLE = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.district_id == bindparam("of_district"),
        _OUTBOX.c.id == bindparam("of_id"),
        _OUTBOX.c.attempts == bindparam("of_attempt"),
        _OUTBOX.c.state == Sending.LEASED,
    )
    .values({name: bindparam(f"new_{name}") for name in ("state", "next_at", "sent_at", "last_error")})
)
_HERE = _OUTBOX.c.district_id.in_(select(_AREAS.c.id).where(_AREAS.c.level == AreaLevel.DISTRICT))
_TURN_AWAY = (
    update(_OUTBOX)
    .where(
        _HERE,
        _OUTBOX.c.channel.not_in(bindparam("known", expanding=True)),
        _OUTBOX.c.next_at <= bindparam("now"),
        _OUTBOX.c.state == Sending.QUEUED,
    )
    .values(state=Sending.DEAD, next_at=None, last_error=NOT_SET_UP)
)
_FORGET = delete(_OUTBOX).where(
    _HERE, _OUTBOX.c.id < bindparam("before_id"), _OUTBOX.c.state.in_([Sending.SENT, Sending.GATHERED])
)
