"""Deadlines that were paused, and why a deadline is what it is. Rules: they are told every moment.

Office time that a pause takes is given back behind the deadline, in the time the limit is counted in: office time
for working hours and days, plain time for urgent hours and calendar days. Nothing is kept as a remainder.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grid.office_hours import OFFICE_UNITS, OfficeHours
from grid.records import LimitUnit
from grid.refusals import N_, BadInput

Pause = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A deadline and what led to it. `counted` are the stretches of time that count, pauses taken out, in UTC."""

    due_at: dt.datetime
    unit: LimitUnit
    counted: tuple[Pause, ...]
    pauses: tuple[Pause, ...]  # merged, and only as far as they moved the deadline
    exceptions: tuple[dt.date, ...]  # holidays and make-up workdays on the way
    estimated: bool  # counted through a year whose holidays are not published


def deadline(
    start: dt.datetime, value: float, unit: LimitUnit, hours: OfficeHours, pauses: Iterable[Pause] = ()
) -> dt.datetime:
    """When a limit is up. Pauses may overlap and come in any order; what lies outside start and deadline is ignored.

    A pause that begins at the deadline or later comes too late. Raises BadInput for a pause that ends before it begins.
    """
    due = hours.due(start, value, unit)
    start = start.astimezone(dt.UTC)
    for begins, ends in merged(pauses):
        if ends > start and begins < due:
            due = _later(due, (max(begins, start), ends), unit, hours)
    return due


def explain(
    start: dt.datetime, value: float, unit: LimitUnit, hours: OfficeHours, pauses: Sequence[Pause] = ()
) -> Explanation:
    """The same deadline with its reasons."""
    due = deadline(start, value, unit, hours, pauses)
    start = start.astimezone(dt.UTC)
    stops = tuple((max(a, start), min(b, due)) for a, b in merged(pauses) if b > start and a < due)
    open_time = hours.frames_between(start, due) if unit in OFFICE_UNITS else [(start, due)]
    return Explanation(
        due_at=due,
        unit=unit,
        counted=tuple(without(open_time, stops)),
        pauses=stops,
        exceptions=tuple(hours.exceptions_between(start, due)) if unit in OFFICE_UNITS else (),
        estimated=hours.due_is_estimated(start, due, unit),
    )


def working_seconds(start: dt.datetime, end: dt.datetime, hours: OfficeHours, pauses: Iterable[Pause] = ()) -> float:
    """Seconds of office time between two moments that no pause took."""
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    paused = sum(hours.working_seconds(max(a, start), min(b, end)) for a, b in merged(pauses) if b > start and a < end)
    return hours.working_seconds(start, end) - paused


def used_seconds(
    start: dt.datetime, end: dt.datetime, unit: LimitUnit, hours: OfficeHours, pauses: Iterable[Pause] = ()
) -> float:
    """Seconds between two moments that a limit in this unit counts; none when `end` comes first."""
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    if end <= start:
        return 0.0
    if unit in OFFICE_UNITS:
        return working_seconds(start, end, hours, pauses)
    return sum((b - a).total_seconds() for a, b in without([(start, end)], merged(pauses)))


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """The same pauses in UTC and in order of time, with those that overlap or touch made one."""
    union: list[Pause] = []
    for begins, ends in sorted((a.astimezone(dt.UTC), b.astimezone(dt.UTC)) for a, b in pauses):
        if ends < begins:
            raise BadInput(N_("The pause ends before it begins."), "paused_to")
        if union and begins <= union[-1][1]:
            union[-1] = (union[-1][0], max(ends, union[-1][1]))
        else:
            union.append((begins, ends))
    return union


def without(open_time: Iterable[Pause], stops: Sequence[Pause]) -> Iterable[Pause]:
    """The stretches of `open_time` that no stop covers; both are in order of time and do not overlap."""
    for begins, ends in open_time:
        for stop_begins, stop_ends in stops:
            if stop_ends <= begins or stop_begins >= ends:
                continue
            if begins < stop_begins:
                yield begins, stop_begins
            begins = min(stop_ends, ends)
        if begins < ends:
            yield begins, ends


def _later(due: dt.datetime, pause: Pause, unit: LimitUnit, hours: OfficeHours) -> dt.datetime:
    begins, ends = pause
    return hours.advance(due, hours.working_seconds(begins, ends)) if unit in OFFICE_UNITS else due + (ends - begins)
