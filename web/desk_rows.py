"""The queue of the desk as its template shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from grid.facts import CategoryFacts
from grid.records import Kind
from grid.rulebook import Rulebook
from web.assets import STATIC
from web.desk_wish import Wish
from web.language import named
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


def rows_of(cases: Iterable[Case], wish: Wish, book: Rulebook) -> list[Row]:
    return [_row(case, wish, book) for case in cases]


def _row(case: Case, wish: Wish, book: Rulebook) -> Row:
    category = category_of(case, book)
    holder = department_name(case.department_id, book)
    href = case_address(case.number, wish)
    return Row(case, category, icon_of(category.icon), short(case.number), place_of(case, book), holder, href)


def case_address(number: str, wish: Wish) -> str:
    """The address of the desk with this case selected, the queue as it is."""
    return url_for("desk.case", number=number, **wish.page_query)


def short(number: str) -> str:
    return number.rpartition("-")[2]


def category_of(case: Case, book: Rulebook) -> CategoryFacts:
    """The category; for a case of an older scheme something that says so."""
    known = book.categories.get(case.category_id)
    if known is not None:
        return known
    name = gettext("Category of an older scheme")
    return CategoryFacts(case.category_id, "", Kind.EVENT, "", "", name, name, "", 0, False)


@cache
def icon_of(name: str) -> str:
    """The icon of a category if we have it: catalogues come from elsewhere and may name any."""
    known = {path.stem for path in (STATIC / "vendor" / "icons").glob("*.svg")}
    return name if name in known else "map-pin"


def place_of(case: Case, book: Rulebook) -> str:
    """The address, else street and community."""
    if case.address:
        return case.address
    areas = [book.areas[key] for key in (case.street_id, case.community_id) if key is not None and key in book.areas]
    return " ".join(named(area) for area in areas) or named(book.areas[case.district_id])


def department_name(department_id: int | None, book: Rulebook) -> str:
    department = book.departments.get(department_id) if department_id is not None else None
    return named(department) if department else ""


def address(endpoint: str, **values: Any) -> str:
    """The address of a page in another part of the application, "" where that part is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
