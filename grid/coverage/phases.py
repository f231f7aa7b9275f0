"""The week in phases: times at which the same of some duties are in force, however often these change."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from grid.duties import holds, hours_of
from grid.facts import DutyFacts
from grid.week import DAY_MIN, MINUTES, minutes

Phase = tuple[dt.datetime, int]  # one moment of it, city time, and all its times of the week
_Terms = tuple[str, dt.date | None, dt.date | None]
_DAY = dt.timedelta(days=1)


class Phases:
    """Duties with the same hours and validity share their phases, which are counted once."""

    def __init__(self, monday: dt.date) -> None:
        self._monday = monday
        self._known: dict[frozenset[_Terms], Sequence[Phase]] = {}

    def of(self, duties: Iterable[DutyFacts]) -> Sequence[Phase]:
        by_terms = {(duty.hours, duty.valid_from, duty.valid_to): duty for duty in duties}
        key = frozenset(by_terms)
        if key not in self._known:
            self._known[key] = self._phases(list(by_terms.values()))
        return self._known[key]

    def _phases(self, duties: Sequence[DutyFacts]) -> Sequence[Phase]:
        begin = dt.datetime.combine(self._monday, dt.time())
        first: dict[tuple[bool, ...], dt.datetime] = {}
        times: dict[tuple[bool, ...], int] = defaultdict(int)
        for start, stop in pairwise(self._cuts(duties)):
            moment = begin + dt.timedelta(minutes=start)
            state = tuple(holds(duty, moment) for duty in duties)
            first.setdefault(state, moment)
            times[state] |= minutes(start, stop)
        return [(first[state], times[state]) for state in first]

    def _cuts(self, duties: Sequence[DutyFacts]) -> list[int]:
        """The minutes of the week at which one of the duties may begin or cease to hold, with both ends of the week."""
        begins = {duty.valid_from for duty in duties if duty.valid_from}
        ends = {duty.valid_to + _DAY for duty in duties if duty.valid_to and duty.valid_to < dt.date.max}
        days = {(day - self._monday).days for day in begins | ends}
        clocks = {clock for duty in duties if duty.hours for clock in _clocks(duty.hours)}
        cuts = {day * DAY_MIN for day in days if 0 < day < 7}
        return sorted({0, MINUTES} | cuts | {day * DAY_MIN + clock for day in range(7) for clock in clocks})


def _clocks(hours: str) -> Iterator[int]:
    """The minutes of the day at which written hours may change."""
    for repeat in hours_of(hours):
        yield repeat.starts.hour * 60 + repeat.starts.minute
        yield repeat.ends.hour * 60 + repeat.ends.minute
