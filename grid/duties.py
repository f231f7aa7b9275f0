"""Who answers for a case. A rule: it reads values and returns values, each with the duty that says so."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache

from grid.facts import DutyFacts
from grid.loading.shift_text import shifts_from
from grid.records import DutyPart
from grid.roster import Repeat, Roster

Rank = tuple[int, ...]  # one number a criterion, the lower the better


class Criterion(IntEnum):
    """What one duty may win over another by, in the order in which it is asked."""

    PART = 0  # who leads before who only stands in
    PLACE = 1  # cell, duty grid, community, street, district, city
    CONDITION = 2  # one filing condition over all of them
    CATEGORY = 3  # the longest prefix
    HOURS = 4  # some hours over always
    PRIORITY = 5  # the lowest number
    ID = 6  # nothing but which was written first


@dataclass(frozen=True)
class DutyPlace:
    """Where a case is: its cell, the duty grids that have it, and the ids of its areas, the deepest first."""

    cell_code: str
    duty_grids: tuple[str, ...]
    area_path: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """A department, or one team or person of it, that answers; `because` is the duty that says so.

    `members` are the people of the team.
    """

    department_id: int
    person_id: int | None
    because: DutyFacts
    rank: Rank = ()
    members: frozenset[int] = frozenset()

    def covers(self, department_id: int | None, person_id: int | None) -> bool:
        """Whether this person of this department answers with it."""
        if department_id != self.department_id or self.person_id not in (None, person_id):
            return False
        return self.because.team_id is None or person_id in self.members


@dataclass(frozen=True)
class Duties:
    """The matrix, found by place and category. `members`: the people of each team."""

    rows: Sequence[DutyFacts]
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def at(self, place: DutyPlace, category_code: str) -> Iterator[tuple[int, DutyFacts]]:
        """Yield the duties of the place for the category; the number is lower the smaller the place."""
        prefixes = [category_code[:length] for length in range(len(category_code) + 1)]
        for size, where in _places(place):
            for prefix in prefixes:
                for duty in self._by_place.get((where, prefix), ()):
                    yield size, duty

    @cached_property
    def _by_place(self) -> Mapping[tuple[str | int, str], list[DutyFacts]]:
        found: dict[tuple[str | int, str], list[DutyFacts]] = defaultdict(list)
        for duty in self.rows:
            found[_place_of(duty), duty.category_prefix].append(duty)
        return dict(found)


def responsible(
    duties: Duties, place: DutyPlace, category_code: str, condition: int, at_local: dt.datetime
) -> tuple[Answer, ...]:
    """Return who answers for a case of this category and filing condition (its sequence, 0 where none is known) at
    `at_local`, city time; the best first.

    The criteria are asked in their order, so that a cell wins over its street even against a longer prefix. Fallbacks
    come after everybody who leads. Everybody appears once. Empty means that nobody answers.
    """
    return _answers(duties, place, category_code, condition, at_local, {DutyPart.LEAD, DutyPart.FALLBACK})


def assisting(
    duties: Duties, place: DutyPlace, category_code: str, condition: int, at_local: dt.datetime
) -> tuple[Answer, ...]:
    """Return who assists in such a case, whoever leads it; in the same order."""
    return _answers(duties, place, category_code, condition, at_local, {DutyPart.ASSISTING})


def decided_by(answer: Answer, other: Answer) -> Criterion:
    """Return what an answer wins over a later one by."""
    differing = (place for place, (one, two) in enumerate(zip(answer.rank, other.rank, strict=True)) if one != two)
    return Criterion(next(differing))


def hours_of(text: str) -> tuple[Repeat, ...]:
    """Return the weekly frames of written hours; none is always. Raises ValueError for what cannot be read."""
    return tuple(Repeat.of(shift) for shift in shifts_from(text))


def holds(duty: DutyFacts, at_local: dt.datetime) -> bool:
    """Whether a duty is in force at this moment. Both ends of the validity belong to it."""
    day = at_local.date()
    if (duty.valid_from is not None and day < duty.valid_from) or (duty.valid_to is not None and day > duty.valid_to):
        return False
    return not duty.hours or _roster(duty.hours).at(at_local.replace(tzinfo=None)) is not None


def _answers(
    duties: Duties,
    place: DutyPlace,
    category_code: str,
    condition: int,
    at_local: dt.datetime,
    parts: set[DutyPart],
) -> tuple[Answer, ...]:
    holding = [
        (_rank(size, duty), duty)
        for size, duty in duties.at(place, category_code)
        if duty.part in parts and duty.condition in (0, condition) and holds(duty, at_local)
    ]
    best: dict[tuple[int, int | None, int | None], Answer] = {}
    for rank, duty in sorted(holding, key=lambda one: one[0]):
        who = duty.department_id, duty.team_id, duty.person_id
        if who not in best:
            members = duties.members.get(duty.team_id, frozenset()) if duty.team_id else frozenset()
            best[who] = Answer(duty.department_id, duty.person_id, duty, rank, members)
    return tuple(best.values())


def _rank(size: int, duty: DutyFacts) -> Rank:
    """One number for each `Criterion`."""
    fallback = duty.part is DutyPart.FALLBACK
    return (
        fallback, size, not duty.condition, -len(duty.category_prefix), not duty.hours, duty.priority, duty.id
    )  # fmt: skip


def _places(place: DutyPlace) -> Iterable[tuple[int, str | int]]:
    """Everything that the place lies in, as the index names it, the smallest first; duty grids are of one size."""
    if place.cell_code:
        yield 0, f"cell {place.cell_code}"
    for code in place.duty_grids:
        yield 1, f"grid {code}"
    yield from enumerate(place.area_path, 2)


def _place_of(duty: DutyFacts) -> str | int:
    if duty.cell_code:
        return f"cell {duty.cell_code}"
    return f"grid {duty.duty_grid}" if duty.duty_grid else duty.area_id


@lru_cache(maxsize=1024)
def _roster(hours: str) -> Roster:
    return Roster(shifts_from(hours))
