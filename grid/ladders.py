"""Ladders of escalation as the city set them up: who is told, and when, as a time limit is used up. Values only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from grid.records import Role


class Told(NamedTuple):
    """Who is told: everybody of these roles who can be reached and, if `turn`, whose turn the case is."""

    roles: tuple[Role, ...] = ()
    turn: bool = False


class Again(NamedTuple):
    """Unless somebody has acknowledged: tell these, so long after the first telling."""

    wait: dt.timedelta
    to: Told


@dataclass(frozen=True)
class Step:
    """One rung: at `fraction` of the limit and `after` that (plain time) tell `to`, then whoever `again` names."""

    fraction: float
    to: Told
    after: dt.timedelta = dt.timedelta()
    again: tuple[Again, ...] = ()  # in order of their waits

    @cached_property
    def kind(self) -> str:
        """Where it stands: near the deadline, at it (due), later by parts of the limit (late) or by time (after)."""
        if self.after:
            return "after"
        return "due" if self.fraction == 1.0 else "near" if self.fraction < 1.0 else "late"

    @cached_property
    def figures(self) -> dict[str, Any]:
        """What a sentence about it names; the same object for all cases."""
        if self.after:
            return {"hours": round(self.after / dt.timedelta(hours=1), 2)}
        return {} if self.fraction == 1.0 else {"percent": round(self.fraction * 100, 1)}


@dataclass(frozen=True)
class Quiet:
    """Hours of the city's day in which nobody is told of what is not urgent. They may run past midnight."""

    starts: dt.time
    ends: dt.time

    def until(self, at_local: dt.datetime) -> dt.datetime | None:
        """Return when the quiet hours that `at_local` lies in end, None outside of them. Their end is outside."""
        day, time = at_local.date(), at_local.time()
        if self.starts < self.ends:
            within, last = self.starts <= time < self.ends, day
        else:
            within, last = time >= self.starts or time < self.ends, day + dt.timedelta(days=time >= self.starts)
        return dt.datetime.combine(last, self.ends, at_local.tzinfo) if within else None


@dataclass(frozen=True, eq=False)  # told apart by identity, which is found in a dictionary without comparing rungs
class Ladder:
    """The rungs for some cases: those whose category begins with `category`, in `area` (a code), of this urgency."""

    name: str
    steps: tuple[Step, ...]
    category: str = ""
    area: str = ""
    urgent: bool | None = None
    quiet: Quiet | None = None


SHIPPED = Ladder(
    "",
    (
        Step(0.8, Told(turn=True)),  # custom of the trade: the light turns yellow at 80 % of the limit
        Step(1.0, Told((Role.DISPATCHER,), turn=True)),
        Step(1.5, Told((Role.SHIFT_LEADER,))),
        Step(2.0, Told((Role.MANAGER,))),
    ),
)


@dataclass(frozen=True)
class Ladders:
    """What one file said, for clocks that start at `since` or later: those that run keep the ladder they began on."""

    since: dt.datetime
    ladders: tuple[Ladder, ...] = ()

    def choose(self, category: str, areas: Sequence[str], urgent: bool) -> Ladder:
        """Return the most specific ladder that fits: by category first, then by area, then by urgency.

        `areas` are the codes of the areas a case lies in, the deepest first. Where none fits, it is the shipped one.
        """
        fitting = [one for one in self.ladders if _fits(one, category, areas, urgent)]
        return max(fitting, key=lambda one: _specific(one, areas), default=SHIPPED)


ALWAYS = Ladders(dt.datetime.min.replace(tzinfo=dt.UTC))


def _fits(ladder: Ladder, category: str, areas: Sequence[str], urgent: bool) -> bool:
    here = not ladder.area or ladder.area in areas
    return here and category.startswith(ladder.category) and ladder.urgent in (None, urgent)


def _specific(ladder: Ladder, areas: Sequence[str]) -> tuple[int, int, bool]:
    depth = len(areas) - areas.index(ladder.area) if ladder.area else 0
    return len(ladder.category), depth, ladder.urgent is not None
