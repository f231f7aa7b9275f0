"""Load departments: code, name, name_en, active (1 unless it says 0)."""

from collections.abc import Iterable

from sqlmodel import Session, select

from grid.loading.city import note_import
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.writing import put
from grid.records import Department


def load_departments(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new departments and change known ones by code, or raise LoadRefused and change nothing."""
    report = Report()
    found = []
    for row in (names or FieldMap()).apply(rows):
        fields = Fields(row, report)
        code = fields.code("code", most=24)
        values = {
            "name": fields.text("name", required=True),
            "name_en": fields.text("name_en"),
            "active": fields.flag("active") if row.values.get("active") else True,
        }
        found.append((row.number, code, values))
    refuse_repeated(report, "code", ((number, code) for number, code, _ in found))
    report.stop_if_refused()
    known = {department.code: department for department in session.exec(select(Department))}
    for _, code, values in found:
        put(session, Department, known.get(code), {"code": code}, values, report)
    note_import(session)
    return report
