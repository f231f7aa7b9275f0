"""The milestones of a filing condition in a table: rows of their own, in their order, with the condition's key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from grid.loading.report import Report
from grid.loading.rows import Fields
from grid.records import Milestone
from grid.refusals import N_

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Step:
    """One row: the milestone that it describes, and the key of the condition that it belongs to."""

    number: int
    key: Key
    milestone: Milestone


def milestone_in(fields: Fields, condition: Mapping[str, Any]) -> Milestone | None:
    """The milestone that a row describes; None for a row that describes the condition itself."""
    name, name_en = fields.text("milestone", most=80), fields.text("milestone_en", most=80)
    if not name:
        if name_en:
            fields.refuse("milestone", N_("is missing, but milestone_en has a name; give both"))
        return None
    of_both = ("closing_condition", "closing_condition_en", "limit_value", "limit_unit")
    return Milestone(name, name_en, **{field: condition[field] for field in of_both})


def gathered(steps: Iterable[Step], wholes: Mapping[Key, Mapping[str, Any]], report: Report) -> dict[Key, Any]:
    """The milestones of each condition, refused where they lead to none or come no later than the one before.

    `wholes`: the columns of the conditions by their keys.
    """
    by_key: dict[Key, list[Step]] = {}
    for step in steps:
        by_key.setdefault(step.key, []).append(step)
    for key, of_one in by_key.items():
        if key not in wholes:
            report.refuse(of_one[0].number, "milestone", N_("has no condition: add a row of it without a milestone"))
        else:
            _check_order(of_one, wholes[key], report)
    return {key: tuple(step.milestone for step in of_one) for key, of_one in by_key.items()}


def _check_order(steps: Sequence[Step], whole: Mapping[str, Any], report: Report) -> None:
    for number, (value, unit), (next_value, next_unit) in _neighbours(steps, whole):
        if unit == next_unit and (value or 0) >= (next_value or 0) > 0:
            why = N_("must be shorter than that of the next step; all count from the start")
            report.refuse(number, "limit_value", why)


def _neighbours(steps: Sequence[Step], whole: Mapping[str, Any]) -> Iterator[tuple[int, Any, Any]]:
    limits = [(step.milestone.limit_value, step.milestone.limit_unit) for step in steps]
    limits.append((whole["limit_value"], whole["limit_unit"]))
    for step, (one, other) in zip(steps, pairwise(limits), strict=True):
        yield step.number, one, other
