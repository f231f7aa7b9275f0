"""Load teams: code, name, name_en, department (code). Who is in them stands in the file of people."""

from collections.abc import Iterable

from sqlmodel import Session, select

from grid.loading.city import note_import
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.writing import put
from grid.records import Department, Team, TeamMember
from grid.refusals import N_


def load_teams(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new teams and change known ones by code, or raise LoadRefused and change nothing."""
    report = Report()
    departments = dict(iter(session.exec(select(Department.code, Department.id))))
    known = {team.code: team for team in session.exec(select(Team))}
    staffed = frozenset(session.exec(select(TeamMember.team_id)))
    found = []
    for row in (names or FieldMap()).apply(rows):
        fields = Fields(row, report)
        code, department = fields.code("code", most=24), fields.code("department", most=24)
        if department and department not in departments:
            fields.refuse(
                "department", N_("there is no %(name)s %(code)s; load it first"), name="department", code=department
            )
        values = {
            "name": fields.text("name", required=True),
            "name_en": fields.text("name_en"),
            "department_id": departments.get(department),
        }
        old = known.get(code)
        if old is not None and old.id in staffed and old.department_id != values["department_id"]:
            fields.refuse(
                "department", N_("team %(code)s has members of its department; let them leave it first"), code=code
            )
        found.append((row.number, code, values))
    refuse_repeated(report, "code", ((number, code) for number, code, _ in found))
    report.stop_if_refused()
    for _, code, values in found:
        put(session, Team, known.get(code), {"code": code}, values, report)
    note_import(session)
    return report
