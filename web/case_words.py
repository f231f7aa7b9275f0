"""What a case is called by people, whatever page it stands on: its category, place, department and short number."""

from functools import cache

from flask_babel import gettext

from grid.facts import CategoryFacts
from grid.records import Kind
from grid.rulebook import Rulebook
from web.assets import STATIC
from web.language import named
from workflows.records import Case


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
