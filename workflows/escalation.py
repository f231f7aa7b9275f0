"""One pass of the escalation clock: every rung that is due is told and written into the ledger, once and for good.

The work of a batch is one transaction. Rows are claimed (SKIP LOCKED on PostgreSQL, the writer's lock on SQLite) and
advanced by an UPDATE that names the clock and level they were read at, and a rung is a primary key, so two clocks, a
crash or hours without a clock change nothing but the moment. A case whose clock cannot be read is put off by an hour,
and the administrators are told; it stops nobody else.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, exists, or_, select, type_coerce, update
from sqlmodel import Session, SQLModel

from grid.database import Database
from grid.many import write_many
from grid.records import Role
from grid.rulebook import Rulebook
from workflows.case_clock import clock_columns, clock_of
from workflows.case_hours import hours_of
from workflows.digests import LATE, MANY, Digest
from workflows.follow_ups import follow_up
from workflows.ladder import Climb, climb, ladder_of
from workflows.moves import State
from workflows.notices import About, notice_row
from workflows.rung_telling import TELLS_WHOSE_TURN, Telling
from workflows.swept import Swept
from workflows.turns import Audience

BATCH = 500
PARKED_FOR = dt.timedelta(hours=1)

log = logging.getLogger(__name__)


def escalate_overdue(
    database: Database,
    *,
    now: dt.datetime,
    book: Rulebook,
    batch: int = BATCH,
    districts: Collection[int] | None = None,
) -> Swept:
    """Do everything that is due at `now`, district by district, `batch` cases a transaction. May be called twice."""
    with database.reading() as session:
        due = session.connection().execute(_DISTRICTS_DUE, {"now": now}).scalars().all()
        mine = [district_id for district_id in due if districts is None or district_id in districts]
        digest = _digest(session, mine, now)
    return sum((_sweep_district(database, one, now, book, batch, digest) for one in mine), Swept())


def _digest(session: Session, districts: Sequence[int], now: dt.datetime) -> Digest | None:
    """A digest where so much has waited so long that its people would drown in notices."""
    waiting, connection = {"districts": districts, "late_before": now - LATE, "many": MANY}, session.connection()
    late = sum(len(connection.execute(query, waiting).all()) for query in _LONG_LATE) if districts else 0
    return Digest(now) if late >= MANY else None


def _sweep_district(
    database: Database, district_id: int, now: dt.datetime, book: Rulebook, batch: int, digest: Digest | None
) -> Swept:
    return sum(_batches(database, district_id, now, book, batch, digest), Swept())


def _batches(
    database: Database, district_id: int, now: dt.datetime, book: Rulebook, batch: int, digest: Digest | None
) -> Iterator[Swept]:
    """First the rungs that are due, then what an earlier rung left to be done; each batch a transaction."""
    claim = {"district_id": district_id, "now": now, "batch": batch}
    telling = Telling(district_id, now, book, digest)
    for work in (_climb_ladders, follow_up):
        claimed = batch
        while claimed == batch:
            with database.writing() as session:
                telling.begin(session)
                claimed, swept = work(telling, claim)
            yield swept


def _climb_ladders(telling: Telling, claim: dict[str, Any]) -> tuple[int, Swept]:
    due = telling.session.connection().execute(_DUE, claim).all()
    return len(due), _Climbing(telling).run(due) if due else Swept()


class _Climbing:
    """The cases that one transaction advances, gathered first and written at once."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.now, self.book = telling, telling.now, telling.book
        self.advanced: list[dict[str, Any]] = []
        self.parked = 0

    def run(self, due: Sequence[Row[Any]]) -> Swept:
        for case in due:
            try:
                ladder = ladder_of(case, case.started_at, self.book)
                done = climb(clock_of(case), case.level, self.now, hours_of(case, self.book), ladder)
            except Exception:  # whatever is wrong with this one, the others must not wait for it
                log.exception("the clock of case %s cannot be read; put off", case.number)
                self._park(case)
                continue
            for step, due_at in done.passed:
                self.telling.tell(case, ladder, step, due_at)
            self._advance(case, level=_level(case, done), alarm_at=done.alarm_at)
        write_many(self.telling.session.connection(), _ADVANCE, self.advanced)
        return self._swept(self.telling.write())

    def _park(self, case: Row[Any]) -> None:
        self.parked += 1
        self._advance(case, level=case.level, alarm_at=self.now + PARKED_FOR)
        telling, dedupe = self.telling, f"{case.id}:parked:{self.now:%Y%m%d%H}"
        about = About(telling.district_id, case.id, case.number)
        administrators = telling.staff.reach(telling.district_id, Audience(Role.ADMINISTRATOR))
        telling.notices += [notice_row(about, who, "parked", at=self.now, dedupe=dedupe) for who in administrators]

    def _advance(self, case: Row[Any], *, level: int, alarm_at: dt.datetime | None) -> None:
        self.advanced.append(
            {
                "read_district": self.telling.district_id,
                "read_id": case.id,
                "read_clock": case.clock_no,
                "read_level": case.level,
                "new_level": level,
                "new_alarm": alarm_at,
            }
        )

    def _swept(self, notices: int) -> Swept:
        rungs = self.telling.rungs
        return Swept(
            cases=len(self.advanced),
            rungs=len(rungs),
            not_sent=sum(bool(rung["not_sent"]) for rung in rungs),
            notices=notices,
            parked=self.parked,
            behind_s=max(((self.now - rung["due_at"]).total_seconds() for rung in rungs), default=0.0),
        )


def _level(case: Row[Any], done: Climb) -> int:
    level: int = done.passed[-1][0] if done.passed else case.level
    return level


_AREAS, _CASES, _LEDGER = (SQLModel.metadata.tables[name] for name in ("area", "cases", "rung"))
_RUNS = type_coerce(_CASES.c.state, String) != State.SUSPENDED  # its alarm is the moment at which it goes on


def _due() -> Select[Any]:
    """The claim of a batch."""
    return (
        select(*clock_columns(), *(_CASES.c[name] for name in TELLS_WHOSE_TURN))
        .where(_CASES.c.district_id == bindparam("district_id"), _CASES.c.alarm_at <= bindparam("now"), _RUNS)
        .order_by(_CASES.c.alarm_at)
        .limit(bindparam("batch"))
        .with_for_update(skip_locked=True)
    )


_DUE = _due()
_DISTRICTS_DUE = select(_AREAS.c.id).where(
    or_(
        exists().where(and_(_CASES.c.district_id == _AREAS.c.id, _CASES.c.alarm_at <= bindparam("now"), _RUNS)),
        exists().where(and_(_LEDGER.c.district_id == _AREAS.c.id, _LEDGER.c.next_at <= bindparam("now"))),
    )
)
_LONG_LATE = [
    select(table.c.district_id)
    .where(table.c.district_id.in_(bindparam("districts", expanding=True)), table.c[moment] <= bindparam("late_before"))
    .where(*runs)
    .limit(bindparam("many"))
    for table, moment, runs in ((_CASES, "alarm_at", [_RUNS]), (_LEDGER, "next_at", []))
]
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
