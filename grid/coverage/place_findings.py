"""Holes and overlaps in space and category: what nobody answers for, and what two answer for at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, takewhile

from grid.coverage.finding import Finding, Gap, Severity
from grid.coverage.patches import Patch
from grid.coverage.survey import Ground, Survey
from grid.duties import Answer, Criterion, decided_by
from grid.facts import CategoryFacts, DutyFacts
from grid.records import DutyPart

_Hole = tuple[int, int, tuple[CategoryFacts, ...]]  # district, times, categories


def unanswered(survey: Survey, patches: Iterable[Patch]) -> Iterator[Finding]:
    """What nobody answers for: anything at all in some cells, or some categories; always or at some times."""
    everything = len({kind.category for kind in survey.kinds})
    for hole, grounds in _gathered(patch for patch in patches if not patch.answers).items():
        whole = len(hole[2]) == everything
        yield _of_place(Gap.CELLS_WITHOUT_DUTY if whole else Gap.CATEGORY_UNANSWERED, Severity.BAD, hole, grounds)


def by_fallback(patches: Iterable[Patch]) -> Iterator[Finding]:
    """What nobody leads, so that it falls to whoever stands in, such as the street office."""
    fallen = (one for one in patches if one.answers and one.answers[0].because.part is DutyPart.FALLBACK)
    for hole, grounds in _gathered(fallen).items():
        yield _of_place(Gap.FALLBACK_ONLY, Severity.NOTE, hole, grounds)


def _gathered(patches: Iterable[Patch]) -> dict[_Hole, list[Ground]]:
    """The patches of the same cells and times as one hole, and the cells of equal holes of a district together."""
    categories: dict[tuple[int, int, tuple[Ground, ...]], set[CategoryFacts]] = defaultdict(set)
    for patch in patches:
        categories[patch.district_id, patch.times, patch.grounds].update(kind.category for kind in patch.kinds)
    holes: dict[_Hole, list[Ground]] = defaultdict(list)
    for (district_id, times, grounds), some in categories.items():
        holes[district_id, times, tuple(sorted(some, key=lambda one: one.code))] += grounds
    return holes


def _of_place(gap: Gap, severity: Severity, hole: _Hole, grounds: Sequence[Ground]) -> Finding:
    district_id, times, categories = hole
    cells = sum(ground.cells for ground in grounds)
    return Finding(
        gap,
        severity,
        cells * len(categories) * times.bit_count(),
        district_id,
        area_id=_around(grounds),
        cells=cells,
        cell=min(ground.example for ground in grounds),
        categories=categories,
        missing=times,
    )


def _around(grounds: Sequence[Ground]) -> int:
    """The deepest area that all of them lie in."""
    shared = set(grounds[0].place.area_path).intersection(*(ground.place.area_path for ground in grounds))
    return next(area_id for area_id in grounds[0].place.area_path if area_id in shared)


def contradicting(survey: Survey, patches: Iterable[Patch]) -> Iterator[Finding]:
    """Duties of two who come first by nothing but the order in which they were written."""
    where: dict[tuple[DutyFacts, DutyFacts], list[Patch]] = defaultdict(list)
    for patch in patches:
        for pair in combinations(_equals(patch.answers), 2):
            where[pair].append(patch)
    for (one, other), here in where.items():
        yield Finding(
            Gap.DUTIES_CONTRADICT,
            Severity.WARN,
            sum(patch.size for patch in here),
            survey.areas[one.area_id].district_id,
            area_id=one.area_id,
            cells=sum({patch.grounds: patch.cells for patch in here}.values()),
            categories=sorted({kind.category for patch in here for kind in patch.kinds}, key=lambda kind: kind.code),
            department_ids=[one.department_id, other.department_id],
            duties=[one, other],
        )


def _equals(answers: Sequence[Answer]) -> list[DutyFacts]:
    """The duties that are as good as the first."""
    rivals = takewhile(lambda one: decided_by(answers[0], one) is Criterion.ID, answers[1:])
    return [one.because for one in (*answers[:1], *rivals)]


def overlapping(survey: Survey) -> Iterator[Finding]:
    for one in survey.overlaps:
        first, second = survey.areas[one.area_id], survey.areas[one.other_id]
        yield Finding(
            Gap.AREAS_OVERLAP,
            Severity.WARN,
            round(one.area_m2),
            first.district_id if first.district_id == second.district_id else None,
            area_id=first.id,
            other_area_id=second.id,
            area_m2=one.area_m2,
        )
