"""What a finding says: a sentence, and what to do about it. Marked for translation; the console has them in English."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grid.coverage.finding import Finding, Gap, Severity
from grid.coverage.survey import Survey
from grid.refusals import N_
from grid.said import Said
from grid.sentences import P_
from grid.week import ALWAYS, told

_MOST = 3  # names in a list

TITLES = {
    Gap.CELLS_WITHOUT_DUTY: N_("Cells without a duty"),
    Gap.CATEGORY_UNANSWERED: N_("Categories nobody answers for"),
    Gap.DEPARTMENT_WITHOUT_HANDLER: N_("Departments with duties but without handlers"),
    Gap.DUTY_UNSTAFFED: N_("Duties without anybody on shift"),
    Gap.CELLS_UNINSPECTED: N_("Cells without an inspector on shift"),
    Gap.FALLBACK_ONLY: N_("Left to whoever stands in"),
    Gap.DUTIES_CONTRADICT: N_("Duties that contradict each other"),
    Gap.AREAS_OVERLAP: N_("Areas that overlap"),
    Gap.WITHOUT_SUPERVISOR: N_("People without a supervisor"),
    Gap.WITHOUT_DISTRICT: N_("People who work nowhere"),
    Gap.WITHOUT_ROLE: N_("People without a role"),
    Gap.WITHOUT_SHIFT: N_("People without shifts"),
}
SEVERITIES = {Severity.BAD: N_("nobody"), Severity.WARN: N_("wants attention"), Severity.NOTE: N_("to know")}
_SENTENCES = {
    Gap.CELLS_WITHOUT_DUTY: P_(
        "%(area)s: in %(cells)d cell nobody answers for anything (%(cell)s), %(when)s.",
        "%(area)s: in %(cells)d cells nobody answers for anything (such as %(cell)s), %(when)s.",
        "cells",
    ),
    Gap.CATEGORY_UNANSWERED: P_(
        "%(area)s: nobody answers for %(categories)s in %(cells)d cell, %(when)s.",
        "%(area)s: nobody answers for %(categories)s in %(cells)d cells, %(when)s.",
        "cells",
    ),
    Gap.DEPARTMENT_WITHOUT_HANDLER: N_("%(department)s has duties (%(duties)s), but no handler in service."),
    Gap.DUTY_UNSTAFFED: N_("%(area)s: nobody of %(department)s is on shift %(when)s. Duties: %(duties)s."),
    Gap.CELLS_UNINSPECTED: N_("%(area)s: no inspector is on shift %(when)s."),
    Gap.FALLBACK_ONLY: P_(
        "%(area)s: nobody leads for %(categories)s in %(cells)d cell; it falls to whoever stands in, %(when)s.",
        "%(area)s: nobody leads for %(categories)s in %(cells)d cells; it falls to whoever stands in, %(when)s.",
        "cells",
    ),
    Gap.DUTIES_CONTRADICT: N_(
        "%(area)s: %(department)s answers equally for %(categories)s (%(duties)s); "
        "nothing but the order in which they were written decides."
    ),
    Gap.AREAS_OVERLAP: N_("%(area)s and %(other)s share %(size)s m²."),
    Gap.WITHOUT_SUPERVISOR: N_("%(area)s: nobody is above %(people)s."),
    Gap.WITHOUT_DISTRICT: N_("%(people)s may act in no district."),
    Gap.WITHOUT_ROLE: N_("%(people)s has no role."),
    Gap.WITHOUT_SHIFT: N_("%(people)s has no shifts and is never on shift."),
}


class Source(StrEnum):
    """What is to be put right."""

    DUTIES = "duties"
    PEOPLE = "people"
    AREAS = "areas"


_ADVICE = {
    Gap.CELLS_WITHOUT_DUTY: (Source.DUTIES, N_("Write a duty for the area, or a fallback for its street office.")),
    Gap.CATEGORY_UNANSWERED: (Source.DUTIES, N_("Write a duty for these categories in the area.")),
    Gap.DEPARTMENT_WITHOUT_HANDLER: (
        Source.PEOPLE,
        N_("Give the department a handler, or its duties to another department."),
    ),
    Gap.DUTY_UNSTAFFED: (
        Source.PEOPLE,
        N_("Plan shifts for these hours, or write a duty of theirs for whoever is on call."),
    ),
    Gap.CELLS_UNINSPECTED: (Source.PEOPLE, N_("Plan shifts of inspectors for these hours.")),
    Gap.FALLBACK_ONLY: (Source.DUTIES, N_("Write a duty for the department that should lead, if there is one.")),
    Gap.DUTIES_CONTRADICT: (Source.DUTIES, N_("Give one of them another priority, or end it.")),
    Gap.AREAS_OVERLAP: (Source.AREAS, N_("Correct the outlines; a cell belongs to one area of a level.")),
    Gap.WITHOUT_SUPERVISOR: (Source.PEOPLE, N_("Give the district to somebody of the role above.")),
    Gap.WITHOUT_DISTRICT: (Source.PEOPLE, N_("Give the account a district.")),
    Gap.WITHOUT_ROLE: (Source.PEOPLE, N_("Give the account a role, or take it out of service.")),
    Gap.WITHOUT_SHIFT: (Source.PEOPLE, N_("Give the account shifts, or take it out of service.")),
}


def advice(gap: Gap) -> tuple[Source, str]:
    """What is to be put right, and the sentence that says how."""
    return _ADVICE[gap]


@dataclass(frozen=True)
class Tongue:
    """How names are told: `named` gives that of an area, department, category or person; `days` begin on Monday."""

    named: Callable[[Any], str]
    days: Sequence[str]
    all_day: str
    always: str
    all_categories: str
    and_more: str  # “%(names)s and %(more)d more”
    comma: str

    def when(self, times: int) -> str:
        return self.always if times == ALWAYS else told(times, self.days, self.all_day)

    def listed(self, names: Iterable[str]) -> str:
        """The first of them, and how many there are beside."""
        known = list(dict.fromkeys(names))
        shown = self.comma.join(known[:_MOST])
        return self.and_more % {"names": shown, "more": len(known) - _MOST} if len(known) > _MOST else shown


ENGLISH = Tongue(
    named=lambda thing: str(thing.name_en or thing.name),
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    all_day=N_("all day"),
    always=N_("at any time"),
    all_categories=N_("all categories"),
    and_more=N_("%(names)s and %(more)d more"),
    comma=", ",
)


def said(finding: Finding, survey: Survey, tongue: Tongue) -> Said:
    """The sentence of a finding, its names already in the tongue."""
    areas = survey.areas
    categories = [f"{one.code} {tongue.named(one)}" for one in finding.categories]
    everything = len(categories) == len({kind.category for kind in survey.kinds})
    return Said(
        _SENTENCES[finding.gap],
        area=tongue.named(areas[finding.area_id]) if finding.area_id else "",
        other=tongue.named(areas[finding.other_area_id]) if finding.other_area_id else "",
        size=f"{finding.area_m2:,.0f}",
        cells=finding.cells,
        cell=finding.cell,
        when=tongue.when(finding.missing),
        categories=tongue.all_categories if everything else tongue.listed(categories),
        department=tongue.listed(_holders(finding, survey, tongue)),
        duties=tongue.listed(
            f"{one.category_prefix or '*'} {one.duty_grid or one.cell_code or areas[one.area_id].code}"
            for one in finding.duties
        ),
        people=tongue.listed(f"{tongue.named(one)} ({one.username})" for one in finding.people),
    )


def _holders(finding: Finding, survey: Survey, tongue: Tongue) -> list[str]:
    """The departments, or the people where the duty is theirs."""
    mine = finding.people if finding.gap is Gap.DUTY_UNSTAFFED else ()
    return [tongue.named(one) for one in mine or map(survey.departments.__getitem__, finding.department_ids)]
