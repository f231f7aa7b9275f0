"""What an audit finds: a hole or an overlap, with everything that a sentence about it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from grid.coverage.survey import Worker
from grid.facts import CategoryFacts, DutyFacts
from grid.week import ALWAYS, NEVER


class Gap(StrEnum):
    """The kinds of findings, in the order of the page."""

    CELLS_WITHOUT_DUTY = "cells_without_duty"
    CATEGORY_UNANSWERED = "category_unanswered"
    DEPARTMENT_WITHOUT_HANDLER = "department_without_handler"
    DUTY_UNSTAFFED = "duty_unstaffed"
    CELLS_UNINSPECTED = "cells_uninspected"
    FALLBACK_ONLY = "fallback_only"
    DUTIES_CONTRADICT = "duties_contradict"
    AREAS_OVERLAP = "areas_overlap"
    WITHOUT_SUPERVISOR = "without_supervisor"
    WITHOUT_DISTRICT = "without_district"
    WITHOUT_ROLE = "without_role"
    WITHOUT_SHIFT = "without_shift"


class Severity(IntEnum):
    BAD = 3  # nobody at all
    WARN = 2  # nobody at times when the offices are open, or two at once
    NOTE = 1  # nobody at other times


@dataclass(frozen=True)
class Finding:
    """`missing` are the times of the week without anybody; `weight` orders findings of the same severity."""

    gap: Gap
    severity: Severity
    weight: int
    district_id: int | None = None  # None: of several districts, or of none
    area_id: int | None = None
    other_area_id: int | None = None
    area_m2: float = 0.0
    cells: int = 0
    cell: str = ""  # the code of one of them
    categories: Sequence[CategoryFacts] = ()
    department_ids: Sequence[int] = ()
    duties: Sequence[DutyFacts] = ()
    people: Sequence[Worker] = ()
    missing: int = NEVER

    @property
    def order(self) -> tuple[int, int]:
        """The worst first."""
        return -self.severity, -self.weight


def severity_of(missing: int, office: int) -> Severity:
    """How bad it is that nobody is there at these times of the week."""
    if missing == ALWAYS:
        return Severity.BAD
    return Severity.WARN if missing & office else Severity.NOTE
