"""Everybody's shifts as arrays: who is on shift at many moments at once, such as every hour of a week. A rule.

The same answer as `grid.roster.Roster.at` for each person and moment.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from grid.roster import Roster, Span


class RosterTable:
    """The rosters of people between two days; `people` are their ids, in the order of the rows of every answer."""

    def __init__(self, rosters: Mapping[int, Roster], first: dt.date, last: dt.date) -> None:
        """The shifts that begin on the day before `first` are known too: they may run into it."""
        self.people = tuple(rosters)
        before = first - dt.timedelta(days=1)
        spans = [roster.between(before, last) for roster in rosters.values()]
        self._row = np.repeat(np.arange(len(spans)), [len(mine) for mine in spans])
        everything: Sequence[Span] = list(chain.from_iterable(spans))
        self._starts = np.array([span.starts for span in everything], dtype="datetime64[m]")
        self._ends = np.array([span.ends for span in everything], dtype="datetime64[m]")

    def on_shift(self, moments: Sequence[dt.datetime]) -> NDArray[np.bool_]:
        """Who is on shift at these times of the city, in ascending order; shape (people, moments)."""
        times = np.array(moments, dtype="datetime64[m]")
        begin, end = np.searchsorted(times, self._starts), np.searchsorted(times, self._ends)
        steps = np.zeros((len(self.people), len(times) + 1), dtype=np.int64)
        np.add.at(steps, (self._row, begin), 1)
        np.add.at(steps, (self._row, end), -1)
        return np.asarray(steps.cumsum(axis=1)[:, :-1] > 0)


def week_of(
    rosters: Mapping[int, Roster], monday: dt.date, step_minutes: int = 60
) -> tuple[RosterTable, NDArray[np.bool_]]:
    """Who is on shift in the week that begins on this day: shape (people, 7 × 24 × 60 / step_minutes)."""
    table = RosterTable(rosters, monday, monday + dt.timedelta(days=6))
    begin = dt.datetime.combine(monday, dt.time())
    moments = [begin + dt.timedelta(minutes=minute) for minute in range(0, 7 * 24 * 60, step_minutes)]
    return table, table.on_shift(moments)
