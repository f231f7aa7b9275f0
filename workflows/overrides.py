"""What a dispatch says about the rules: which duty names who answers first, and whom it went to instead. A rule."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grid.rulebook import Rulebook
from workflows.candidates import answers_for
from workflows.choice import Choice
from workflows.given import Given
from workflows.records import Case


def answered_by(given: Given, case: Case, *, at: dt.datetime, book: Rulebook) -> Given:
    """Add to a dispatch the duty that names who answers first; and that the case went to another department, if so.

    Where somebody was proposed and why not is known already, as it is to the desk, nothing is added to that.
    """
    answers = answers_for(case, book=book, at=at)
    if not answers:
        return given
    first = answers[0]
    given = replace(given, duty=first.because.id)
    if given.instead is not None or first.department_id == given.department_id:
        return given
    proposed = {"department_id": first.department_id, "person_id": first.person_id}
    return replace(given, instead=proposed | {"why": given.reason or given.note})


def instead_of(
    choice: Choice, department_id: int | None, person_id: int | None, *, why: str
) -> Mapping[str, Any] | None:
    """Return what had been proposed where somebody else than the first was chosen: who, the rank of the chosen, why.

    None where the first was chosen or nobody proposed. A department without a person leaves the person to it.
    """
    best = choice.best
    chosen = (department_id, person_id)
    if best is None or chosen in {
        (best.candidate.department_id, best.candidate.person_id),
        (best.candidate.department_id, None),
    }:
        return None
    ranks = {(one.candidate.department_id, one.candidate.person_id): one.rank for one in choice.ranked}
    proposed = {"department_id": best.candidate.department_id, "person_id": best.candidate.person_id}
    return proposed | {"rank": ranks.get(chosen), "why": why}
