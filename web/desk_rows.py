"""The queue of the desk as its template shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import url_for

from grid.facts import CategoryFacts
from grid.rulebook import Rulebook
from web.case_words import category_of, department_name, icon_of, place_of, short
from web.desk_wish import Wish
from web.planned import Planned
from workflows.records import Case


@dataclass(frozen=True)
class Row:
    """One line of the queue. `short` is the end of the number, by which people call a case; `holder` who has it."""

    case: Case
    category: CategoryFacts
    icon: str
    short: str
    place: str
    holder: str
    href: str
    planned: Planned | None


def rows_of(
    cases: Iterable[Case], wish: Wish, book: Rulebook, planned: Mapping[int, Planned] = MappingProxyType({})
) -> list[Row]:
    return [_row(case, wish, book, planned.get(case.id)) for case in cases]


def _row(case: Case, wish: Wish, book: Rulebook, planned: Planned | None) -> Row:
    category = category_of(case, book)
    holder = department_name(case.department_id, book)
    href = case_address(case.number, wish)
    return Row(case, category, icon_of(category.icon), short(case.number), place_of(case, book), holder, href, planned)


def case_address(number: str, wish: Wish) -> str:
    """The address of the desk with this case selected, the queue as it is."""
    return url_for("desk.case", number=number, **wish.page_query)
