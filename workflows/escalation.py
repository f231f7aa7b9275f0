"""One pass of the escalation clock: every rung that is due is told and written into the ledger, once and for good.

The work of a batch is one transaction. Rows are claimed (SKIP LOCKED on PostgreSQL, the writer's lock on SQLite) and
advanced by an UPDATE that names the clock and level they were read at, and a rung is a primary key, so two clocks, a
crash or hours without a clock change nothing but the moment. A case whose clock cannot be read is put off by an hour,
and the administrators are told; it stops nobody else.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, exists, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from grid.database import Database
from grid.many import write_many
from grid.records import LimitUnit, Role
from grid.rulebook import Rulebook
from workflows.ladder import LADDER, CaseClock, Climb, climb
from workflows.notices import About, notice_row
from workflows.notices import write as write_notices
from workflows.staff import Staff
from workflows.turns import Audience, whose_turn

BATCH = 500
PARKED_FOR = dt.timedelta(hours=1)
NOBODY = "nobody_to_tell"  # there is nobody in that role in the district, or the case is nobody's turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a pass did. `behind_s`: how late its latest rung was, in seconds."""

    cases: int = 0
    rungs: int = 0
    not_sent: int = 0
    notices: int = 0
    parked: int = 0
    behind_s: float = 0.0

    def __add__(self, other: "Swept") -> "Swept":
        sums = {name: value + getattr(other, name) for name, value in vars(self).items()}
        return replace(Swept(**sums), behind_s=max(self.behind_s, other.behind_s))


def escalate_overdue(database: Database, *, now: dt.datetime, book: Rulebook, batch: int = BATCH) -> Swept:
    """Do everything that is due at `now`, district by district, `batch` cases a transaction. May be called twice."""
    with database.reading() as session:
        districts = session.connection().execute(_DISTRICTS_DUE, {"now": now}).scalars().all()
    return sum((_sweep_district(database, district_id, now, book, batch) for district_id in districts), Swept())


def _sweep_district(database: Database, district_id: int, now: dt.datetime, book: Rulebook, batch: int) -> Swept:
    total, claim = Swept(), {"district_id": district_id, "now": now, "batch": batch}
    while True:
        with database.writing() as session:
            due = session.connection().execute(_DUE, claim).all()
            total += _Batch(session, district_id, now, book).run(due) if due else Swept()
        if len(due) < batch:
            return total


class _Batch:
    """The rows that one transaction writes, gathered first and written at once."""

    def __init__(self, session: Session, district_id: int, now: dt.datetime, book: Rulebook) -> None:
        self.session, self.district_id, self.now, self.book = session, district_id, now, book
        self.staff = Staff(session, at=now, zone=book.city.zone)
        self.people: dict[tuple[Any, ...], list[int]] = {}
        self.advanced: list[dict[str, Any]] = []
        self.rungs: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self.parked = 0

    def run(self, due: Sequence[Row[Any]]) -> Swept:
        for case in due:
            try:
                step_by_step = climb(_clock(case), case.level, self.now, self.book.hours)
            except Exception:  # whatever is wrong with this one, the others must not wait for it
                log.exception("the clock of case %s cannot be read; put off", case.number)
                self._park(case)
            else:
                self._climb(case, step_by_step)
        connection = self.session.connection()
        write_many(connection, _ADVANCE, self.advanced)
        write_many(connection, _RUNGS[connection.dialect.name], self.rungs)
        write_notices(self.session, self.notices)
        return self._swept()

    def _climb(self, case: Row[Any], done: Climb) -> None:
        for step, due_at in done.passed:
            self._pass(case, step, due_at)
        level = done.passed[-1][0] if done.passed else case.level
        self._advance(case, level=level, alarm_at=done.alarm_at)

    def _pass(self, case: Row[Any], step: int, due_at: dt.datetime) -> None:
        """One rung: a line in the ledger, and a notice to everybody it is meant for."""
        people = self._people(case, step)
        about = About(self.district_id, case.id, case.number)
        dedupe = f"{case.id}:clock{case.clock_no}:rung{step}"
        self.notices += [notice_row(about, who, f"rung{step}", at=self.now, dedupe=dedupe) for who in people]
        self.rungs.append(
            {
                "district_id": self.district_id,
                "case_id": case.id,
                "clock_no": case.clock_no,
                "step": step,
                "due_at": due_at,
                "done_at": self.now,
                "sent_to": people,
                "not_sent": "" if people else NOBODY,
            }
        )

    def _people(self, case: Row[Any], step: int) -> list[int]:
        """Whom a rung is meant for. Looked up once for all cases of the batch whose turn is the same one's."""
        alike = step, _turn_of(case)
        if alike not in self.people:
            rung = LADDER[step - 1]
            audiences = [Audience(role) for role in rung.roles] + ([whose_turn(case)] if rung.turn else [])
            found = {who for audience in audiences for who in self.staff.reach(self.district_id, audience)}
            self.people[alike] = sorted(found)
        return self.people[alike]

    def _park(self, case: Row[Any]) -> None:
        self.parked += 1
        self._advance(case, level=case.level, alarm_at=self.now + PARKED_FOR)
        about = About(self.district_id, case.id, case.number)
        dedupe = f"{case.id}:parked:{self.now:%Y%m%d%H}"
        administrators = self.staff.reach(self.district_id, Audience(Role.ADMINISTRATOR))
        self.notices += [notice_row(about, who, "parked", at=self.now, dedupe=dedupe) for who in administrators]

    def _advance(self, case: Row[Any], *, level: int, alarm_at: dt.datetime | None) -> None:
        read = {"read_id": case.id, "read_clock": case.clock_no, "read_level": case.level}
        self.advanced.append(read | {"read_district": self.district_id, "new_level": level, "new_alarm": alarm_at})

    def _swept(self) -> Swept:
        return Swept(
            cases=len(self.advanced),
            rungs=len(self.rungs),
            not_sent=sum(bool(rung["not_sent"]) for rung in self.rungs),
            notices=len(self.notices),
            parked=self.parked,
            behind_s=max(((self.now - rung["due_at"]).total_seconds() for rung in self.rungs), default=0.0),
        )


def _clock(case: Row[Any]) -> CaseClock:
    unit = LimitUnit(case.limit_unit) if case.limit_unit is not None else None
    return CaseClock(case.started_at, case.due_at, case.limit_value, unit)


_AREAS, _CASES, _LEDGER = (SQLModel.metadata.tables[name] for name in ("area", "cases", "rung"))
_TELLS_WHOSE_TURN = ("reporter_id", "department_id", "handler_id", "checker_id")
_TELLS_THE_TIME = ("clock_no", "level", "due_at", "limit_value")
_turn_of = attrgetter("state", *_TELLS_WHOSE_TURN)
_READ = ("id", "number", *_TELLS_THE_TIME, *_TELLS_WHOSE_TURN)


def _due() -> Select[Any]:
    """The claim of a batch. Enumerations are read as text, so that one unreadable row cannot spoil its batch."""
    as_text = [type_coerce(_CASES.c[name], String).label(name) for name in ("state", "limit_unit")]
    started_at = func.coalesce(_CASES.c.clock_started_at, _CASES.c.discovered_at).label("started_at")
    return (
        select(*(_CASES.c[name] for name in _READ), started_at, *as_text)
        .where(_CASES.c.district_id == bindparam("district_id"), _CASES.c.alarm_at <= bindparam("now"))
        .order_by(_CASES.c.alarm_at)
        .limit(bindparam("batch"))
        .with_for_update(skip_locked=True)
    )


_DUE = _due()
_DISTRICTS_DUE = select(_AREAS.c.id).where(
    exists().where(_CASES.c.district_id == _AREAS.c.id, _CASES.c.alarm_at <= bindparam("now"))
)
_ADVANCE = (
    update(_CASES)
    .where(
        _CASES.c.district_id == bindparam("read_district"),
        _CASES.c.id == bindparam("read_id"),
        _CASES.c.clock_no == bindparam("read_clock"),
        _CASES.c.level == bindparam("read_level"),
    )
    .values(level=bindparam("new_level"), alarm_at=bindparam("new_alarm"))
)
_RUNGS = {
    "sqlite": sqlite.insert(_LEDGER).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_LEDGER).on_conflict_do_nothing(),
}
