"""Why a case is due when it is due."""

import datetime as dt
from collections.abc import Iterable

from werkzeug.wrappers import Response

from grid.office_hours import OfficeHours
from grid.records import LimitUnit, Milestone, Person
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.case_shape import Who, who
from web.api.operations import Given, describes
from web.city import now, reading, rulebook
from web.door import actor, only
from workflows.cases import find, history
from workflows.counted_by import counted_by
from workflows.intervals import Clock
from workflows.ladder import ladder_of
from workflows.moves import Action, Amendment
from workflows.progress import Stands, Step, progress_of
from workflows.records import Case
from workflows.segments import Counts, Segment
from workflows.stage_clocks import Light, StageClock
from workflows.story import Shift, Stop, Story, story_of


class Stretch(Given):
    begins: dt.datetime
    ends: dt.datetime


class Holiday(Given):
    name: str
    name_en: str


class Part(Given):
    """A stretch from the start to the deadline that counted, was paused, or lay outside office hours."""

    counts: Counts
    begins: dt.datetime
    ends: dt.datetime
    holidays: list[Holiday]


class SpecialDay(Given):
    """A holiday, or a make-up workday, that the limit ran through."""

    date: dt.date
    name: str
    name_en: str
    workday: bool


class PauseShape(Given):
    """`ends` is empty while it runs; `planned` is when it was to end by itself."""

    begins: dt.datetime
    ends: dt.datetime | None
    planned: dt.datetime | None
    reason: str
    asked_by: Who | None
    granted_by: Who | None


class ShiftShape(Given):
    """A deadline that was moved: `extend`, `recompute` after a revision of the calendar or the limit, or `absorb` and
    `release` where another case was merged into this one and taken out again.
    """

    action: Action | Amendment
    at: dt.datetime
    by: Who | None
    reason: str
    amount: float | None
    before: dt.datetime | None
    after: dt.datetime
    calendar: str


class StageShape(Given):
    """A run of a stage clock, in seconds of the time that counts; without a limit there is no light."""

    clock: Clock
    begins: dt.datetime
    ends: dt.datetime | None
    used_s: float
    limit_s: float | None
    light: Light | None


class StepShape(Given):
    """A milestone on the way, or the handling of the case as the last. `due_at` is a forecast while it lies ahead."""

    name: str
    name_en: str
    stands: Stands
    limit_value: float
    limit_unit: LimitUnit
    due_at: dt.datetime | None
    reached_at: dt.datetime | None
    late: bool


class ClockShape(Given):
    """`segments` are all of the time from the start to the deadline; `counted` are those of them that counted.

    `remaining_s` is plain time, `left_s` the time that the limit counts in; both are negative once it is late.
    `original_due_at` is the deadline before the running clock was first moved.
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
    original_due_at: dt.datetime | None
    remaining_s: float | None
    remaining_working_s: float | None
    left_s: float | None
    level: int
    levels: list[float]
    next_alarm_at: dt.datetime | None
    calendar: str
    calendar_version: int
    counted: list[Stretch]
    segments: list[Part]
    special_days: list[SpecialDay]
    pauses: list[PauseShape]
    moved: list[ShiftShape]
    stages: list[StageShape]
    milestones: list[StepShape]
    estimated: bool


@api.get("/cases/<number>/clock")
@only()
@describes("The deadline of a case and what led to it", answers={200: ClockShape})
def clock(number: str) -> Response:
    case = find(reading(), number, by=actor())
    hours = counted_by(reading(), case, rulebook())
    lines = history(reading(), case)
    story = story_of(lines, case, hours=hours, book=rulebook(), at=now())
    steps = progress_of(case, [line.event for line in lines], rulebook())
    return json_of(_shape(case, story, steps, hours))


def _shape(case: Case, story: Story, steps: Iterable[Step], hours: OfficeHours) -> ClockShape:
    why = story.why
    left = case.due_at - now() if case.due_at and case.ended_at is None else None
    begun = case.clock_started_at or case.discovered_at
    return ClockShape(
        number=case.number,
        clock_no=case.clock_no,
        started_at=case.clock_started_at,
        limit_value=case.limit_value,
        limit_unit=case.limit_unit,
        due_at=case.due_at,
        first_due_at=case.first_due_at,
        original_due_at=story.first_due_at,
        remaining_s=left.total_seconds() if left is not None else None,
        remaining_working_s=_working_left(case, hours) if left is not None else None,
        left_s=story.left_s,
        level=case.level,
        levels=[step.fraction for step in ladder_of(case, begun, rulebook()).steps],
        next_alarm_at=case.alarm_at,
        calendar=hours.code,
        calendar_version=hours.version,
        counted=[Stretch(begins=begins, ends=ends) for begins, ends in why.counted] if why else [],
        segments=[_part(segment, hours) for segment in story.segments],
        special_days=[_special(day, hours) for day in why.exceptions] if why else [],
        pauses=[_pause(stop) for stop in story.stops],
        moved=[_shift(shift) for shift in story.shifts],
        stages=[_stage(stage) for stage in story.stages],
        milestones=[_step(step) for step in steps],
        estimated=why.estimated if why else False,
    )


def _working_left(case: Case, hours: OfficeHours) -> float | None:
    """Seconds of office time between now and the deadline, negative when it is past."""
    return hours.working_seconds(now(), case.due_at) if case.due_at else None


def _part(segment: Segment, hours: OfficeHours) -> Part:
    days = hours.exceptions_between(segment.begins, segment.ends) if segment.counts is Counts.CLOSED else []
    names = dict.fromkeys(
        (hours.holiday_name(day), hours.holiday_name(day, english=True)) for day in days if not hours.is_workday(day)
    )
    holidays = [Holiday(name=name, name_en=name_en) for name, name_en in names]
    return Part(counts=segment.counts, begins=segment.begins, ends=segment.ends, holidays=holidays)


def _special(day: dt.date, hours: OfficeHours) -> SpecialDay:
    name, name_en = hours.holiday_name(day), hours.holiday_name(day, english=True)
    return SpecialDay(date=day, name=name, name_en=name_en, workday=hours.is_workday(day))


def _pause(stop: Stop) -> PauseShape:
    return PauseShape(
        begins=stop.begins,
        ends=stop.ends,
        planned=stop.planned,
        reason=stop.reason,
        asked_by=_who(stop.asked_by),
        granted_by=_who(stop.granted_by),
    )


def _shift(shift: Shift) -> ShiftShape:
    same = {name: getattr(shift, name) for name in ShiftShape.model_fields if name != "by"}
    return ShiftShape(**same, by=_who(shift.by))


def _stage(stage: StageClock) -> StageShape:
    return StageShape(**{name: getattr(stage, name) for name in StageShape.model_fields})


def _step(step: Step) -> StepShape:
    asks = step.asks
    named = {"name": asks.name, "name_en": asks.name_en} if isinstance(asks, Milestone) else {"name": "", "name_en": ""}
    limit = {"limit_value": asks.limit_value, "limit_unit": asks.limit_unit}
    own = {name: getattr(step, name) for name in ("stands", "due_at", "reached_at", "late")}
    return StepShape.model_validate(named | limit | own)


def _who(person: Person | None) -> Who | None:
    return who(person) if person else None
