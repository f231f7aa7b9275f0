"""What `workflows.verifying` reads of a district: every case with all that its history left, in bounded pieces."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, String, and_, bindparam, func, select, type_coerce
from sqlmodel import Session, SQLModel

from workflows.chain import FILED
from workflows.clock_retelling import RETOLD_CLOCK
from workflows.retelling import RETOLD

DAYS = {"filed_on": "filed_at", "first_due_on": "first_due_at", "due_on": "due_at"}  # the same moments by the calendar
_AT_ONCE = 500
_TEXTS = frozenset({"state", "limit_unit"})  # read as text: an unreadable one is a difference, not a crash
_BESIDE = ("id", "number", "seal", "level", "alarm_at", "limit_value", "limit_unit", "closed_on")


class History(NamedTuple):
    """A case, its events in their order, and what else they left."""

    row: Row[Any]
    events: list[Row[Any]]
    proofs: dict[int, tuple[int, str]]  # photo → the event it proved, its hash
    climbed: dict[int, int]  # clock → the highest rung in the ledger


def histories(session: Session, district_id: int) -> Iterator[History]:
    """Yield every case of a district, the oldest first."""
    read, after = session.connection().execute, 0
    while rows := read(_PIECE, {"district": district_id, "after": after}).all():
        asked = {"district": district_id, "first": rows[0].id, "last": rows[-1].id}
        events, proofs, climbed = (_by_case(read(query, asked)) for query in (_THEIR_EVENTS, _PROOFS, _CLIMBED))
        for row in rows:
            proved = {photo.id: (photo.sequence, photo.sha256) for photo in proofs.get(row.id, ())}
            steps = {clock.clock_no: clock.step for clock in climbed.get(row.id, ())}
            yield History(row, events.get(row.id, []), proved, steps)
        after = rows[-1].id


def numbers_given(session: Session, district_id: int) -> Iterable[Any]:
    """Return (day, the last number given, the cases that are there) of every day."""
    return session.connection().execute(_GIVEN, {"district": district_id})


def photos_kept(session: Session, district_id: int) -> Iterable[Any]:
    """Return (number of the case, hash) of every photo."""
    return session.connection().execute(_KEPT, {"district": district_id})


def _by_case(lines: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    return {case_id: list(its) for case_id, its in groupby(lines, lambda line: line.case_id)}


def _columns_of_a_case() -> list[Any]:
    names = dict.fromkeys((*_BESIDE, *FILED, *RETOLD, *RETOLD_CLOCK, *DAYS))
    return [type_coerce(_CASES.c[name], String).label(name) if name in _TEXTS else _CASES.c[name] for name in names]


_CASES, _EVENTS, _LEDGER, _PHOTOS, _NUMBERS = (
    SQLModel.metadata.tables[name] for name in ("cases", "case_event", "rung", "photo", "case_number")
)
_HERE: Any = bindparam("district")
_FIRST: Any = bindparam("first")
_LAST: Any = bindparam("last")
_PIECE = (
    select(*_columns_of_a_case())
    .where(_CASES.c.district_id == _HERE, _CASES.c.id > bindparam("after"))
    .order_by(_CASES.c.id)
    .limit(_AT_ONCE)
)
_EVENT_TEXTS = [type_coerce(_EVENTS.c[name], String).label(name) for name in ("from_state", "to_state")]
_THEIR_EVENTS = (
    select(*(column for column in _EVENTS.c if column.name not in {"from_state", "to_state"}), *_EVENT_TEXTS)
    .where(_EVENTS.c.district_id == _HERE, _EVENTS.c.case_id.between(_FIRST, _LAST))
    .order_by(_EVENTS.c.case_id, _EVENTS.c.sequence)
)
_PROOFS = (
    select(_PHOTOS.c.case_id, _PHOTOS.c.id, _PHOTOS.c.sequence, _PHOTOS.c.sha256)
    .where(_PHOTOS.c.district_id == _HERE, _PHOTOS.c.case_id.between(_FIRST, _LAST), _PHOTOS.c.sequence.is_not(None))
    .order_by(_PHOTOS.c.case_id)
)
_CLIMBED = (
    select(_LEDGER.c.case_id, _LEDGER.c.clock_no, func.max(_LEDGER.c.step).label("step"))
    .where(_LEDGER.c.district_id == _HERE, _LEDGER.c.case_id.between(_FIRST, _LAST))
    .group_by(_LEDGER.c.case_id, _LEDGER.c.clock_no)
    .order_by(_LEDGER.c.case_id)
)
_THERE = (
    select(_CASES.c.filed_on, func.count().label("there"))
    .where(_CASES.c.district_id == _HERE)
    .group_by(_CASES.c.filed_on)
    .subquery()
)
_GIVEN = (
    select(_NUMBERS.c.day, _NUMBERS.c.last, func.coalesce(_THERE.c.there, 0))
    .select_from(_NUMBERS.outerjoin(_THERE, _THERE.c.filed_on == _NUMBERS.c.day))
    .where(_NUMBERS.c.district_id == _HERE)
    .order_by(_NUMBERS.c.day)
)
_KEPT = (
    select(_CASES.c.number, _PHOTOS.c.sha256)
    .join(_CASES, and_(_CASES.c.district_id == _PHOTOS.c.district_id, _CASES.c.id == _PHOTOS.c.case_id))
    .where(_PHOTOS.c.district_id == _HERE, _CASES.c.district_id == _HERE)
    .order_by(_PHOTOS.c.id)
)
