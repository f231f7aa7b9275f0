"""What is planned or proposed for a case, as the desk shows it."""

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from grid.names import names_of
from grid.rulebook import Rulebook
from web.case_words import department_name
from web.language import named
from web.spelling import spell
from workflows.planning import plans_of, reasons_of
from workflows.records import Case


@dataclass(frozen=True)
class Planned:
    """`seconds` until it goes; None where it is only proposed."""

    who: str
    department: str
    sentences: list[str]
    seconds: int | None


def planned_of(session: Session, cases: Collection[Case], book: Rulebook, at: dt.datetime) -> dict[int, Planned]:
    """By case id."""
    plans = plans_of(session, cases)
    names = names_of(session, {plan.person_id for plan in plans.values()})
    return {
        case_id: Planned(
            who=named(names[plan.person_id]),
            department=department_name(plan.department_id, book),
            sentences=[spell(reason.sentence, reason.values) for reason in reasons_of(plan)],
            seconds=max(0, math.ceil((plan.due_at - at).total_seconds())) if plan.due_at else None,
        )
        for case_id, plan in plans.items()
    }
