"""Space × kind of case × week made small: what the duties treat alike is one patch.

Cells differ only by the areas of their path that any duty names, and by duties of their own or of their duty grids;
kinds of cases only by which prefixes of the duties there they begin with; times only between the hours of these duties.
A city of a million cells and a hundred categories has a few thousand patches.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grid.coverage.phases import Phase, Phases
from grid.coverage.survey import CaseKind, Ground, Survey
from grid.duties import Answer, DutyPlace, responsible
from grid.facts import DutyFacts

_Split = tuple[frozenset[str], frozenset[int]]


@dataclass(frozen=True)
class Patch:
    """Where, for what and at which times of the week the same answer holds. `grounds` lie in one district."""

    district_id: int
    grounds: tuple[Ground, ...]
    kinds: Sequence[CaseKind]
    answers: tuple[Answer, ...]
    cells: int
    times: int

    @property
    def size(self) -> int:
        """Cells × kinds of cases × minutes."""
        return self.cells * len(self.kinds) * self.times.bit_count()


def patches(survey: Survey) -> Iterator[Patch]:
    """Every cell × kind × minute of the survey lies in exactly one of the patches."""
    by_area: dict[int, list[DutyFacts]] = defaultdict(list)
    for duty in survey.duties.rows:
        by_area[duty.area_id].append(duty)
    classes, asked = _Classes(survey.kinds), _Asked(survey)
    for (district_id, place), grounds in _alike(survey.grounds, by_area).items():
        duties = [duty for area_id in place.area_path for duty in by_area[area_id]]
        cells = sum(ground.cells for ground in grounds)
        split = (frozenset(one.category_prefix for one in duties), frozenset(one.condition for one in duties))
        for prefixes, kinds in classes.split_by(split):
            concerned = [duty for duty in duties if duty.category_prefix in prefixes]
            for answers, times in asked.over_the_week(place, kinds[0], concerned):
                yield Patch(district_id, tuple(grounds), kinds, answers, cells, times)


def _alike(
    grounds: Sequence[Ground], by_area: Mapping[int, Sequence[DutyFacts]]
) -> Mapping[tuple[int, DutyPlace], list[Ground]]:
    """The grounds by their district, and by their place as far as duties name it."""
    found: dict[tuple[int, DutyPlace], list[Ground]] = defaultdict(list)
    for ground in grounds:
        path = tuple(area_id for area_id in ground.place.area_path if area_id in by_area)
        place = DutyPlace(ground.place.cell_code, ground.place.duty_grids, path)
        found[ground.district_id, place].append(ground)
    return found


_Week = list[tuple[tuple[Answer, ...], int]]  # the different answers, and when each holds


class _Asked:
    """The answers of the duties. Places where the same duties concern a kind of case have the same, asked for once."""

    def __init__(self, survey: Survey) -> None:
        self._duties, self._phases = survey.duties, Phases(survey.monday)
        self._known: dict[tuple[str, tuple[str, ...], tuple[int, ...], CaseKind], _Week] = {}

    def over_the_week(self, place: DutyPlace, kind: CaseKind, concerned: Sequence[DutyFacts]) -> _Week:
        """`concerned`: every duty of the place that may answer for the kind."""
        key = (place.cell_code, place.duty_grids, tuple(duty.id for duty in concerned), kind)
        if key not in self._known:
            self._known[key] = self._ask(place, kind, self._phases.of(concerned))
        return self._known[key]

    def _ask(self, place: DutyPlace, kind: CaseKind, phases: Sequence[Phase]) -> _Week:
        times: dict[tuple[int, ...], int] = defaultdict(int)
        found: dict[tuple[int, ...], tuple[Answer, ...]] = {}
        for moment, during in phases:
            answers = responsible(self._duties, place, kind.category.code, kind.condition, moment)
            key = tuple(answer.because.id for answer in answers)
            found[key] = answers
            times[key] |= during
        return [(found[key], times[key]) for key in found]


class _Classes:
    """The kinds of cases, split by the prefixes and conditions of duties; each combination is split by once."""

    def __init__(self, kinds: Sequence[CaseKind]) -> None:
        self._kinds = kinds
        self._known: dict[_Split, list[tuple[frozenset[str], list[CaseKind]]]] = {}

    def split_by(self, split: _Split) -> list[tuple[frozenset[str], list[CaseKind]]]:
        """The kinds that begin with the same of these prefixes, beside them."""
        if split not in self._known:
            self._known[split] = self._split(*split)
        return self._known[split]

    def _split(
        self, prefixes: frozenset[str], conditions: frozenset[int]
    ) -> list[tuple[frozenset[str], list[CaseKind]]]:
        classes: dict[tuple[frozenset[str], int], list[CaseKind]] = defaultdict(list)
        for kind in self._kinds:
            begun = frozenset(filter(kind.category.code.startswith, prefixes))
            classes[begun, kind.condition if kind.condition in conditions else 0].append(kind)
        return [(begun, kinds) for (begun, _), kinds in classes.items()]
