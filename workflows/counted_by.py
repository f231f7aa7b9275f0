"""By which calendar the deadline of a case was counted."""

from sqlmodel import Session

from grid.calendars import hours_at, hours_at_end
from grid.office_hours import OfficeHours
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.clock_setting import pauses_of
from workflows.deadlines import deadline
from workflows.records import Case


def counted_by(session: Session, case: Case, book: Rulebook) -> OfficeHours:
    """The hours that count for an open case; for an ended one, their version when it ended.

    Where that does not give the deadline it has, its area counts by another calendar since: then the one that does.
    """
    then = hours_at_end(session, hours_of(case, book), case.ended_at)
    if case.ended_at is None or _gives_its_deadline(then, case):
        return then
    return next((hours for hours in hours_at(session, case.ended_at) if _gives_its_deadline(hours, case)), then)


def _gives_its_deadline(hours: OfficeHours, case: Case) -> bool:
    if case.limit_value is None or case.limit_unit is None:
        return True  # it came from elsewhere
    begun = case.clock_started_at or case.discovered_at
    return deadline(begun, case.limit_value, case.limit_unit, hours, pauses_of(case)) == case.due_at
