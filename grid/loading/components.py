"""Load managed components: points with a code, a category and the departments that have to do with them.

Fields: code, category (code), name, supervising, owning, maintaining (codes of departments), active; and the place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from geo.lattice import NOBODY
from geo.points import Points
from grid.ids import new_id
from grid.loading.city import note_import
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.tables import rows_of
from grid.loading.writing import put
from grid.records import Component
from grid.rulebook import Rulebook

_MANY = 400  # codes asked for in one statement
_Values = dict[str, Any]


def load_components(session: Session, points: Points, *, book: Rulebook, names: FieldMap | None = None) -> Report:
    """Add new components and change known ones by code, or raise LoadRefused and change nothing."""
    report = Report()
    for bad in points.bad:
        report.refuse(bad.row, "place", bad.why)
    rows = list((names or FieldMap()).apply(rows_of(points.fields, len(points), first=points.first_row)))
    found = _with_places([(row.number, _read(row, book, report)) for row in rows], points, book, report)
    refuse_repeated(report, "code", ((number, values["code"]) for number, values in found))
    known = {component.code: component for component in _known(session, found, book)}
    for number, values in found:
        old = known.get(values["code"])
        if old is not None and old.district_id != values["district_id"]:
            report.refuse(number, "code", f"component {old.code} is known in another district")
    report.stop_if_refused()
    _write(session, [values for _, values in found], known, report)
    note_import(session)
    return report


def _read(row: Row, book: Rulebook, report: Report) -> _Values:
    fields = Fields(row, report)
    category = book.category_by_code.get(fields.code("category", most=12))
    if category is None and row.values.get("category"):
        fields.refuse("category", f"there is no category {row.values['category'][:40]} in {book.city.scheme}")
    return {
        "code": fields.code("code", most=24),
        "category_id": category.id if category else 0,
        "name": fields.text("name"),
        "supervising_id": _department(fields, "supervising", book),
        "owning_id": _department(fields, "owning", book),
        "maintaining_id": _department(fields, "maintaining", book),
        "active": fields.flag("active") if row.values.get("active") else True,
    }


def _department(fields: Fields, name: str, book: Rulebook) -> int | None:
    code = fields.code(name, most=24, required=False)
    department = book.department_by_code.get(code)
    if code and department is None:
        fields.refuse(name, f"there is no department {code}; load the departments first")
    return department.id if department else None


def _with_places(
    found: Sequence[tuple[int, _Values]], points: Points, book: Rulebook, report: Report
) -> list[tuple[int, _Values]]:
    """Add the place, its cell and its district; a point in no cell is refused."""
    bad = {row.row for row in points.bad}
    placed = []
    owners, cells = book.atlas.places_many(points.lon, points.lat), book.atlas.rows
    for number, values in found:
        at = number - points.first_row
        owner = int(owners[at])
        if number not in bad and owner == NOBODY:
            report.refuse(number, "place", f"component {values['code']} lies in no cell of the city")
        elif number not in bad:
            where = {"lon": float(points.lon[at]), "lat": float(points.lat[at])}
            cell = {"cell_code": cells.cell_code[owner].decode(), "district_id": int(cells.district_id[owner])}
            placed.append((number, values | where | cell))
    return placed


def _known(session: Session, found: Sequence[tuple[int, _Values]], book: Rulebook) -> Iterator[Component]:
    districts = {area.district_id for area in book.areas.values() if area.district_id}
    codes = [values["code"] for _, values in found]
    for start in range(0, len(codes), _MANY):
        here = (col(Component.district_id).in_(districts), col(Component.code).in_(codes[start : start + _MANY]))
        yield from session.exec(select(Component).where(*here))


def _write(session: Session, rows: Sequence[_Values], known: Mapping[str, Component], report: Report) -> None:
    fresh = []
    for values in rows:
        old = known.get(values["code"])
        if old is None:
            fresh.append({"id": new_id(), **values})
            report.count(known=False, changed=True)
        else:
            put(session, Component, old, {}, values, report)
    if fresh:
        session.connection().execute(insert(Component), fresh)
