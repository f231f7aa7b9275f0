"""Load duties: which department answers for what, where and when.

Fields: one of area, duty_grid and cell (codes); category_prefix ("" = everything), condition (its sequence), hours
(`1-5 08:00-17:00`), part, department (code), team (code), person (user name), priority, scheme, valid_from, valid_to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields as fields_of
from typing import Any

from sqlmodel import Session, select

from grid.duty_conflicts import contradictions
from grid.facts import DutyFacts
from grid.ids import new_id
from grid.loading.city import note_import
from grid.loading.duty_known import KnownForDuties
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.shift_text import shifts_from, shifts_to
from grid.loading.writing import put
from grid.records import Duty, DutyPart
from grid.refusals import N_
from grid.said import Said

KEY = ("area_id", "cell_code", "duty_grid", "scheme", "category_prefix", "condition", "hours", "department_id")
_Found = tuple[dict[str, Any], dict[str, Any]]  # what a duty is found again by, and the rest of it


def load_duties(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new duties and change known ones, found by place, categories, condition, hours and department.

    Raises LoadRefused for rows that cannot be taken or contradict each other or what is in force.
    """
    report = Report()
    mine = list((names or FieldMap()).apply(rows))
    known = KnownForDuties(session, {row.values.get("cell", "") for row in mine})
    found = [_read(row, known, report) for row in mine]
    refuse_repeated(report, "department", ((row.number, _named(row)) for row in mine))
    report.stop_if_refused()
    duties = {_key(duty.model_dump()): duty for duty in session.exec(select(Duty))}
    _refuse_contradictions([row.number for row in mine], found, duties, known, report)
    report.stop_if_refused()
    for key, values in found:
        put(session, Duty, duties.get(_key(key)), key, values, report)
    note_import(session)
    return report


def _read(row: Row, known: KnownForDuties, report: Report) -> _Found:
    fields = Fields(row, report)
    scheme = fields.text("scheme", most=40) or known.scheme
    prefix = fields.code("category_prefix", most=12, required=False)
    of_both = {"scheme": scheme or Said(N_("the city")), "prefix": prefix}
    if prefix and not any(of == scheme and code.startswith(prefix) for of, code in known.conditions):
        fields.refuse("category_prefix", N_("no category of %(scheme)s begins with %(prefix)s"), **of_both)
    place, department_id = _place(fields, row, known), _id(fields, "department", known)
    key = {
        **place,
        "scheme": scheme,
        "category_prefix": prefix,
        "condition": _condition(fields, scheme, prefix, known),
        "hours": _hours(fields),
        "department_id": department_id,
    }
    first, last = fields.date("valid_from"), fields.date("valid_to")
    if first and last and last < first:
        fields.refuse("valid_to", N_("lies before valid_from"))
    values = {
        "team_id": known.member_of(fields, "team", fields.code("team", most=24, required=False), department_id),
        "person_id": known.member_of(fields, "person", fields.code("person", most=60, required=False), department_id),
        "part": fields.choice("part", DutyPart, DutyPart.LEAD) if row.values.get("part") else DutyPart.LEAD,
        "priority": fields.whole("priority", 1, 99, 1),
        "valid_from": first,
        "valid_to": last,
    }
    return key, values


def _place(fields: Fields, row: Row, known: KnownForDuties) -> dict[str, Any]:
    given = [name for name in ("area", "duty_grid", "cell") if row.values.get(name)]
    if len(given) > 1:
        fields.refuse(given[1], N_("give only one of area, duty_grid and cell"))
    cell, grid = fields.code("cell", most=24, required=False), fields.code("duty_grid", most=24, required=False)
    if cell:
        return {"area_id": known.id_of(fields, "cell", cell), "cell_code": cell, "duty_grid": ""}
    if grid:
        return {"area_id": known.id_of(fields, "duty_grid", grid), "cell_code": "", "duty_grid": grid}
    return {"area_id": _id(fields, "area", known), "cell_code": "", "duty_grid": ""}


def _id(fields: Fields, name: str, known: KnownForDuties) -> int | None:
    code = fields.code(name, most=60)
    return known.id_of(fields, name, code) if code else None


def _condition(fields: Fields, scheme: str, prefix: str, known: KnownForDuties) -> int:
    condition = fields.whole("condition", 0, 99, 0)
    if condition and condition not in known.conditions.get((scheme, prefix), ()):
        why = N_("%(category)s has no filing condition %(condition)d; give the whole code of a category that has it")
        fields.refuse("condition", why, category=prefix or Said(N_("everything")), condition=condition)
    return condition


def _hours(fields: Fields) -> str:
    try:
        return shifts_to(shifts_from(fields.text("hours", most=120)))
    except ValueError as error:
        fields.refuse("hours", "%(text)s", text=str(error))
        return ""


def _refuse_contradictions(
    numbers: Sequence[int],
    found: Sequence[_Found],
    duties: dict[tuple[Any, ...], Duty],
    known: KnownForDuties,
    report: Report,
) -> None:
    names = [one.name for one in fields_of(DutyFacts)]
    whole = {
        key: {name: getattr(duty, name) for name in names} | {"scheme": duty.scheme} for key, duty in duties.items()
    }
    rows: dict[int, int] = {}
    for number, (key, values) in zip(numbers, found, strict=True):
        id = whole.get(_key(key), {"id": new_id()})["id"]
        whole[_key(key)], rows[id] = {**key, **values, "id": id}, number
    for scheme in {one["scheme"] for one in whole.values()}:
        alike = [DutyFacts(**{name: one[name] for name in names}) for one in whole.values() if one["scheme"] == scheme]
        for one, other in contradictions(alike, known.grid_cells):
            _refuse(one, other, rows, known, report)


def _refuse(one: DutyFacts, other: DutyFacts, rows: dict[int, int], known: KnownForDuties, report: Report) -> None:
    """The later row of a file is at fault; what was in force before stays out of it."""
    if other.id not in rows or (one.id in rows and rows[one.id] > rows[other.id]):
        one, other = other, one
    if other.id in rows:
        where = Said(N_("row %(row)d"), row=rows[one.id]) if one.id in rows else Said(N_("a duty in force"))
        why = N_("answers for the same as %(department)s at the same time (%(where)s); give another priority or dates")
        report.refuse(rows[other.id], "priority", why, department=known.code_of(one.department_id), where=where)


def _key(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in KEY)


def _named(row: Row) -> str:
    """A department answers once for the same categories in the same place at the same hours."""
    value = row.values.get
    where = value("cell") or value("duty_grid") or value("area") or ""
    what = " ".join(filter(None, (value("category_prefix"), value("condition"), value("hours"))))
    answers = N_("%(department)s for %(what)s in %(area)s")
    return Said(answers, department=value("department", ""), what=what or Said(N_("everything")), area=where)
