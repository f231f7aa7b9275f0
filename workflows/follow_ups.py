"""What a rung leaves to be done: a message that quiet hours held, a repetition, the next role when nobody answers.

The ledger row says when (`next_at`); it is claimed like a case, and every round is a primary key of its own.
"""

from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, func, select, type_coerce, update
from sqlmodel import SQLModel

from grid.ladders import Ladder
from grid.many import write_many
from workflows.ladder import ladder_of
from workflows.ledger import NOBODY, OVERTAKEN, QUIET
from workflows.moves import State
from workflows.rung_telling import TELLS_WHOSE_TURN, Telling
from workflows.swept import Swept


def follow_up(telling: Telling, claim: dict[str, Any]) -> tuple[int, Swept]:
    """Do one batch of what is left to be done by now; say how many rows it was, and what came of them."""
    waiting = telling.session.connection().execute(_WAITING, claim).all()
    if not waiting:
        return 0, Swept()
    done = [_done(telling, row) for row in waiting]
    write_many(telling.session.connection(), _SETTLE, done)
    notices = telling.write()
    not_sent = sum(row["new_not_sent"] == NOBODY for row in done) + sum(bool(r["not_sent"]) for r in telling.rungs)
    return len(waiting), Swept(rungs=len(telling.rungs), not_sent=not_sent, notices=notices)


def _done(telling: Telling, row: Row[Any]) -> dict[str, Any]:
    """Tell what the row waits for, and return what becomes of the row itself."""
    ladder = ladder_of(row, row.started_at, telling.book)
    held = row.not_sent == QUIET
    if not _stands(row, ladder, row.round if held else row.round + 1):
        return _settled(row, not_sent=OVERTAKEN if held else row.not_sent)
    if held:
        return _send_held(telling, row, ladder)
    telling.tell(row, ladder, row.step, row.next_at, row.round + 1)
    return _settled(row, not_sent=row.not_sent)


def _stands(row: Row[Any], ladder: Ladder, round_: int) -> bool:
    """Whether it is still about the running clock of an open case, and the ladder still has such a round."""
    running = row.ended_at is None and row.state != State.SUSPENDED and row.case_clock_no == row.clock_no
    return running and row.step <= len(ladder.steps) and round_ <= len(ladder.steps[row.step - 1].again)


def _send_held(telling: Telling, row: Row[Any], ladder: Ladder) -> dict[str, Any]:
    """The quiet hours are over: those who can be reached now are told."""
    people, next_at = telling.send_held(row, ladder, row.step, row.round)
    sent = {"new_sent_to": people, "new_done_at": telling.now, "new_next_at": next_at}
    return _settled(row, not_sent="" if people else NOBODY) | sent


def _settled(row: Row[Any], *, not_sent: str) -> dict[str, Any]:
    return {
        "read_district": row.district_id,
        "read_case": row.id,
        "read_clock": row.clock_no,
        "read_step": row.step,
        "read_round": row.round,
        "new_sent_to": row.sent_to,
        "new_not_sent": not_sent,
        "new_done_at": row.done_at,
        "new_next_at": None,
    }


_CASES, _LEDGER = (SQLModel.metadata.tables[name] for name in ("cases", "rung"))
_OF_THE_RUNG = ("district_id", "clock_no", "step", "round", "done_at", "sent_to", "not_sent", "next_at")
_OF_THE_CASE = ("id", "number", "street_id", "category_id", "urgent", "ended_at", *TELLS_WHOSE_TURN)


def _waiting() -> Select[Any]:
    """The claim of a batch of ledger rows, each with what must be known of its case."""
    same = and_(_CASES.c.district_id == _LEDGER.c.district_id, _CASES.c.id == _LEDGER.c.case_id)
    return (
        select(
            *(_LEDGER.c[name] for name in _OF_THE_RUNG),
            *(_CASES.c[name] for name in _OF_THE_CASE),
            _CASES.c.clock_no.label("case_clock_no"),
            func.coalesce(_CASES.c.clock_started_at, _CASES.c.discovered_at).label("started_at"),
            type_coerce(_CASES.c.state, String).label("state"),
        )
        .join(_CASES, same)
        .where(_LEDGER.c.district_id == bindparam("district_id"), _LEDGER.c.next_at <= bindparam("now"))
        .order_by(_LEDGER.c.next_at)
        .limit(bindparam("batch"))
        .with_for_update(skip_locked=True, of=_LEDGER)
    )


_WAITING = _waiting()
_SETTLE = (
    update(_LEDGER)
    .where(
        _LEDGER.c.district_id == bindparam("read_district"),
        _LEDGER.c.case_id == bindparam("read_case"),
        _LEDGER.c.clock_no == bindparam("read_clock"),
        _LEDGER.c.step == bindparam("read_step"),
        _LEDGER.c.round == bindparam("read_round"),
    )
    .values(
        sent_to=bindparam("new_sent_to"),
        not_sent=bindparam("new_not_sent"),
        done_at=bindparam("new_done_at"),
        next_at=bindparam("new_next_at"),
    )
)
