"""What should have been escalated and was not: recomputed from the clocks of all open cases, whatever their alarms say.

It is always empty. Where it is not, an alarm was lost, and this is how one learns of it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, select, type_coerce
from sqlmodel import Session, SQLModel

from grid.rulebook import Rulebook
from workflows.case_clock import clock_columns, clock_of
from workflows.case_hours import hours_of
from workflows.ladder import climb, ladder_of
from workflows.moves import ENDS, State

GRACE = dt.timedelta(minutes=1)  # what has only just come due is still on its way
UNREADABLE, NOT_DONE = "unreadable", "not_done"
_AT_ONCE = 1000


@dataclass(frozen=True)
class Missed:
    """One rung without a line in the ledger; without `step`, a case whose clock cannot be read at all."""

    district_id: int
    number: str
    why: str
    step: int | None = None
    due_at: dt.datetime | None = None


@dataclass
class Review:
    """What was found as of a moment, and of how many open cases."""

    at: dt.datetime
    cases: int = 0
    missed: list[Missed] = field(default_factory=list)


def review(session: Session, district_ids: Sequence[int], *, at: dt.datetime, book: Rulebook) -> Review:
    """Count the clock of every open case of these districts anew and hold it against the ledger."""
    found = Review(at)
    for district_id in district_ids:
        rows = session.connection().execution_options(yield_per=_AT_ONCE).execute(_OPEN, {"district_id": district_id})
        for cases in rows.partitions():
            found.cases += len(cases)
            found.missed += _missed(session, district_id, cases, at - GRACE, book)
    return found


def _missed(
    session: Session, district_id: int, cases: Sequence[Row[Any]], by: dt.datetime, book: Rulebook
) -> Iterator[Missed]:
    due = [(case, rungs) for case in cases if (rungs := _due(case, by, book)) != ()]
    done = _done(session, district_id, [case.id for case, _ in due])
    for case, rungs in due:
        if rungs is None:
            yield Missed(district_id, case.number, UNREADABLE)
            continue
        for step, due_at in rungs:
            known = (case.id, case.clock_no, step) in done
            if not known and not (step <= case.level and _set_later(session, district_id, case, due_at)):
                yield Missed(district_id, case.number, NOT_DONE, step, due_at)


def _due(case: Row[Any], by: dt.datetime, book: Rulebook) -> tuple[tuple[int, dt.datetime], ...] | None:
    """The rungs that were due by then, or None where the clock cannot be read."""
    try:
        ladder = ladder_of(case, case.started_at, book)
        return climb(clock_of(case), 0, by, hours_of(case, book), ladder).passed
    except Exception:  # whatever is wrong with it is what is reported
        return None


def _done(session: Session, district_id: int, case_ids: Sequence[int]) -> set[tuple[int, int, int]]:
    lines = session.connection().execute(_LINES, {"district_id": district_id, "case_ids": case_ids}) if case_ids else ()
    return {(case_id, clock_no, step) for case_id, clock_no, step in lines}


def _set_later(session: Session, district_id: int, case: Row[Any], due_at: dt.datetime) -> bool:
    """Whether the running clock was set only after the rung was due, by a level that the case had reached before.

    So it is where a case that stood for another one gets back the clock it had.
    """
    events = session.connection().execute(_EVENTS, {"district_id": district_id, "case_id": case.id})
    return any(details.get("clock_no") == case.clock_no and at > due_at for at, details in events)


_CASES, _LEDGER, _HISTORY = (SQLModel.metadata.tables[name] for name in ("cases", "rung", "case_event"))


def _open() -> Select[Any]:
    """All cases whose clock runs. A case from elsewhere that came without an alarm is not watched over."""
    state = type_coerce(_CASES.c.state, String)
    watched = _CASES.c.limit_value.is_not(None) | _CASES.c.alarm_at.is_not(None) | (_CASES.c.level > 0)
    return select(*clock_columns()).where(
        _CASES.c.district_id == bindparam("district_id"), state.not_in([*ENDS, State.SUSPENDED]), watched
    )


_OPEN = _open()
_LINES = select(_LEDGER.c.case_id, _LEDGER.c.clock_no, _LEDGER.c.step).where(
    _LEDGER.c.district_id == bindparam("district_id"), _LEDGER.c.case_id.in_(bindparam("case_ids", expanding=True))
)
_EVENTS = select(_HISTORY.c.at, _HISTORY.c.details).where(
    _HISTORY.c.district_id == bindparam("district_id"), _HISTORY.c.case_id == bindparam("case_id")
)
