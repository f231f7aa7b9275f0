"""The audit of coverage: who is missing where, for what and when, and who answers twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import Blueprint, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grid.coverage.audit import Coverage, audit
from grid.coverage.finding import Finding, Gap, Severity
from grid.coverage.reading import survey
from grid.coverage.words import ENGLISH, SEVERITIES, TITLES, Source, Tongue, advice, said
from grid.facts import AreaFacts, DepartmentFacts
from grid.records import Role
from grid.refusals import N_, NotFound
from web.city import now, reading, rulebook
from web.door import actor, only
from web.language import named
from web.navigation import may
from web.rendering import page
from web.spelling import retold
from web.spreadsheet import as_csv

pages = Blueprint("coverage", __name__)
MOST = 50  # findings of one kind on the page; the file has them all
TONES = {Severity.BAD: "bad", Severity.WARN: "warn", Severity.NOTE: "info"}


@dataclass(frozen=True)
class Shown:
    """What somebody asked for: one of their districts or all, one department or all, and the audit of it."""

    districts: Sequence[AreaFacts]
    district: AreaFacts | None
    department: DepartmentFacts | None
    found: Coverage

    @property
    def by_gap(self) -> Mapping[Gap, Sequence[Finding]]:
        some = {gap: [one for one in findings if self._concerns(one)] for gap, findings in self.found.by_gap.items()}
        return {gap: findings for gap, findings in some.items() if findings}

    @property
    def query(self) -> dict[str, str]:
        chosen = {"district": self.district, "department": self.department}
        return {name: one.code for name, one in chosen.items() if one}

    def _concerns(self, finding: Finding) -> bool:
        return self.department is None or self.department.id in finding.department_ids


@pages.get("/admin/coverage")
@only(Role.ADMINISTRATOR, Role.SHIFT_LEADER, Role.MANAGER)
def index() -> Response:
    shown, tongue = _shown(), _tongue()
    return page(
        "admin/coverage.html",
        shown=shown,
        departments=rulebook().departments.values(),
        days=tongue.days,
        most=MOST,
        titles=TITLES,
        tones=TONES,
        severities=SEVERITIES,
        tell=lambda finding: retold(said(finding, shown.found.survey, tongue)),
        advice=advice,
        remedy=_remedy,
    )


@pages.get("/admin/coverage.csv")
@only(Role.ADMINISTRATOR, Role.SHIFT_LEADER, Role.MANAGER)
def file() -> Response:
    shown, tongue = _shown(), _tongue()
    areas = shown.found.survey.areas
    rows = [
        [
            one.gap,
            gettext(SEVERITIES[one.severity]),
            areas[one.district_id].code if one.district_id else None,
            areas[one.area_id].code if one.area_id else None,
            retold(said(one, shown.found.survey, tongue)),
            gettext(advice(gap)[1]),
        ]
        for gap, findings in shown.by_gap.items()
        for one in findings
    ]
    return as_csv("coverage", ("kind", "severity", "district", "area", "finding", "advice"), rows)


def _shown() -> Shown:
    """Raises NotFound for a district that is not the visitor's, or a department that there is not."""
    book = rulebook()
    mine = [area for area in book.areas.values() if area.id in actor().district_ids]
    district = _chosen({area.code: area for area in mine}, "district")
    department = _chosen(book.department_by_code, "department")
    wanted = frozenset([district.id] if district else actor().district_ids)
    return Shown(mine, district, department, audit(survey(reading(), book=book, at=now()).within(wanted)))


def _chosen(known: Mapping[str, Any], name: str) -> Any:
    code = request.args.get(name, "")
    if code and code not in known:
        raise NotFound(N_("There is nothing of this name among what is yours."), name)
    return known.get(code)


def _tongue() -> Tongue:
    days = flask_babel.get_locale().days["format"]["abbreviated"]
    return Tongue(
        named=named,
        days=[days[number] for number in range(7)],
        all_day=gettext(ENGLISH.all_day),
        always=gettext(ENGLISH.always),
        all_categories=gettext(ENGLISH.all_categories),
        and_more=flask_babel.get_domain().get_translations().gettext(ENGLISH.and_more),
        comma=gettext(", "),
    )


_PAGES = {Source.DUTIES: ("duties.index", "admin.index"), Source.PEOPLE: ("people.index",), Source.AREAS: ()}


def _remedy(source: Source) -> str:
    """The page where it is put right, or "" where the visitor has none."""
    return next((url_for(endpoint) for endpoint in _PAGES[source] if may(endpoint)), "")
