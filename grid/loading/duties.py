"""Load duties: which department answers for which categories in which area.

Fields: area (code), category_prefix ("" = everything), department (code), person (user name), priority, scheme,
valid_from, valid_to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from grid.loading.city import note_import, the_city
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.writing import put
from grid.records import Area, Category, Department, Duty, Person
from grid.refusals import N_
from grid.said import Said


@dataclass(frozen=True)
class _Known:
    areas: Mapping[str, int]
    departments: Mapping[str, int]
    people: Mapping[str, int]
    categories: frozenset[tuple[str, str]]  # scheme and code
    scheme: str  # of the city


def load_duties(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new duties and change known ones by area, categories and department, or raise LoadRefused."""
    report = Report()
    known = _known(session)
    mine = list((names or FieldMap()).apply(rows))
    found = [_read(row, known, report) for row in mine]
    refuse_repeated(report, "department", ((row.number, _named(row)) for row in mine))
    report.stop_if_refused()
    duties = {_key(duty.model_dump()): duty for duty in session.exec(select(Duty))}
    for key, values in found:
        put(session, Duty, duties.get(_key(key)), key, values, report)
    note_import(session)
    return report


def _known(session: Session) -> _Known:
    return _Known(
        areas=dict(iter(session.exec(select(Area.code, Area.id)))),
        departments=dict(iter(session.exec(select(Department.code, Department.id)))),
        people=dict(iter(session.exec(select(Person.username, Person.id)))),
        categories=frozenset((scheme, code) for scheme, code in session.exec(select(Category.scheme, Category.code))),
        scheme=the_city(session).scheme,
    )


def _read(row: Row, known: _Known, report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    fields = Fields(row, report)
    scheme = fields.text("scheme", most=40) or known.scheme
    prefix = fields.code("category_prefix", most=12, required=False)
    of_both = {"scheme": scheme or Said(N_("the city")), "prefix": prefix}
    if prefix and not any(of == scheme and code.startswith(prefix) for of, code in known.categories):
        fields.refuse("category_prefix", N_("no category of %(scheme)s begins with %(prefix)s"), **of_both)
    key = {
        "area_id": _id(fields, "area", known.areas, required=True),
        "scheme": scheme,
        "category_prefix": prefix,
        "department_id": _id(fields, "department", known.departments, required=True),
    }
    values = {
        "person_id": _id(fields, "person", known.people, required=False),
        "priority": fields.whole("priority", 1, 99, 1),
        "valid_from": fields.date("valid_from"),
        "valid_to": fields.date("valid_to"),
    }
    return key, values


def _id(fields: Fields, name: str, ids: Mapping[str, int], *, required: bool) -> int | None:
    code = fields.code(name, most=60, required=required)
    if code and code not in ids:
        fields.refuse(name, N_("there is no %(name)s %(code)s; load it first"), name=name, code=code)
    return ids.get(code)


def _key(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in ("area_id", "scheme", "category_prefix", "department_id"))


def _named(row: Row) -> str:
    """A department answers once for the same categories in the same area."""
    area, prefix, department = (row.values.get(name, "") for name in ("area", "category_prefix", "department"))
    what = prefix or Said(N_("everything"))
    return Said(N_("%(department)s for %(what)s in %(area)s"), department=department, what=what, area=area)
