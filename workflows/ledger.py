"""The ledger of escalation: what was due, who was told, why somebody was not, and who has acknowledged it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, update
from sqlmodel import Session, SQLModel, col, select

from grid.actors import Actor
from grid.refusals import N_, NotAllowed
from workflows.records import Case, Rung

NOBODY = "nobody_to_tell"  # there is nobody in that role in the district, or the case is nobody's turn
QUIET = "quiet_hours"  # it is sent when they end
OVERTAKEN = "overtaken"  # before the quiet hours ended, the case had ended or stopped, or its clock was set anew
ANSWERED = "acknowledged"  # before the quiet hours ended, somebody acknowledged an earlier message


REASONS = (NOBODY, QUIET, OVERTAKEN, ANSWERED)
SENT, NOT_SENT = "sent", "not_sent"


class NothingToAcknowledge(NotAllowed):
    """The person was told nothing about the case that still waits for an answer."""


def rungs_of(session: Session, shown: Case) -> list[Rung]:
    """Everything the ledger has about a case, in the order in which it was due."""
    mine = (Rung.district_id == shown.district_id, Rung.case_id == shown.id)
    order = (col(Rung.clock_no), col(Rung.due_at), col(Rung.step), col(Rung.round))
    return list(session.exec(select(Rung).where(*mine).order_by(*order)))


@dataclass(frozen=True)
class Part:
    """A part of the ledger: what was done from `since` to before `until`; `outcome`: SENT, NOT_SENT or a reason."""

    district_ids: Collection[int]
    since: dt.datetime
    until: dt.datetime
    outcome: str = ""
    digest: int | None = None

    def where(self) -> list[Any]:
        here = col(Rung.district_id).in_(self.district_ids)
        narrowed = [here, col(Rung.done_at) >= self.since, col(Rung.done_at) < self.until]
        if self.digest is not None:
            narrowed.append(col(Rung.digest) == self.digest)
        if self.outcome in (SENT, NOT_SENT):
            narrowed.append(col(Rung.not_sent) == "" if self.outcome == SENT else col(Rung.not_sent) != "")
        elif self.outcome:
            narrowed.append(col(Rung.not_sent) == self.outcome)
        return narrowed


def lines_of(session: Session, part: Part, *, limit: int, offset: int = 0) -> list[tuple[Rung, str]]:
    """Return lines of the ledger with the numbers of their cases, the newest first."""
    same = (col(Case.district_id) == Rung.district_id) & (col(Case.id) == Rung.case_id)
    order = (col(Rung.done_at).desc(), col(Rung.case_id), col(Rung.step), col(Rung.round))
    query = select(Rung, Case.number).join(Case, same).where(*part.where()).order_by(*order)
    return [(rung, number) for rung, number in session.exec(query.limit(limit).offset(offset))]


def count_lines(session: Session, part: Part) -> int:
    return session.exec(select(func.count()).select_from(Rung).where(*part.where())).one()


def unanswered(rungs: Iterable[Rung], shown: Case, person_id: int | None) -> set[int]:
    """Return the steps of the running clock that the person was told of and that nobody has acknowledged."""
    running = [rung for rung in rungs if rung.clock_no == shown.clock_no and shown.ended_at is None]
    answered = {rung.step for rung in running if rung.acknowledged_at is not None}
    return {rung.step for rung in running if person_id in rung.sent_to} - answered


def waiting_for(session: Session, person: Actor, case_ids: Collection[int]) -> set[int]:
    """Return those of the cases that wait for an acknowledgement by the person."""
    same = (col(Case.district_id) == Rung.district_id) & (col(Case.id) == Rung.case_id)
    query = (
        select(Rung.case_id, Rung.sent_to)
        .join(Case, same)
        .where(col(Rung.district_id).in_(person.district_ids), col(Rung.case_id).in_(case_ids))
        .where(Rung.clock_no == Case.clock_no, col(Case.ended_at).is_(None), col(Rung.acknowledged_at).is_(None))
    )
    return {case_id for case_id, told in session.exec(query) if person.id in told}


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
