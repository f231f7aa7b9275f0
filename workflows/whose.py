"""Ask the duty matrix about cases: who answers, who assists. Rules; told the city's time.

A case is anything that says its category, filing condition, cell and areas, as a row of its table does.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from grid.duties import Answer, Duties, DutyPlace, assisting, responsible
from grid.rulebook import Rulebook

_Rule = Callable[[Duties, DutyPlace, str, int, dt.datetime], tuple[Answer, ...]]


def owners_of(case: Any, *, book: Rulebook, at_local: dt.datetime) -> tuple[Answer, ...]:
    """Everybody who answers for a case where it lies, the best first; empty where nobody does."""
    return _asked(responsible, case, book, at_local)


def assistants_of(case: Any, *, book: Rulebook, at_local: dt.datetime) -> tuple[int, ...]:
    """The departments that are to assist by duty and neither lead the case nor assist in it already."""
    known = {case.department_id, *(case.assisting or ())}
    departments = (answer.department_id for answer in _asked(assisting, case, book, at_local))
    return tuple(dict.fromkeys(one for one in departments if one not in known))


def condition_of(case: Any, book: Rulebook) -> int:
    """The sequence of its filing condition; 0 where it has none."""
    condition = book.conditions.get(case.filing_condition_id) if case.filing_condition_id else None
    return condition.sequence if condition else 0


def _asked(rule: _Rule, case: Any, book: Rulebook, at_local: dt.datetime) -> tuple[Answer, ...]:
    category = book.categories.get(case.category_id)
    if category is None:
        return ()
    place = book.duty_place(case.community_id or case.street_id or case.district_id, case.cell_code)
    return rule(book.matrix, place, category.code, condition_of(case, book), at_local)
