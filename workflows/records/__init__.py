"""The tables of case data. `district_id` leads every key and index, so that a city can be spread by district.

Importing this package registers all of them.
"""

from workflows.records.cases import IS_ASKED, Case, CaseNumber
from workflows.records.events import IS_A_DISPATCH, IS_A_MARK, CaseEvent
from workflows.records.notices import Notice
from workflows.records.photos import Photo
from workflows.records.planned import GOES_BY_ITSELF, PlannedDispatch
from workflows.records.requests import PART_MAY_BE_LATE, Approval, Assist
from workflows.records.rungs import ClockBeat, Rung

__all__ = [
    "CASE_TABLES",
    "GOES_BY_ITSELF",
    "IS_ASKED",
    "IS_A_DISPATCH",
    "IS_A_MARK",
    "PART_MAY_BE_LATE",
    "Approval",
    "Assist",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "ClockBeat",
    "Notice",
    "Photo",
    "PlannedDispatch",
    "Rung",
]

CASE_TABLES = frozenset(
    {"cases", "case_event", "case_number", "photo", "rung", "notice", "outbox", "approval", "assist"}
    | {"planned_dispatch"}
)
