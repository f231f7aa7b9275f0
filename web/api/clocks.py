"""Why a case is due when it is due."""

import datetime as dt

from werkzeug.wrappers import Response

from grid.records import LimitUnit
from grid.rulebook import Rulebook
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.operations import Given, describes
from web.city import now, reading, rulebook
from web.door import actor, only
from workflows.cases import find
from workflows.deadlines import Explanation, explain
from workflows.ladder import ladder_of
from workflows.records import Case


class Stretch(Given):
    begins: dt.datetime
    ends: dt.datetime


class SpecialDay(Given):
    """A holiday, or a make-up workday, that the limit ran through."""

    date: dt.date
    name: str
    name_en: str
    workday: bool


class ClockShape(Given):
    """`counted` are the stretches of time that counted; `remaining_s` is plain time, negative once it is late.

    `estimated`: the limit runs through a year whose holidays are not published yet. A city's own deadline, which came
    with an imported case, has no limit and is not explained.
    """

    number: str
    clock_no: int
    started_at: dt.datetime | None
    limit_value: float | None
    limit_unit: LimitUnit | None
    due_at: dt.datetime | None
    first_due_at: dt.datetime | None
    remaining_s: float | None
    remaining_working_s: float | None
    level: int
    levels: list[float]
    next_alarm_at: dt.datetime | None
    calendar: str
    counted: list[Stretch]
    special_days: list[SpecialDay]
    estimated: bool


@api.get("/cases/<number>/clock")
@only()
@describes("The deadline of a case and what led to it", answers={200: ClockShape})
def clock(number: str) -> Response:
    case, book = find(reading(), number, by=actor()), rulebook()
    why = _explained(case, book)
    left = case.due_at - now() if case.due_at and case.ended_at is None else None
    return json_of(
        ClockShape(
            number=case.number,
            clock_no=case.clock_no,
            started_at=case.clock_started_at,
            limit_value=case.limit_value,
            limit_unit=case.limit_unit,
            due_at=case.due_at,
            first_due_at=case.first_due_at,
            remaining_s=left.total_seconds() if left is not None else None,
            remaining_working_s=_working_left(case, book) if left is not None else None,
            level=case.level,
            levels=[step.fraction for step in ladder_of(case, case.clock_started_at or case.discovered_at, book).steps],
            next_alarm_at=case.alarm_at,
            calendar=book.hours.code,
            counted=[Stretch(begins=begins, ends=ends) for begins, ends in why.counted] if why else [],
            special_days=[_special(day, book) for day in why.exceptions] if why else [],
            estimated=why.estimated if why else False,
        )
    )


def _explained(case: Case, book: Rulebook) -> Explanation | None:
    if case.clock_started_at is None or case.limit_value is None or case.limit_unit is None:
        return None
    return explain(case.clock_started_at, case.limit_value, case.limit_unit, book.hours)


def _working_left(case: Case, book: Rulebook) -> float | None:
    """Seconds of office time between now and the deadline, negative when it is past."""
    if case.due_at is None:
        return None
    early, late = sorted((now(), case.due_at))
    seconds = book.hours.working_seconds(early, late)
    return seconds if now() <= case.due_at else -seconds


def _special(day: dt.date, book: Rulebook) -> SpecialDay:
    name, name_en = book.hours.holiday_name(day), book.hours.holiday_name(day, english=True)
    return SpecialDay(date=day, name=name, name_en=name_en, workday=book.hours.is_workday(day))
