"""After quiet hours: one message a person and channel that counts what was held back, instead of all of it at once."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select, update
from sqlmodel import Session, SQLModel

from grid.ids import new_id
from workflows.message_records import Sending
from workflows.topics import Topic, Via, topic_of


def gather_held(session: Session, districts: Collection[int], via: Via, *, at: dt.datetime) -> None:
    """Put one message in the place of several that quiet hours held back from a person until `at` or earlier.

    It is a message like any other from then on, with a key of its own; what it stands for is not sent. A single
    message stays as it is.
    """
    due = {"districts": list(districts), "via": via, "now": at}
    connection = session.connection()
    for person_id in connection.execute(_SEVERAL, due).scalars().all():
        taken = connection.execute(_GATHER, due | {"person": person_id}).all()
        if taken:  # else another worker was quicker
            connection.execute(_NEW, _message(person_id, via, taken, at))


def _message(person_id: int, via: Via, taken: Sequence[Row[Any]], at: dt.datetime) -> dict[str, Any]:
    """Kept in the district of the oldest; counts messages, the cases that they are about, and those that say late."""
    oldest = min(taken, key=lambda row: row.id)
    late = {row.case_number for row in taken if topic_of(row.kind) is Topic.LATE} - {""}
    cases = {row.case_number for row in taken} - {""}
    return {
        "district_id": oldest.district_id,
        "id": new_id(),
        "person_id": person_id,
        "channel": via,
        "case_number": "",
        "kind": "held",
        "details": {"messages": len(taken), "cases": len(cases), "late": len(late)},
        "urgent": False,
        "held": False,
        "dedupe": f"held:{oldest.id}:{person_id}:{via}",
        "at": at,
        "state": Sending.QUEUED,
        "attempts": 0,
        "next_at": at,
        "last_error": "",
    }


_OUTBOX = SQLModel.metadata.tables["outbox"]
_NEW = insert(_OUTBOX)
_HELD = and_(
    _OUTBOX.c.district_id.in_(bindparam("districts", expanding=True)),
    _OUTBOX.c.channel == bindparam("via"),
    _OUTBOX.c.next_at <= bindparam("now"),
    _OUTBOX.c.held,
    _OUTBOX.c.state == Sending.QUEUED,
    _OUTBOX.c.attempts == 0,
)
_SEVERAL = select(_OUTBOX.c.person_id).where(_HELD).group_by(_OUTBOX.c.person_id).having(func.count() > 1)
_GATHER = (
    update(_OUTBOX)
    .where(_HELD, _OUTBOX.c.person_id == bindparam("person"))
    .values(state=Sending.GATHERED, next_at=None)
    .returning(_OUTBOX.c.id, _OUTBOX.c.district_id, _OUTBOX.c.case_number, _OUTBOX.c.kind)
)
