"""Whether it is certain whose a case is, so that it may go there by itself. A rule; every doubt has its sentence."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grid.duties import Answer
from grid.facts import DutyFacts
from grid.records import DutyPart
from grid.refusals import N_
from workflows.choice import Choice, Ranked
from workflows.reasons import Reason

MOST_ACCURACY_M = 50.0  # a place known less exactly than that may lie in another street
LEAST_MARGIN_M = 10.0  # no place is known better than that

Owner = tuple[int, int | None]  # department and perhaps a person of it


class Doubt(StrEnum):
    """Why it is not certain."""

    NOBODY = "nobody"
    FALLBACK = "fallback"
    SEVERAL = "several"
    CONTESTED = "contested"
    PENDING = "pending"
    NOBODY_FREE = "nobody_free"
    INEXACT = "inexact"
    BORDER = "border"
    SAME_NEARBY = "same_nearby"


SENTENCES: Mapping[Doubt, str] = {
    Doubt.NOBODY: N_("No duty says who answers for this here."),
    Doubt.FALLBACK: N_("Nobody leads in this here; only a fallback answers."),
    Doubt.SEVERAL: N_("Several duties of the same weight name different departments or people."),
    Doubt.CONTESTED: N_("A department has said that this case is not its own."),
    Doubt.PENDING: N_("A request about this case waits for its answer."),
    Doubt.NOBODY_FREE: N_("Nobody of the department that answers first is free now."),
    Doubt.INEXACT: N_("How exact the place is was not told, or it is known to no better than 50 m."),
    Doubt.BORDER: N_("The place lies so near a border that another department may own it."),
    Doubt.SAME_NEARBY: N_("There is an open case of the same kind close by; it may be the same."),
}


@dataclass(frozen=True)
class Known:
    """What is asked of a case. `answers`: the best first; `around`: who owns the places that it may as well lie at,
    None where nobody does; `same_nearby`: how many open cases might be the same; lengths in metres."""

    answers: Sequence[Answer]
    choice: Choice
    contested: bool
    pending: bool
    accuracy_m: float | None
    around: Collection[Owner | None]
    same_nearby: int


@dataclass(frozen=True)
class Sure:
    """Who gets the case, by which duty, and why this person; `free` is everybody who might take it as well."""

    department_id: int
    person_id: int
    rule: DutyFacts
    reasons: tuple[Reason, ...]
    free: frozenset[int]


@dataclass(frozen=True)
class Certainty:
    """Whose the case is beyond doubt, or the doubts."""

    sure: Sure | None
    doubts: tuple[Doubt, ...]


def certainty(known: Known) -> Certainty:
    """Say whose the case is if nothing makes it doubtful, else everything that does."""
    doubts, best = tuple(_doubts(known)), known.choice.best
    if doubts or best is None or best.candidate.person_id is None:
        return Certainty(None, doubts)
    first, free = known.answers[0], frozenset(_free(known.choice))
    return Certainty(Sure(first.department_id, best.candidate.person_id, first.because, best.reasons, free), ())


def owner_of(answers: Sequence[Answer]) -> Owner | None:
    """Who answers first."""
    return (answers[0].department_id, answers[0].person_id) if answers else None


def margin_m(accuracy_m: float | None) -> float:
    """How far from where it is said to be a case may lie."""
    return max(accuracy_m or 0.0, LEAST_MARGIN_M)


def _doubts(known: Known) -> Iterable[Doubt]:
    if not known.answers:
        yield Doubt.NOBODY
    elif known.answers[0].because.part is DutyPart.FALLBACK:
        yield Doubt.FALLBACK
    elif any(_as_specific(known.answers[0].because, other.because) for other in known.answers[1:]):
        yield Doubt.SEVERAL
    if known.contested:
        yield Doubt.CONTESTED
    if known.pending:
        yield Doubt.PENDING
    if not _is_free(known.choice.best):
        yield Doubt.NOBODY_FREE
    if known.accuracy_m is None or known.accuracy_m > MOST_ACCURACY_M:
        yield Doubt.INEXACT
    if any(owner != owner_of(known.answers) for owner in known.around):
        yield Doubt.BORDER
    if known.same_nearby:
        yield Doubt.SAME_NEARBY


def _is_free(best: Ranked | None) -> bool:
    """A person on shift and below capacity, of those who answer first; who is ranked at all is both."""
    return best is not None and best.candidate.person_id is not None and best.candidate.turn == 0


def _free(choice: Choice) -> Iterable[int]:
    people = (one.candidate for one in choice.ranked if _is_free(one))
    return (who.person_id for who in people if who.person_id is not None)


def _as_specific(one: DutyFacts, other: DutyFacts) -> bool:
    """Whether two duties say the same of what, where, when and how urgently, and differ only in who."""
    return _but_whose(one) == _but_whose(other)


def _but_whose(duty: DutyFacts) -> DutyFacts:
    return replace(duty, id=0, department_id=0, team_id=None, person_id=None, valid_from=None, valid_to=None)
