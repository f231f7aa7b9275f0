"""Let a log of cases live through the real moves again, on a clock that the log moves.

Every step goes through the one door, by a person whose turn it is. Whenever a rung of a case comes up between two
steps, the escalation makes its pass before the next one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, func, select

from grid.actors import Actor
from grid.database import Database
from grid.records import Role
from grid.rulebook import Rulebook
from workflows.candidates import candidates_for, nearest_checker
from workflows.case_log import LogRow
from workflows.cases import move
from workflows.escalation import escalate_overdue
from workflows.filing import Filing, file
from workflows.given import PASSED
from workflows.log_meaning import Meaning, districts_of
from workflows.moves import OPEN, Action, Need, State
from workflows.records import Case
from workflows.replay_cast import Cast
from workflows.replay_plan import Step, steps_of

AT_ONCE = 200  # steps in one transaction, as long as no rung comes up
TICK = dt.timedelta(minutes=1)  # rungs that come up within it are told in one pass
Pace = Callable[[dt.datetime], None]


@dataclass
class Replayed:
    """What happened. `known`: cases filed by a run before, which went on from there; `stuck`: nobody could go on."""

    rows: int
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    filed: int = 0
    known: int = 0
    stuck: int = 0
    states: Counter[str] = field(default_factory=Counter)
    closed_on_time: int = 0
    open_overdue: int = 0
    moves: int = 0
    passes: int = 0  # of the escalation
    rungs: int = 0
    not_sent: int = 0
    notices: int = 0

    def document(self) -> dict[str, Any]:
        moments = {name: moment and moment.isoformat() for name, moment in (("first", self.first), ("last", self.last))}
        return asdict(self) | moments | {"states": dict(self.states)}


class Replay:
    """One run over a log. `pace` is told the moment of each step before it is made, and may wait for it."""

    def __init__(
        self, database: Database, log: Sequence[LogRow], meaning: Meaning, cast: Cast, book: Rulebook, pace: Pace | None
    ) -> None:
        self._database, self._meaning, self._cast, self._book, self._pace = database, meaning, cast, book, pace
        self._rows = {row.number: row for row in log}
        self._steps = sorted(step for row in log for step in steps_of(row))
        self._cases: dict[int, Case] = {}
        self._resting: set[int] = set()  # rows of which no further step is made
        self._alarm: dt.datetime | None = None  # when to look for rungs: not later than the next one comes up
        self._done = Replayed(len(log))

    def run(self) -> Replayed:
        """Make all steps. What is done stays done if it is broken off, and a second run goes on from there."""
        self._alarm, place = self._next_alarm(), 0
        while place < len(self._steps):
            self._escalate(self._steps[place].at)
            if self._pace is not None:
                self._pace(self._steps[place].at)
            place = self._some_steps(place, 1 if self._pace else AT_ONCE)
        return self._counted()

    def _some_steps(self, first: int, most: int) -> int:
        """Make steps in one transaction until a rung comes up before the next; return which that is."""
        last = min(first + most, len(self._steps))
        with self._database.writing() as session:
            for place in range(first, last):
                step = self._steps[place]
                if place > first and self._alarm is not None and self._alarm <= step.at:
                    return place
                case = self._make(session, step)
                if case is not None and case.alarm_at is not None:
                    self._alarm = min(self._alarm or case.alarm_at, case.alarm_at)
        return last

    def _escalate(self, until: dt.datetime) -> None:
        """Make the passes of the escalation that are due before the next step."""
        while self._alarm is not None and self._alarm <= until:
            swept = escalate_overdue(self._database, now=min(self._alarm + TICK, until), book=self._book)
            self._done.passes += swept.cases > 0
            self._done.rungs += swept.rungs
            self._done.not_sent += swept.not_sent
            self._done.notices += swept.notices
            self._alarm = self._next_alarm()

    def _next_alarm(self) -> dt.datetime | None:
        districts = col(Case.district_id).in_(districts_of(self._book))
        with self._database.reading() as session:
            return session.exec(select(func.min(Case.alarm_at)).where(districts, col(Case.alarm_at).is_not(None))).one()

    def _make(self, session: Session, step: Step) -> Case | None:
        """Make one step unless a run before has made it; let the case rest where nobody can."""
        row, case = self._rows[step.row], self._cases.get(step.row)
        if case is None:
            return self._file(session, row, step.at)
        if step.row in self._resting or step.place < case.version:
            return None
        moved = self._moved(session, case, row, step)
        if moved is None:
            self._done.stuck += 1
            self._resting.add(step.row)
        else:
            self._done.moves += 1
        return moved

    def _file(self, session: Session, row: LogRow, at: dt.datetime) -> Case | None:
        category = self._book.categories[self._meaning.categories[row.category]]
        filing = Filing(
            client_id=self._meaning.client_ids[row.case_id],
            category=category.code,
            lon=row.lon,
            lat=row.lat,
            description=row.description,
            address=row.address,
            source=row.source,
        )
        inspector = self._cast.next_one(self._meaning.district_of(row), Role.INSPECTOR)
        filed = file(session, filing, book=self._book, by=inspector, at=at)
        self._done.filed += filed.created
        self._done.known += not filed.created
        self._done.first = self._done.first or at
        query = select(Case).where(Case.district_id == filed.district_id, Case.id == filed.case_id)
        self._cases[row.number] = session.exec(query).one()
        return self._cases[row.number]

    def _moved(self, session: Session, case: Case, row: LogRow, step: Step) -> Case | None:
        self._done.last = step.at
        given: dict[str, Any] = {}
        if step.action is Action.DISPATCH:
            given = self._receiver(session, case, row, step.at)
        elif step.action is Action.CHECK:
            given = {"verdict": PASSED}
        elif step.action in {Action.REFUSE, Action.VOID}:
            given = {"reason": f"{row.outcome} in the log"}
        by = self._who(session, case, step)
        if by is None or (step.action is Action.DISPATCH and not given):
            return None
        waive = {Need.PHOTO, Need.MILESTONES}  # the log has none
        return move(session, case, step.action, by=by, at=step.at, book=self._book, waive=waive, quiet=True, **given)

    def _receiver(self, session: Session, case: Case, row: LogRow, at: dt.datetime) -> dict[str, Any]:
        """The best candidate; where nobody answers for the case, the department that had it in the log."""
        best = candidates_for(session, case, book=self._book, at=at).best
        if best is not None:
            return {"department_id": best.candidate.department_id, "handler_id": best.candidate.person_id}
        department_id = self._meaning.departments.get(row.department)
        return {"department_id": department_id} if department_id is not None else {}

    def _who(self, session: Session, case: Case, step: Step) -> Actor | None:
        """Whose turn it is to make this step."""
        if step.action in {Action.ACCEPT, Action.HANDLE}:
            if case.handler_id is not None:
                return self._cast.person(case.handler_id)
            return self._cast.handler_of(case.district_id, case.department_id)
        if step.action is Action.CHECK:
            checker = nearest_checker(session, case, handler_id=case.handler_id, at=step.at, book=self._book)
            return None if checker is None else self._cast.person(checker)
        return self._cast.next_one(case.district_id, _ROLES[step.action])

    def _counted(self) -> Replayed:
        done, cases = self._done, self._cases.values()
        done.states = Counter(case.state.value for case in cases)
        ends = [(case.ended_at, case.due_at) for case in cases if case.state is State.CLOSED]
        done.closed_on_time = sum(due_at is None or (ended_at or due_at) <= due_at for ended_at, due_at in ends)
        open_due = [case.due_at for case in cases if case.state in OPEN and case.due_at is not None]
        done.open_overdue = sum(due_at < done.last for due_at in open_due if done.last)
        return done


_ROLES = {
    Action.REGISTER: Role.ACCEPTOR,
    Action.REFUSE: Role.ACCEPTOR,
    Action.DISPATCH: Role.DISPATCHER,
    Action.CLOSE: Role.SHIFT_LEADER,
    Action.VOID: Role.SHIFT_LEADER,
}
