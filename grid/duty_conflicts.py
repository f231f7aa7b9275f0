"""Contradictions in the duty matrix: two duties of the same weight that name different people. A rule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from grid.duties import hours_of
from grid.facts import DutyFacts
from grid.records import DutyPart
from grid.roster import clash_of_repeats


def contradictions(
    duties: Iterable[DutyFacts], cells: Mapping[str, frozenset[str]]
) -> Iterator[tuple[DutyFacts, DutyFacts]]:
    """Yield each pair of duties to lead, or to stand in, that only their ids would decide between: of the same
    category, condition and priority, at some moment in force at once, in the same place or in duty grids that share a
    cell. `cells` are those of each duty grid.
    """
    alike: dict[tuple[Any, ...], list[DutyFacts]] = defaultdict(list)
    for duty in duties:
        if duty.part is not DutyPart.ASSISTING:
            alike[_weight(duty)].append(duty)
    for group in alike.values():
        for one, other in combinations(group, 2):
            if _who(one) != _who(other) and _same_place(one, other, cells) and _at_once(one, other):
                yield one, other


def _weight(duty: DutyFacts) -> tuple[Any, ...]:
    place = "grid" if duty.duty_grid else (duty.area_id, duty.cell_code)
    return place, duty.part, duty.category_prefix, duty.condition, bool(duty.hours), duty.priority


def _who(duty: DutyFacts) -> tuple[int, int | None, int | None]:
    return duty.department_id, duty.team_id, duty.person_id


def _same_place(one: DutyFacts, other: DutyFacts, cells: Mapping[str, frozenset[str]]) -> bool:
    nothing: frozenset[str] = frozenset()
    return one.duty_grid == other.duty_grid or bool(
        cells.get(one.duty_grid, nothing) & cells.get(other.duty_grid, nothing)
    )


def _at_once(one: DutyFacts, other: DutyFacts) -> bool:
    """Whether both are in force on some day, and at some hour of the week."""
    for first, second in ((one, other), (other, one)):
        if first.valid_to and second.valid_from and first.valid_to < second.valid_from:
            return False
    return not one.hours or any(
        clash_of_repeats([mine, theirs]) for mine in hours_of(one.hours) for theirs in hours_of(other.hours)
    )
