"""The rungs that one transaction of the clock tells: gathered case by case, then written at once with their notices."""

import datetime as dt
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from grid.ladders import Ladder, Quiet, Step
from grid.many import write_many
from grid.rulebook import Rulebook
from workflows.digests import Digest
from workflows.ledger import NOBODY, QUIET
from workflows.notices import About, notice_row
from workflows.notices import write as write_notices
from workflows.staff import Staff
from workflows.turns import Audience, whose_turn

TELLS_WHOSE_TURN = ("reporter_id", "department_id", "handler_id", "checker_id")
_turn_of = attrgetter("state", *TELLS_WHOSE_TURN)


class Telling:
    """Everything that is told at `now` about cases of one district, transaction by transaction.

    Who can be reached is looked up once, because it is the same moment for all of them.
    """

    def __init__(self, district_id: int, now: dt.datetime, book: Rulebook, digest: Digest | None = None) -> None:
        self.district_id, self.now, self.book, self.digest = district_id, now, book, digest
        self._plans: dict[tuple[Ladder, int, int], _Plan] = {}

    def begin(self, session: Session) -> None:
        """Tell what follows in this transaction."""
        self.session = session
        self.staff = Staff(session, at=self.now, zone=self.book.city.zone)
        self.rungs: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self._urgent: set[int] = set()  # cases

    def tell(self, case: Row[Any], ladder: Ladder, step: int, due_at: dt.datetime, round_: int = 0) -> None:
        """One line in the ledger and a notice to everybody it is meant for; only the line until quiet hours end."""
        plan = self._plan(ladder, step, round_)
        held_until = self._held_until(case, ladder.quiet) if ladder.quiet else None
        digest = self.digest if self.digest and not held_until and self.digest.takes(due_at) else None
        people = [] if held_until else self._reached(case, plan)
        self.rungs.append(
            {
                "district_id": self.district_id,
                "case_id": case.id,
                "clock_no": case.clock_no,
                "step": step,
                "round": round_,
                "due_at": due_at,
                "done_at": self.now,
                "sent_to": people,
                "not_sent": QUIET if held_until else "" if people else NOBODY,
                "held_until": held_until,
                "next_at": held_until or plan.next_at,
                "digest": digest and digest.id,
            }
        )
        if digest is None:
            self._notify(case, plan, people)
        else:
            self._count(digest, case, plan, people)

    def send_held(self, case: Row[Any], ladder: Ladder, step: int, round_: int) -> tuple[list[int], dt.datetime | None]:
        """The quiet hours are over: tell those who can be reached now. Returns them, and when the next round is due."""
        plan = self._plan(ladder, step, round_)
        people = self._reached(case, plan)
        self._notify(case, plan, people)
        return people, plan.next_at

    def write(self) -> int:
        """Write all of it; return the number of notices."""
        connection = self.session.connection()
        write_many(connection, _RUNGS[connection.dialect.name], self.rungs)
        write_notices(self.session, self.notices, urgent=self._urgent)
        return len(self.notices) + (self.digest.write(self.session) if self.digest else 0)

    def _plan(self, ladder: Ladder, step: int, round_: int) -> "_Plan":
        known = self._plans.get((ladder, step, round_))
        return known or self._plans.setdefault(
            (ladder, step, round_), _Plan(ladder.steps[step - 1], step, round_, self.now)
        )

    def _reached(self, case: Row[Any], plan: "_Plan") -> list[int]:
        """Whom it is meant for. Looked up once for all cases whose turn is the same one's."""
        turn = _turn_of(case)
        people = plan.people.get(turn)
        if people is None:
            audiences = [Audience(role) for role in plan.to.roles] + ([whose_turn(case)] if plan.to.turn else [])
            found = {who for audience in audiences for who in self.staff.reach(self.district_id, audience)}
            people = plan.people[turn] = sorted(found)
        return people

    def _held_until(self, case: Row[Any], quiet: Quiet) -> dt.datetime | None:
        return None if case.urgent else quiet.until(self.now.astimezone(self.book.hours.zone))

    def _notify(self, case: Row[Any], plan: "_Plan", people: list[int]) -> None:
        about, dedupe = About(self.district_id, case.id, case.number), f"{case.id}:clock{case.clock_no}:{plan.name}"
        kind, at, figures = plan.kind, self.now, plan.figures
        if case.urgent:
            self._urgent.add(case.id)
        self.notices += [notice_row(about, who, kind, at=at, dedupe=dedupe, details=figures) for who in people]

    def _count(self, digest: Digest, case: Row[Any], plan: "_Plan", people: list[int]) -> None:
        for person_id in people:
            digest.count(person_id, self.district_id, case.id, overdue=plan.kind != "rung_near")


class _Plan:
    """One round of one rung as it is told now: whom, in what words, and when the next round follows."""

    def __init__(self, rung: Step, step: int, round_: int, now: dt.datetime) -> None:
        so_far = rung.again[round_ - 1].wait if round_ else dt.timedelta()
        self.to = rung.again[round_ - 1].to if round_ else rung.to
        self.next_at = now + rung.again[round_].wait - so_far if round_ < len(rung.again) else None
        self.kind = f"rung_{rung.kind}" if self.to == rung.to else "rung_unanswered"
        self.figures = rung.figures
        self.name = f"rung{step}:{round_}" if round_ else f"rung{step}"
        self.people: dict[tuple[Any, ...], list[int]] = {}  # by whose turn it is


_LEDGER = SQLModel.metadata.tables["rung"]
_RUNGS = {
    "sqlite": sqlite.insert(_LEDGER).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_LEDGER).on_conflict_do_nothing(),
}
