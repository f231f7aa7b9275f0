"""Load categories with their filing conditions: one row a condition, the category's own columns repeated.

Fields: scheme, code, kind, major_name, major_name_en, name, name_en, icon, favourite, active, skill, auto_dispatch,
auto_districts; sequence, area_class, condition, condition_en, closing_condition, closing_condition_en, limit_value,
limit_unit, urgent; milestone, milestone_en in the rows of what must be reached before the limit of the condition
itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from grid.facts import BETWEEN
from grid.loading.city import note_import, the_city
from grid.loading.mapping import FieldMap
from grid.loading.milestones import Step, gathered, milestone_in
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.tables import read_rows
from grid.loading.writing import put
from grid.records import Area, AreaLevel, AutoDispatch, Category, FilingCondition, Kind, LimitUnit, Milestone
from grid.refusals import N_
from grid.said import Said

SHIPPED = Path(__file__).parents[1] / "catalogue" / "gb30428.csv"
_SHORTEST_LIMIT, _LONGEST_LIMIT = 0.01, 10_000


@dataclass(frozen=True)
class _Found:
    number: int
    key: tuple[str, str]  # scheme and code
    category: Mapping[str, Any]
    condition_key: tuple[int, str]  # sequence and area class
    condition: dict[str, Any]
    milestone: Milestone | None

    @property
    def whole_key(self) -> tuple[Any, ...]:
        return (*self.key, *self.condition_key)


def load_shipped_categories(session: Session) -> Report:
    """Load the catalogue that ships with the product, and let a city without a scheme use it."""
    return load_categories(session, read_rows(SHIPPED))


def load_categories(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new categories and conditions and change known ones, or raise LoadRefused and change nothing.

    What the file does not have stays as it is: cases refer to it. Set `active` to 0 to end the use of a category.
    """
    city, report = the_city(session), Report()
    found = [_read(row, city.scheme, report) for row in (names or FieldMap()).apply(rows)]
    _check_alike(found, report)
    _check_districts(session, found, report)
    conditions = [one for one in found if one.milestone is None]
    refuse_repeated(report, "sequence", ((one.number, _named(one)) for one in conditions))
    _add_milestones(conditions, found, report)
    report.stop_if_refused()
    _write(session, _by_category(conditions), report)
    if found and not city.scheme:
        city.scheme = found[0].key[0]
    note_import(session)
    return report


def _read(row: Row, city_scheme: str, report: Report) -> _Found:
    fields = Fields(row, report)
    key = (fields.text("scheme", most=40) or city_scheme, fields.code("code", most=12))
    if not key[0]:
        fields.refuse("scheme", N_("is missing; the same code means other things in another scheme"))
    category = {
        "kind": fields.choice("kind", Kind, Kind.EVENT),
        "major_name": fields.text("major_name", required=True),
        "major_name_en": fields.text("major_name_en"),
        "name": fields.text("name", required=True),
        "name_en": fields.text("name_en"),
        "icon": fields.text("icon", most=40),
        "favourite": fields.whole("favourite", 0, 99, 0),
        "active": fields.flag("active") if row.values.get("active") else True,
        "skill": fields.text("skill", most=40).casefold(),
        **_dispatching(fields, row),
    }
    condition = {
        "condition": fields.text("condition", most=400, required=not row.values.get("milestone")),
        "condition_en": fields.text("condition_en", most=400),
        "closing_condition": fields.text("closing_condition", most=400),
        "closing_condition_en": fields.text("closing_condition_en", most=400),
        "limit_value": fields.number_in("limit_value", _SHORTEST_LIMIT, _LONGEST_LIMIT, required=True),
        "limit_unit": fields.choice("limit_unit", LimitUnit, LimitUnit.WORKING_DAY),
        "urgent": fields.flag("urgent"),
    }
    condition_key = (fields.whole("sequence", 1, 99, 1), fields.text("area_class", most=4))
    return _Found(row.number, key, category, condition_key, condition, milestone_in(fields, condition))


def _dispatching(fields: Fields, row: Row) -> dict[str, Any]:
    """How its cases are dispatched. A row that says nothing, None, leaves it as it is."""
    if not row.values.get("auto_dispatch"):
        if fields.codes("auto_districts"):
            fields.refuse("auto_districts", N_("narrows nothing; fill in auto_dispatch as well"))
        return {"auto_dispatch": None, "auto_districts": None}
    return {
        "auto_dispatch": fields.choice("auto_dispatch", AutoDispatch, AutoDispatch.OFF),
        "auto_districts": BETWEEN.join(sorted(set(fields.codes("auto_districts")))),
    }


def _check_districts(session: Session, found: Iterable[_Found], report: Report) -> None:
    known = set(session.exec(select(Area.code).where(Area.level == AreaLevel.DISTRICT)))
    unknown = N_("there is no district %(code)s; load it first")
    for one in found:
        for code in filter(None, (one.category["auto_districts"] or "").split(BETWEEN)):
            if code not in known:
                report.refuse(one.number, "auto_districts", unknown, code=code)


def _add_milestones(conditions: Sequence[_Found], found: Sequence[_Found], report: Report) -> None:
    steps = (Step(one.number, one.whole_key, one.milestone) for one in found if one.milestone)
    milestones = gathered(steps, {one.whole_key: one.condition for one in conditions}, report)
    for one in conditions:
        one.condition["milestones"] = milestones.get(one.whole_key, ())


def _check_alike(found: Sequence[_Found], report: Report) -> None:
    """The rows of one category must say the same of it."""
    first: dict[tuple[str, str], _Found] = {}
    for one in found:
        model = first.setdefault(one.key, one)
        for name, value in one.category.items():
            if value != model.category[name]:
                why = N_("%(code)s has %(here)s here but %(there)s in row %(row)d")
                there = {"there": model.category[name], "row": model.number}
                report.refuse(one.number, name, why, code=one.key[1], here=value, **there)


def _named(one: _Found) -> str:
    sequence, area_class = one.condition_key
    values = {"sequence": sequence, "class": area_class, "code": one.key[1], "scheme": one.key[0]}
    if area_class:
        return Said(N_("condition %(sequence)d of class %(class)s of %(code)s (%(scheme)s)"), **values)
    return Said(N_("condition %(sequence)d of %(code)s (%(scheme)s)"), **values)


def _by_category(found: Iterable[_Found]) -> dict[tuple[str, str], list[_Found]]:
    groups: dict[tuple[str, str], list[_Found]] = {}
    for one in found:
        groups.setdefault(one.key, []).append(one)
    return groups


def _write(session: Session, groups: Mapping[tuple[str, str], Sequence[_Found]], report: Report) -> None:
    categories = {(category.scheme, category.code): category for category in session.exec(select(Category))}
    conditions = {
        (condition.category_id, condition.sequence, condition.area_class): condition
        for condition in session.exec(select(FilingCondition))
    }
    for (scheme, code), rows in groups.items():
        known = categories.get((scheme, code))
        said = {name: value for name, value in rows[0].category.items() if value is not None}
        category, changed = put(session, Category, known, {"scheme": scheme, "code": code}, said)
        for row in rows:
            key = (category.id, *row.condition_key)
            named = dict(zip(("category_id", "sequence", "area_class"), key, strict=True))
            _, other = put(session, FilingCondition, conditions.pop(key, None), named, row.condition)
            report.count(known=known is not None, changed=changed or other)
        left = sum(category_id == category.id for category_id, *_ in conditions)
        if left:
            report.warn(N_("%(code)s keeps %(count)d conditions that the file does not have"), code=code, count=left)
