"""Try other rules on the cases before they hold: read, compare, write nothing.

Every open case and those closed of late are read district by district, a batch at a time, so that memory does not grow
with their number.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_records

from grid.case_rules import CaseRules
from grid.duties import Answer
from grid.loading.candidate import Candidate
from grid.loading.report import Report
from grid.records import Person, PersonRole, Role
from grid.rulebook import Rulebook
from grid.scratch import rulebook_with
from workflows.candidates import choice_among
from workflows.choice import Candidate as Agent
from workflows.crew import crew
from workflows.guards import Guarded
from workflows.moves import OPEN, State
from workflows.records import Approval
from workflows.requests import GRANTED
from workflows.trying_caps import Asked
from workflows.trying_rules import Comparison, Owners, Standing, Trial, standing, standing_by

CLOSED_FOR = dt.timedelta(days=30)  # cases closed longer ago are not looked at, unless a window is longer
LATEST = dt.timedelta(days=60)  # nor those that were due so long before: they are late under any rules
BATCH = 2_000
_CASES = SQLModel.metadata.tables["cases"]
_READ = (
    "district_id", "id", "number", "state", "level", "urgent", "street_id", "community_id", "cell_code", "lon", "lat",
    "category_id", "filing_condition_id", "department_id", "handler_id", "discovered_at", "clock_started_at",
    "limit_value", "limit_unit", "due_at", "alarm_at", "pauses", "resume_at", "ended_at", "extension_count",
    "milestone_count", "excused",
)  # fmt: skip
_COLUMNS = [_CASES.c[name] for name in dict.fromkeys((*_READ, *Guarded.__annotations__))]  # and what the guards ask for


def compared(session: Session, candidate: Candidate, *, book: Rulebook, at: dt.datetime) -> tuple[Comparison, Report]:
    """Return the rules in force beside those with the candidate in place, and what loading it would report.

    Raises LoadRefused or BadCalendar for a candidate that cannot come into force.
    """
    then, report = rulebook_with(session, candidate, book=book, at=at)
    return Comparison(book, then), report


def trials(session: Session, rules: Comparison, *, district_ids: Collection[int], at: dt.datetime) -> Iterator[Trial]:
    """Yield every open case of the districts and those closed in the last days, under both rulebooks."""
    at_local = at.astimezone(rules.now.hours.zone)
    owners = Owners(rules.now, at_local), Owners(rules.then, at_local)
    for district_id in sorted(district_ids):
        handlers = crew(session, Role.HANDLER, district_id, at=at, book=rules.now)
        district = _District(rules, owners, handlers, at)
        requests = _requests(session, district_id) if rules.caps_differ else {}
        for which in (_open(), _closed(at, rules.window if rules.caps_differ else CLOSED_FOR)):
            for case in _cases(session, district_id, which):
                yield district.tried(case, requests.get(case.id, ()))


class _District:
    """What trying a case takes, the same for all cases of a district."""

    def __init__(
        self, rules: Comparison, owners: tuple[Owners, Owners], handlers: Sequence[Agent], at: dt.datetime
    ) -> None:
        self.rules, self.owners, self.handlers, self.at = rules, owners, handlers, at

    def tried(self, case: Any, requests: Sequence[Asked]) -> Trial:
        before, after = self._owners(case)
        now = standing(case, before, self.at)
        clock, effects = self.rules.clock(case), self.rules.effects(case, requests, self.at)
        if clock is None:
            return Trial(case, now, Standing(*now[:4], *after), effects)
        return Trial(case, now, standing_by(case, clock, after, self.at, self.rules.then), effects)

    def _owners(self, case: Any) -> tuple[tuple[int | None, int | None], tuple[int | None, int | None]]:
        """Department and person now and then. People are compared only where the answers differ and the case waits."""
        now, then = (owners.of(case) for owners in self.owners)
        if case.department_id is not None or case.ended_at is not None or _who(now) == _who(then):
            return (_first(now), None), (_first(then), None)
        rules = self.rules.now.rules, self.rules.then.rules
        return (_first(now), self._chosen(case, now, rules[0])), (_first(then), self._chosen(case, then, rules[1]))

    def _chosen(self, case: Any, answers: Sequence[Answer], rules: CaseRules) -> int | None:
        departments = {answer.department_id for answer in answers}
        handlers = [who for who in self.handlers if who.department_id in departments]
        best = choice_among(case, answers, handlers, at=self.at, weights=rules.choice).best
        return best.candidate.person_id if best else None


def _who(answers: Sequence[Answer]) -> list[tuple[int, int | None]]:
    return [(answer.department_id, answer.person_id) for answer in answers]


def _first(answers: Sequence[Answer]) -> int | None:
    return answers[0].department_id if answers else None


def _open() -> ColumnElement[bool]:
    return _CASES.c.state.in_(sorted(OPEN))


def _closed(at: dt.datetime, window: dt.timedelta) -> ColumnElement[bool]:
    """The deadline bounds what is read, because the index of the queues leads to it."""
    since = at - max(window, CLOSED_FOR)
    return and_(_CASES.c.state == State.CLOSED, _CASES.c.due_at >= since - LATEST, _CASES.c.ended_at >= since)


def _cases(session: Session, district_id: int, which: ColumnElement[bool]) -> Iterator[Any]:
    query = select(*_COLUMNS).where(_CASES.c.district_id == district_id, which)
    streamed = session.connection().execute(query, execution_options={"stream_results": True, "yield_per": BATCH})
    for batch in streamed.partitions():
        yield from batch


def _requests(session: Session, district_id: int) -> dict[int, list[Asked]]:
    """What is asked for and what was granted about the open cases of a district, by case."""
    columns = Approval.case_id, Approval.kind, Approval.answer, Approval.asked
    here = Approval.district_id == district_id, col(Approval.answer).in_(("", GRANTED))
    is_open = exists().where(_CASES.c.district_id == district_id, _CASES.c.id == Approval.case_id, _open())
    found: dict[int, list[Asked]] = defaultdict(list)
    for case_id, kind, answer, asked in session.exec(select_records(*columns).where(*here, is_open)):
        found[case_id].append(Asked(kind, answer, asked))
    return found


def agents(session: Session) -> dict[int, str]:
    """The user name of everybody who handles cases, by id."""
    query = select_records(Person.id, Person.username).join(PersonRole).where(PersonRole.role == Role.HANDLER)
    return dict(iter(session.exec(query)))
