"""Who answers for a category at a place. A rule: it reads values and returns values."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grid.facts import DutyFacts


@dataclass(frozen=True)
class Answer:
    """A department, or one person of it, that answers; `because` is the duty that says so."""

    department_id: int
    person_id: int | None
    because: DutyFacts


def responsible(
    duties: Iterable[DutyFacts], category_code: str, area_path: Sequence[int], on: dt.date
) -> tuple[Answer, ...]:
    """Return who answers for `category_code` in the areas of `area_path` (ids, deepest first), the best first.

    The deepest area wins, then the longest category prefix, then the lowest priority number; what is left of a tie is
    settled by the duty's id. Everybody appears once. Empty means that nobody answers.
    """
    depth = {area_id: steps for steps, area_id in enumerate(area_path)}
    holding = [
        duty
        for duty in duties
        if duty.area_id in depth and category_code.startswith(duty.category_prefix) and _valid(duty, on)
    ]
    holding.sort(key=lambda duty: (depth[duty.area_id], -len(duty.category_prefix), duty.priority, duty.id))
    best: dict[tuple[int, int | None], DutyFacts] = {}
    for duty in holding:
        best.setdefault((duty.department_id, duty.person_id), duty)
    return tuple(Answer(department_id, person_id, duty) for (department_id, person_id), duty in best.items())


def _valid(duty: DutyFacts, on: dt.date) -> bool:
    """Both ends of the validity belong to it."""
    return (duty.valid_from is None or duty.valid_from <= on) and (duty.valid_to is None or on <= duty.valid_to)
