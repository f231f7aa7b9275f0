"""What trying other rules comes to: sums over all cases, and the cases that change most. Fed one trial at a time."""

import datetime as dt
import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.trying_caps import Effect, Fate
from workflows.trying_rules import Trial

MOST_CASES = 200  # listed by number; all of them go into the file of `gridcase try --out`
EDGES_H = (-72, -24, -8, 0, 8, 24, 72)  # of the histogram, in hours


@dataclass
class Rate:
    """Cases that should be closed, and those that were in time. What is not due yet does not count (indicators)."""

    should_close: int = 0
    on_time: int = 0

    def count(self, trial: Trial, late: bool) -> None:
        closed = trial.case.ended_at is not None
        self.should_close += closed or late
        self.on_time += closed and not late

    @property
    def share(self) -> float | None:
        return round(self.on_time / self.should_close, 6) if self.should_close else None


@dataclass
class Rates:
    now: Rate = field(default_factory=Rate)
    then: Rate = field(default_factory=Rate)

    def count(self, trial: Trial) -> None:
        self.now.count(trial, trial.now.late)
        self.then.count(trial, trial.then.late)


@dataclass
class Kept:
    """Lateness of the cases of one kind, open or closed."""

    cases: int = 0
    late_now: int = 0
    late_then: int = 0
    becoming_late: int = 0
    no_longer_late: int = 0

    def count(self, trial: Trial) -> None:
        now, then = trial.now.late, trial.then.late
        self.cases += 1
        self.late_now += now
        self.late_then += then
        self.becoming_late += then and not now
        self.no_longer_late += now and not then


class Tally:
    """The sums. Departments are ids, None stands for nobody."""

    def __init__(self, then: Rulebook) -> None:
        self._then = then
        self.open, self.closed = Kept(), Kept()
        self.changed = self.earlier = self.later = 0
        self.moved_by = dt.timedelta()  # all shifts together
        self.histogram = [0] * (len(EDGES_H) + 1)
        self.higher = self.lower = 0  # open cases with more rungs behind them, or fewer
        self.owners: Counter[tuple[int | None, int | None]] = Counter()
        self.waiting = 0  # of those whose owner changes: not dispatched yet
        self.nobody_now = self.nobody_then = 0
        self.holes: Counter[tuple[int, int]] = Counter()  # category and district of open cases nobody would answer for
        self.whole = Rates()
        self.by_district: dict[int, Rates] = defaultdict(Rates)
        self.by_department: dict[int | None, Rates] = defaultdict(Rates)
        self.by_category: dict[int, Rates] = defaultdict(Rates)
        self.unpublished: Counter[int] = Counter()  # deadlines by year, where its holidays are unknown
        self.effects: Counter[Effect] = Counter()  # of other caps and windows, by cases
        self._worst: list[tuple[tuple[int, bool, float, int], Trial]] = []

    def add(self, trial: Trial) -> None:
        (self.open if trial.case.ended_at is None else self.closed).count(trial)
        self._count_rates(trial)
        if trial.case.ended_at is None:
            self._count_open(trial)
        if trial.changes:
            self.changed += 1
            self.effects.update(trial.effects)
            self._count_shift(trial)
            self._keep(trial)

    @property
    def cases(self) -> list[Trial]:
        """What changes: cases that become late, then open ones, then the greatest shifts; at most MOST_CASES."""
        return [trial for _, trial in sorted(self._worst, key=lambda kept: kept[0], reverse=True)]

    def _count_rates(self, trial: Trial) -> None:
        case = trial.case
        department_id = case.department_id or trial.now.department_id
        for rates in (
            self.whole,
            self.by_district[case.district_id],
            self.by_department[department_id],
            self.by_category[case.category_id],
        ):
            rates.count(trial)

    def _count_open(self, trial: Trial) -> None:
        case, now, then = trial.case, trial.now, trial.then
        self.nobody_now += now.department_id is None
        if then.department_id is None:
            self.nobody_then += 1
            self.holes[case.category_id, case.district_id] += 1
        if now.department_id != then.department_id:
            self.owners[now.department_id, then.department_id] += 1
            self.waiting += case.department_id is None
        self.higher += then.level > now.level
        self.lower += then.level < now.level
        if then.due_at is not None and then.due_at.year not in hours_of(case, self._then).facts.published:
            self.unpublished[then.due_at.year] += 1

    def _count_shift(self, trial: Trial) -> None:
        hours = trial.shift.total_seconds() / 3600
        if hours:
            self.earlier += hours < 0
            self.later += hours > 0
            self.moved_by += trial.shift
            self.histogram[bin_of(hours)] += 1

    def _keep(self, trial: Trial) -> None:
        kept = (_weight(trial), trial)
        if len(self._worst) < MOST_CASES:
            heapq.heappush(self._worst, kept)
        elif kept[0] > self._worst[0][0]:
            heapq.heapreplace(self._worst, kept)


def bin_of(hours: float) -> int:
    """The place in the histogram: a shift of exactly an edge lies on the side towards no shift at all."""
    if hours < 0:
        return sum(hours >= edge for edge in EDGES_H if edge < 0)
    return EDGES_H.index(0) + 1 + sum(hours > edge for edge in EDGES_H if edge > 0)


def _weight(trial: Trial) -> tuple[int, bool, float, int]:
    now, then = trial.now, trial.then
    grave = 3 * (then.late and not now.late) + 2 * (then.department_id is None and now.department_id is not None)
    grave += (now.late and not then.late) or now.department_id != then.department_id
    grave += any(effect.fate is not Fate.WON for effect in trial.effects)
    return grave, trial.case.ended_at is None, abs(trial.shift.total_seconds()), -trial.case.id
