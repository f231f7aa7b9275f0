"""Deadlines follow their rules: after a revision of the calendar or of a limit every running clock is counted anew.

District by district, a bounded batch a transaction. Each row is changed by an UPDATE that names the version, clock and
level it was read at, and the event of a moved deadline is written in the same transaction; what is right already is
left alone. So it may be stopped, begun again or run twice at once, and nothing is told twice. The notices that tell of
moved deadlines grow in the same transactions.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, String, and_, bindparam, func, insert, literal_column, select, type_coerce, update
from sqlmodel import Session, SQLModel

from grid.database import Database
from grid.ids import new_id
from grid.many import write_many
from grid.records import LimitUnit
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.chain import sealed
from workflows.joint import Assisted, recount_parts
from workflows.moved_deadlines import MovedDeadlines
from workflows.moves import OPEN, Amendment, State
from workflows.recounting import SETS_THE_LIMIT, Past, Recount, details_of, past_of, recount, strays

BATCH = 1000
_EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recomputed:
    """`moved` deadlines, each with an event; `alarms` are those of which only a rung moved; `unreadable` clocks."""

    cases: int = 0
    moved: int = 0
    alarms: int = 0
    unreadable: int = 0

    def __add__(self, other: "Recomputed") -> "Recomputed":
        return replace(self, **{name: value + getattr(other, name) for name, value in vars(self).items()})


def recompute(
    database: Database, *, book: Rulebook, at: dt.datetime, since: dt.datetime = _EVER, batch: int = BATCH
) -> Recomputed:
    """Count all running clocks anew, or those of the cases that changed at `since` or later."""
    with database.reading() as session:
        districts = session.connection().execute(_DISTRICTS, {"since": since}).scalars().all()
    news = MovedDeadlines(at, book)
    return sum((_District(database, one, book, at, news).run(since, batch) for one in districts), Recomputed())


class _District:
    def __init__(
        self, database: Database, district_id: int, book: Rulebook, at: dt.datetime, news: MovedDeadlines
    ) -> None:
        self.database, self.district_id, self.book, self.at, self.news = database, district_id, book, at, news

    def run(self, since: dt.datetime, batch: int) -> Recomputed:
        total, after = Recomputed(), 0
        while True:
            with self.database.writing() as session:
                asked = {"district_id": self.district_id, "after": after, "since": since, "batch": batch}
                rows = session.connection().execute(_RUNNING, asked).all()
                total += self._batch(session, rows) if rows else Recomputed()
            if len(rows) < batch:
                return total
            after = rows[-1].id

    def _batch(self, session: Session, rows: Sequence[Any]) -> Recomputed:
        told = [row.id for row in rows if row.extension_count or strays(row, self.book)]
        pasts = _pasts(session, self.district_id, told)
        found = [(row, new) for row in rows if (new := self._counted(row, pasts.get(row.id, Past()))) is not None]
        moved = [(row, new) for row, new in found if new.moves(row)]
        alarms = [(row, new) for row, new in found if new.differs(row) and not new.moves(row)]
        connection = session.connection()
        events = [sealed(session, row.seal, self._event(row, new)) for row, new in moved]
        seals = (event["seal"] for event in events)
        write_many(
            connection, _MOVE, [self._moved(row, new, its) for (row, new), its in zip(moved, seals, strict=True)]
        )
        write_many(connection, _NEW_EVENT, events)
        write_many(connection, _RING, [self._rung(row, new) for row, new in alarms])
        recount_parts(session, self.district_id, {row.id: self._parts(row, new) for row, new in found if row.assisting})
        self.news.tell(session, self.district_id, moved)
        return Recomputed(len(rows), len(moved), len(alarms), len(rows) - len(found))

    def _counted(self, row: Row[Any], past: Past) -> Recount | None:
        try:
            return recount(row, past, book=self.book, at=self.at)
        except Exception:  # whatever is wrong with this one, the others must not wait for it
            log.exception("the clock of case %s cannot be read; its deadline stays", row.number)
            return None

    def _parts(self, row: Row[Any], new: Recount) -> Assisted:
        """A part that was asked for before another milestone keeps the limit of that one."""
        condition = self.book.conditions.get(row.filing_condition_id or 0)
        now = (new.limit_value, new.limit_unit)

        def limit_at(reached: int) -> tuple[float, LimitUnit]:
            return condition.limit(reached) if condition and reached != row.milestone_count else now

        return Assisted(hours_of(row, self.book), limit_at)

    def _rung(self, row: Row[Any], new: Recount) -> dict[str, Any]:
        read = {"read_district": self.district_id, "read_id": row.id, "read_version": row.version}
        read |= {"read_clock": row.clock_no, "read_level": row.level}
        return read | {"new_alarm_at": new.alarm_at, "new_clock_no": new.clock_no, "new_level": new.level}

    def _moved(self, row: Row[Any], new: Recount, seal: str) -> dict[str, Any]:
        names = ("limit_value", "limit_unit", "due_at", "due_on")
        clock = {f"new_{name}": getattr(new, name) for name in names}
        return (
            self._rung(row, new) | clock | {"new_version": row.version + 1, "new_seal": seal, "new_changed_at": self.at}
        )

    def _event(self, row: Row[Any], new: Recount) -> dict[str, Any]:
        return {
            "district_id": self.district_id,
            "id": new_id(),
            "case_id": row.id,
            "sequence": row.version + 1,
            "at": self.at,
            "by_id": None,
            "action": Amendment.RECOMPUTE.value,
            "from_state": State(row.state),
            "to_state": State(row.state),
            "details": details_of(row, new, hours_of(row, self.book).edition),
        }


def _pasts(session: Session, district_id: int, case_ids: Sequence[int]) -> dict[int, Past]:
    """What happened to the limits of these cases."""
    if not case_ids:
        return {}
    asked = {"district_id": district_id, "case_ids": list(case_ids)}
    events = session.connection().execute(_OF_LIMITS, asked)
    return {
        case_id: past_of((action, details) for _, action, details in of_case)
        for case_id, of_case in groupby(events, key=itemgetter(0))
    }


_AREAS, _CASES, _EVENTS = (SQLModel.metadata.tables[name] for name in ("area", "cases", "case_event"))
_TEXT_STATE = type_coerce(_CASES.c.state, String)
_RUNS = and_(
    _TEXT_STATE.in_([state.value for state in (*OPEN, State.MERGED)]),  # a merged case may come back
    _CASES.c.limit_value.is_not(None),
    _CASES.c.due_at.is_not(None),
    _CASES.c.changed_at >= bindparam("since"),
)
_READ = (
    "district_id", "id", "number", "version", "seal", "level", "clock_no", "urgent", "street_id", "community_id",
    "category_id", "filing_condition_id", "limit_value", "due_at", "alarm_at", "pauses", "extension_count", "assisting",
    "milestone_count", "reporter_id", "department_id", "handler_id", "checker_id",
)  # fmt: skip
# enumerations are read as text, so that one unreadable row cannot spoil its batch
_RUNNING = (
    select(
        *(_CASES.c[name] for name in _READ),
        func.coalesce(_CASES.c.clock_started_at, _CASES.c.discovered_at).label("begun"),
        _TEXT_STATE.label("state"),
        type_coerce(_CASES.c.limit_unit, String).label("limit_unit"),
    )
    .where(_CASES.c.district_id == bindparam("district_id"), _CASES.c.id > bindparam("after"), _RUNS)
    .order_by(_CASES.c.id)
    .limit(bindparam("batch"))
    .with_for_update()
)
_DISTRICTS = select(_AREAS.c.id).where(select(_CASES.c.id).where(_CASES.c.district_id == _AREAS.c.id, _RUNS).exists())
_OF_LIMITS = (
    select(_EVENTS.c.case_id, _EVENTS.c.action, _EVENTS.c.details)
    .where(
        _EVENTS.c.district_id == bindparam("district_id"),
        _EVENTS.c.case_id.in_(bindparam("case_ids", expanding=True)),
        _EVENTS.c.action.in_([*SETS_THE_LIMIT, *Amendment]),
    )
    .order_by(_EVENTS.c.case_id, _EVENTS.c.sequence)
)
_NEW_EVENT = insert(_EVENTS)
_AS_READ = and_(
    _CASES.c.district_id == bindparam("read_district"),
    _CASES.c.id == bindparam("read_id"),
    _CASES.c.version == bindparam("read_version"),
    _CASES.c.clock_no == bindparam("read_clock"),
    _CASES.c.level == bindparam("read_level"),
)
_RUNG: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("alarm_at", "clock_no", "level")}
_CLOCK = ("limit_value", "limit_unit", "due_at", "due_on", "version", "seal", "changed_at")
_RING = update(_CASES).where(_AS_READ).values(_RUNG)
_AGAIN: dict[str, Any] = {"recompute_count": _CASES.c.recompute_count + literal_column("1")}
_MOVE = update(_CASES).where(_AS_READ).values(_RUNG | _AGAIN | {name: bindparam(f"new_{name}") for name in _CLOCK})
