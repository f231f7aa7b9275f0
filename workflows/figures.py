"""The figures by name: each the condition under which a case counts in it. docs/indicators.md says what they mean."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from sqlalchemy import ColumnElement, or_, true

from grid.refusals import N_, BadInput
from workflows.as_of import AsOf
from workflows.moves import State

PeriodOn = Literal["due", "opened", "closed"]
PERIODS: tuple[PeriodOn, ...] = ("due", "opened", "closed")

FIGURES: Mapping[str, Callable[[AsOf], ColumnElement[bool]]] = {
    "reported": lambda as_of: true(),
    "filed": lambda as_of: as_of.reached("registered_at"),
    "dispatched": lambda as_of: as_of.reached("dispatched_at"),
    "should_close": lambda as_of: or_(as_of.ended(State.CLOSED), as_of.overdue_open()),
    "closed": lambda as_of: as_of.ended(State.CLOSED),
    "closed_on_time": lambda as_of: as_of.closed_on_time(),
    "overdue_open": lambda as_of: as_of.overdue_open(),
    "reworked": lambda as_of: as_of.marked("rework"),
    "extended": lambda as_of: as_of.marked("extend"),
    "suspended": lambda as_of: as_of.marked("suspend"),
    "contested": lambda as_of: as_of.marked("contest"),
    "refused": lambda as_of: as_of.ended(State.REFUSED),
    "voided": lambda as_of: as_of.ended(State.VOID),
}
MARKED = frozenset({"reworked", "extended", "suspended", "contested"})  # these look at what had happened to a case
RATES = {"closure_rate": ("closed", "should_close"), "on_time_closure_rate": ("closed_on_time", "should_close")}
COLUMNS = (
    "reported",
    "filed",
    "dispatched",
    "should_close",
    "closed",
    "closed_on_time",
    "closure_rate",
    "on_time_closure_rate",
    "overdue_open",
    "reworked",
    "extended",
    "suspended",
    "mean_handling_hours",
    "contested",
    "refused",
    "voided",
)


def counts_for(columns: Collection[str]) -> tuple[str, ...]:
    """The figures that have to be counted to tell these columns."""
    wanted = {part for name in columns for part in RATES.get(name, (name,))}
    return tuple(name for name in FIGURES if name in wanted)


def counted_by(figure: str) -> str:
    """Return the figure whose cases stand behind this one: of a rate its denominator, of a mean what it is taken of."""
    figure = RATES[figure][1] if figure in RATES else "closed" if figure == "mean_handling_hours" else figure
    if figure not in FIGURES:
        raise BadInput(
            N_("There is no figure %(name)s; there are %(known)s."), "figure", name=figure, known=", ".join(COLUMNS)
        )
    return figure
