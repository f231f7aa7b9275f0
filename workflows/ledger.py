"""The ledger of escalation: what was due, who was told, why somebody was not, and who has acknowledged it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, update
from sqlmodel import Session, SQLModel, col, select

from grid.actors import Actor
from grid.refusals import N_, NotAllowed
from workflows.records import Case, Rung

NOBODY = "nobody_to_tell"  # there is nobody in that role in the district, or the case is nobody's turn
QUIET = "quiet_hours"  # it is sent when they end
OVERTAKEN = "overtaken"  # before the quiet hours ended, the case had ended or stopped, or its clock was set anew
ANSWERED = "acknowledged"  # before the quiet hours ended, somebody acknowledged an earlier message


class NothingToAcknowledge(NotAllowed):
    """The person was told nothing about the case that still waits for an answer."""


def rungs_of(session: Session, shown: Case) -> list[Rung]:
    """Everything the ledger has about a case, in the order in which it was due."""
    mine = (Rung.district_id == shown.district_id, Rung.case_id == shown.id)
    order = (col(Rung.clock_no), col(Rung.due_at), col(Rung.step), col(Rung.round))
    return list(session.exec(select(Rung).where(*mine).order_by(*order)))


def unanswered(rungs: Iterable[Rung], shown: Case, person_id: int | None) -> set[int]:
    """Return the steps of the running clock that the person was told of and that nobody has acknowledged."""
    running = [rung for rung in rungs if rung.clock_no == shown.clock_no and shown.ended_at is None]
    answered = {rung.step for rung in running if rung.acknowledged_at is not None}
    return {rung.step for rung in running if person_id in rung.sent_to} - answered


def acknowledge(session: Session, shown: Case, *, by: Actor, at: dt.datetime) -> None:
    """Keep that the person knows that the case runs late. Nothing of what they were told is repeated or passed on.

    The clock goes on, and the next rung is told all the same. Raises NothingToAcknowledge.
    """
    steps = unanswered(rungs_of(session, shown), shown, by.id)
    if not steps:
        raise NothingToAcknowledge(
            N_("You were told nothing about %(number)s that waits for you."), number=shown.number
        )
    own = {"district_id": shown.district_id, "case_id": shown.id, "clock_no": shown.clock_no}
    _acknowledge(session, own, sorted(steps), {"acknowledged_by": by.id, "acknowledged_at": at})


def _acknowledge(session: Session, own: dict[str, Any], steps: Sequence[int], who: dict[str, Any]) -> None:
    held = case((_LEDGER.c.not_sent == QUIET, ANSWERED), else_=_LEDGER.c.not_sent)
    answered = (
        update(_LEDGER)
        .where(*(_LEDGER.c[name] == value for name, value in own.items()))
        .where(_LEDGER.c.step.in_(steps), _LEDGER.c.acknowledged_at.is_(None))
    )
    session.connection().execute(answered.values(**who, next_at=None, not_sent=held))


_LEDGER = SQLModel.metadata.tables["rung"]
