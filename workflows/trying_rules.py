"""What a case would be under other rules: its deadline, lateness, rung and owner. Rules; told the moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from grid.duties import Answer, responsible
from grid.facts import ConditionFacts
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.clock_setting import pauses_of
from workflows.deadlines import deadline
from workflows.ladder import CaseClock, climb, ladder_of
from workflows.trying_caps import Asked, Effect, effects
from workflows.whose import owners_of

Limit = tuple[float, LimitUnit]


class Standing(NamedTuple):
    """How a case stands under one rulebook. `level` counts the rungs passed, `alarm_at` is the next one."""

    due_at: dt.datetime | None
    late: bool
    level: int
    alarm_at: dt.datetime | None
    department_id: int | None  # that answers for it by the duties
    person_id: int | None  # who would be chosen, while the case still waits to be dispatched


@dataclass(frozen=True, slots=True)
class Trial:
    """A case (a row with the columns of `workflows.trying`) under the rules in force and under others."""

    case: Any
    now: Standing
    then: Standing
    effects: tuple[Effect, ...] = ()  # of other caps and windows

    @property
    def changes(self) -> bool:
        return self.now != self.then or bool(self.effects)

    @property
    def shift(self) -> dt.timedelta:
        """By how much the deadline moves; negative when it comes sooner."""
        if self.now.due_at is None or self.then.due_at is None:
            return dt.timedelta()
        return self.then.due_at - self.now.due_at


@dataclass(frozen=True)
class Comparison:
    """The rules in force and those that are tried."""

    now: Rulebook
    then: Rulebook

    def clock(self, case: Any) -> CaseClock | None:
        """The clock of a case under the tried rules; None where they leave it as it is."""
        if case.due_at is None:
            return None
        was, becomes = (book.conditions.get(case.filing_condition_id) for book in (self.now, self.then))
        ours = case.limit_value is not None and case.limit_unit is not None
        if ours and (self._hours_differ(case) or _limit(case, was) != _limit(case, becomes)):
            return self._counted_anew(case, was, becomes)
        begun = case.clock_started_at or case.discovered_at
        if ladder_of(case, begun, self.now).steps == ladder_of(case, begun, self.then).steps:
            return None
        return CaseClock(begun, case.due_at, case.limit_value, case.limit_unit, pauses_of(case))

    def _counted_anew(self, case: Any, was: ConditionFacts | None, becomes: ConditionFacts | None) -> CaseClock:
        begun, pauses = case.clock_started_at or case.discovered_at, pauses_of(case)
        value, unit = _limit_then(case, _limit(case, was), _limit(case, becomes))
        return CaseClock(begun, deadline(begun, value, unit, hours_of(case, self.then), pauses), value, unit, pauses)

    @cached_property
    def caps_differ(self) -> bool:
        """Whether caps, windows or deciders differ, so that each case must be asked what it may still do."""
        return self.now.rules != self.then.rules

    @cached_property
    def window(self) -> dt.timedelta:
        """How long after closing the rules still allow a step, the longer of both."""
        return dt.timedelta(
            days=max(max(book.rules.reopen_days, book.rules.appeal_days) for book in (self.now, self.then))
        )

    def effects(self, case: Any, requests: Sequence[Asked], at: dt.datetime) -> tuple[Effect, ...]:
        return effects(case, requests, self.now, self.then, at) if self.caps_differ else ()

    def _hours_differ(self, case: Any) -> bool:
        """Whether its deadline must be counted anew. Few calendars are compared, each pair once."""
        pair = hours_of(case, self.now), hours_of(case, self.then)
        if pair not in self._compared:
            self._compared[pair] = pair[0].facts != pair[1].facts
        return self._compared[pair]

    @cached_property
    def _compared(self) -> dict[tuple[OfficeHours, OfficeHours], bool]:
        return {}


def _limit_then(case: Any, was: Limit | None, becomes: Limit | None) -> Limit:
    """As `workflows.recounting` will count it: the limit of its condition, extensions on top of it."""
    if becomes is None or case.extension_count:
        return revised((case.limit_value, case.limit_unit), was, becomes)
    return becomes


def revised(limit: Limit, was: Limit | None, becomes: Limit | None) -> Limit:
    """The limit of a case once that of its filing condition is revised: what it was extended by stays on top of it.

    An extension that was counted in another unit stays the same share of the limit.
    """
    if was is None or becomes is None or was == becomes:
        return limit
    if limit[1] == was[1] == becomes[1]:
        return becomes[0] + max(limit[0] - was[0], 0.0), becomes[1]
    return becomes[0] * (max(limit[0] / was[0], 1.0) if limit[1] == was[1] else 1.0), becomes[1]


def standing(case: Any, owner: tuple[int | None, int | None], at: dt.datetime) -> Standing:
    """How a case stands now, as it is stored."""
    return Standing(case.due_at, late(case, case.due_at, at), case.level, case.alarm_at, *owner)


def standing_by(
    case: Any, clock: CaseClock, owner: tuple[int | None, int | None], at: dt.datetime, book: Rulebook
) -> Standing:
    """How it would stand with this clock: an ended case as it ended, a suspended one with its alarm where it is."""
    seen_at = case.ended_at or at
    climbed = climb(clock, 0, seen_at, hours_of(case, book), ladder_of(case, clock.started_at, book))
    level = climbed.passed[-1][0] if climbed.passed else 0
    if case.ended_at is not None or case.resume_at is not None:
        return Standing(clock.due_at, late(case, clock.due_at, at), level, case.alarm_at, *owner)
    return Standing(clock.due_at, late(case, clock.due_at, at), level, climbed.alarm_at, *owner)


def late(case: Any, due_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether it was closed after this deadline or is still open past it. As the indicators count: not when excused."""
    return due_at is not None and not case.excused and due_at < (case.ended_at or at)


class Owners:
    """Who answers for cases under one rulebook, found once for each category, condition and cell."""

    def __init__(self, book: Rulebook, at_local: dt.datetime) -> None:
        self._book, self._at_local = book, at_local
        self._known: dict[tuple[Any, ...], tuple[Answer, ...]] = {}

    def of(self, case: Any) -> tuple[Answer, ...]:
        """Everybody who answers for a case, the best first; empty where nobody does."""
        key = (case.category_id, case.filing_condition_id, case.cell_code, case.community_id or case.street_id)
        if key not in self._known:
            self._known[key] = owners_of(case, book=self._book, at_local=self._at_local)
        return self._known[key]

    def answers(self, category_id: int, area_id: int) -> tuple[Answer, ...]:
        """Everybody who answers for a category in all of an area."""
        category = self._book.categories[category_id]
        return responsible(self._book.matrix, self._book.duty_place(area_id), category.code, 0, self._at_local)


def _limit(case: Any, condition: ConditionFacts | None) -> Limit | None:
    return condition.limit(case.milestone_count) if condition else None
