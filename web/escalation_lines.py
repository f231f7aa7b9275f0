"""The ledger of escalation as people read it: names instead of ids, words instead of codes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlmodel import Session

from grid.actors import Actor
from grid.ladders import Ladder, Step
from grid.names import PersonName, names_of
from grid.refusals import N_
from grid.rulebook import Rulebook
from grid.sentences import P_
from web.language import named
from web.spelling import spell
from web.words import word
from workflows.case_hours import hours_of
from workflows.clock_setting import pauses_of
from workflows.ladder import CaseClock, ladder_of, rung_at
from workflows.ledger import ANSWERED, NOBODY, OVERTAKEN, QUIET, rungs_of, unanswered
from workflows.records import Case, Rung

WHY = {
    NOBODY: N_("there is nobody to tell"),
    QUIET: N_("held in quiet hours"),
    OVERTAKEN: N_("overtaken in quiet hours: the case had moved on"),
    ANSWERED: N_("held in quiet hours and acknowledged meanwhile"),
}


_TITLES = {
    "near": N_("%(percent)g%% of the limit"),
    "due": N_("The deadline"),
    "late": N_("%(percent)g%% of the limit"),
    "after": P_("%(hours)g hour past the deadline", "%(hours)g hours past the deadline", "hours"),
}


@dataclass(frozen=True)
class Line:
    """One line of the ledger. `people` were told; `why` says why nobody was."""

    rung: Rung
    number: str
    people: list[PersonName]
    why: str
    acknowledged_by: PersonName | None


@dataclass(frozen=True)
class Rail:
    """A rung of the running clock: where it stands, its moment, whom it tells, and what the ledger says about it."""

    title: str
    at: dt.datetime
    tells: list[str]
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Escalations:
    """What the page of a case shows of its ladder."""

    name: str
    scope: list[str]
    rails: list[Rail]
    earlier: list[Line]  # of clocks that were set anew
    may_acknowledge: bool


def escalations(session: Session, case: Case, *, by: Actor, book: Rulebook) -> Escalations:
    rungs = rungs_of(session, case)
    lines = as_lines(session, [(rung, case.number) for rung in rungs])
    running = [line for line in lines if line.rung.clock_no == case.clock_no]
    started_at = case.clock_started_at or case.discovered_at
    ladder = ladder_of(case, started_at, book)
    return Escalations(
        name=ladder.name or gettext("Ladder of the program"),
        scope=_scope(ladder, book),
        rails=_rails(case, started_at, ladder, running, book),
        earlier=[line for line in lines if line not in running],
        may_acknowledge=bool(unanswered(rungs, case, by.id)),
    )


def as_lines(session: Session, rungs: Sequence[tuple[Rung, str]]) -> list[Line]:
    ids = {who for rung, _ in rungs for who in (*rung.sent_to, rung.acknowledged_by)}
    names = names_of(session, ids)
    return [_line(rung, number, names) for rung, number in rungs]


def _line(rung: Rung, number: str, names: Mapping[int, PersonName]) -> Line:
    why = gettext(WHY[rung.not_sent]) if rung.not_sent in WHY else rung.not_sent
    people = [names[who] for who in rung.sent_to if who in names]
    return Line(rung, number, people, why, names.get(rung.acknowledged_by or 0))


def _rails(case: Case, started_at: dt.datetime, ladder: Ladder, running: list[Line], book: Rulebook) -> list[Rail]:
    if case.due_at is None:
        return []
    clock = CaseClock(started_at, case.due_at, case.limit_value, case.limit_unit, pauses_of(case))
    return [
        Rail(
            title_of(step),
            rung_at(clock, number, hours_of(case, book), ladder),
            _tells(step),
            [line for line in running if line.rung.step == number],
        )
        for number, step in enumerate(ladder.steps, 1)
    ]


def title_of(step: Step) -> str:
    return spell(_TITLES[step.kind], step.figures)


def _tells(step: Step) -> list[str]:
    return [gettext("whose turn it is")] * step.to.turn + [word(role) for role in step.to.roles]


def _scope(ladder: Ladder, book: Rulebook) -> list[str]:
    """What made this ladder win: its category, its area, its urgency."""
    area = book.area_by_code.get(ladder.area)
    scope = [gettext("category %(code)s", code=ladder.category)] if ladder.category else []
    scope += [named(area)] if area else []
    if ladder.urgent is not None:
        scope.append(gettext("urgent cases") if ladder.urgent else gettext("cases that are not urgent"))
    return scope
