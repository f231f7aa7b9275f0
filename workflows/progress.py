"""How far a case has come with the milestones of its filing condition. A rule; it reads the history of one case."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grid.facts import ConditionFacts
from grid.records import Milestone
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.clock_setting import pauses_of
from workflows.deadlines import deadline
from workflows.moves import Action
from workflows.records import Case, CaseEvent


class Stands(StrEnum):
    REACHED = "reached"
    NEXT = "next"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone, or the condition itself as the last. `due_at` is a forecast while the step lies ahead."""

    asks: Milestone | ConditionFacts
    stands: Stands
    due_at: dt.datetime | None
    reached_at: dt.datetime | None

    @property
    def late(self) -> bool:
        return self.reached_at is not None and self.due_at is not None and self.reached_at > self.due_at


def progress_of(case: Case, events: Iterable[CaseEvent], book: Rulebook) -> tuple[Step, ...]:
    """The steps of a case in their order; none where its condition has no milestones."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    if condition is None or not condition.milestones:
        return ()
    asked: Sequence[Milestone | ConditionFacts] = (*condition.milestones, condition)
    reached = list(_reached(events))
    return tuple(_step(case, asks, number, reached, book) for number, asks in enumerate(asked))


def _step(
    case: Case,
    asks: Milestone | ConditionFacts,
    number: int,
    reached: Sequence[tuple[dt.datetime | None, dt.datetime]],
    book: Rulebook,
) -> Step:
    if number < len(reached):
        return Step(asks, Stands.REACHED, *reached[number])
    if number == len(reached):
        return Step(asks, Stands.NEXT, case.due_at, None)
    begun = case.clock_started_at or case.discovered_at
    due_at = deadline(begun, asks.limit_value, asks.limit_unit, hours_of(case, book), pauses_of(case))
    return Step(asks, Stands.AHEAD, due_at, None)


def _reached(events: Iterable[CaseEvent]) -> Iterator[tuple[dt.datetime | None, dt.datetime]]:
    """(when it was due, when it was reached) of each milestone and of the handling, since the last reopening."""
    due_at: dt.datetime | None = None
    found: list[tuple[dt.datetime | None, dt.datetime]] = []
    handled: tuple[dt.datetime | None, dt.datetime] | None = None
    for event in events:
        if event.action == Action.REACH:
            found.append((due_at, event.at))
        elif event.action == Action.HANDLE:
            handled = due_at, event.at
        elif event.action == Action.REWORK:
            handled = None
        elif event.action == Action.REOPEN:
            found, handled = [], None
        if told := event.details.get("due_at"):
            due_at = dt.datetime.fromisoformat(told)
    yield from (*found, *([handled] if handled else []))
