"""The milestones of a case: which come before it is handled, and by which limit the next one is due. Rules."""

from typing import Protocol

from grid.facts import ConditionFacts
from grid.records import LimitUnit, Milestone
from grid.rulebook import Rulebook


class OnTheWay(Protocol):
    """What must be known of a case; `workflows.records.Case` says it."""

    filing_condition_id: int | None
    milestone_count: int


def limit_of(case: OnTheWay, book: Rulebook) -> tuple[float, LimitUnit] | None:
    """The limit that the filing condition sets for where the case stands; None where it has no known condition."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    return condition.limit(case.milestone_count) if condition else None


def limit_after_next(case: OnTheWay, book: Rulebook) -> tuple[float, LimitUnit] | None:
    """The same for where it stands once the next milestone is reached."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    return condition.limit(case.milestone_count + 1) if condition else None


def step_of(case: OnTheWay, book: Rulebook) -> Milestone | ConditionFacts | None:
    """What must be reached next: a milestone, or after the last the condition itself."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    return condition.step(case.milestone_count) if condition else None


def milestones_left(case: OnTheWay, book: Rulebook) -> int:
    """How many milestones must be reached before the case can be handled, by the condition as it is now."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    return max(len(condition.milestones) - case.milestone_count, 0) if condition else 0
