"""What somebody asks the board for: the period, the grouping and the part of the city, read from the address."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from grid.actors import Actor
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.figures import PeriodOn

PERIODS = {
    "today": N_("Today"),
    "week": N_("This week"),
    "month": N_("This month"),
    "weeks": N_("Last 8 weeks"),
    "custom": N_("Custom"),
}
GROUPS = {
    "district": N_("District"),
    "street": N_("Street"),
    "department": N_("Department"),
    "category": N_("Category"),
    "month": N_("Month"),
}
COUNTED_ON = {
    "due": N_("due in the period"),
    "opened": N_("opened in the period"),
    "closed": N_("closed in the period"),
}
MAP_LEVELS = {"street": N_("Streets"), "community": N_("Communities")}
# the keys of the indicators that an address may narrow
KEYS = ("district", "street", "community", "department", "category", "week", "month", "day")
# what a row of a group opens into: the same board narrowed to it
OPENS_INTO = {
    "district": "street",
    "street": "category",
    "department": "category",
    "category": "street",
    "month": "district",
}
NONE = "-"  # in an address: cases that have no value for the key
LEAST = 10  # cases below which a row is not ranked: one case solved in four minutes must not top the list


@dataclass(frozen=True)
class BoardWish:
    """`start` and `end` (included) are days of the city. `only` narrows to values of keys; None is “has none”."""

    period: str
    start: dt.date
    end: dt.date
    group: str = "district"
    counted_on: PeriodOn = "due"
    level: str = "street"
    least: int = LEAST
    only: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def read(cls, asked: Mapping[str, str], *, today: dt.date, by: Actor, book: Rulebook) -> "BoardWish":
        """Raises BadInput naming the parameter that means nothing here."""
        period = _one_of(asked, "period", PERIODS, "custom" if "from" in asked or "to" in asked else "month")
        start, end = _days(period, asked, today)
        group = "district" if len(by.district_ids) > 1 else "street"
        return cls(
            period=period,
            start=start,
            end=end,
            group=_one_of(asked, "by", GROUPS, group),
            counted_on=_counted_on(asked),
            level=_one_of(asked, "map", MAP_LEVELS, "street"),
            least=_whole_number(asked, "least", LEAST),
            only={key: None if asked[key] == NONE else asked[key][:60] for key in KEYS if asked.get(key)},
        )

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of an address that means this wish; what goes without saying is left out."""
        days = {"from": self.start.isoformat(), "to": self.end.isoformat()} if self.period == "custom" else {}
        said = {"period": self.period} | days | {"by": self.group}
        rest = {"on": (self.counted_on, "due"), "map": (self.level, "street"), "least": (self.least, LEAST)}
        return said | {name: value for name, (value, usual) in rest.items() if value != usual} | self.narrowed

    def cases_query(self, figure: str, as_of: dt.datetime, only: Mapping[str, str | None] = {}) -> dict[str, Any]:
        """The parameters of the list behind a figure: the days as they are, so that the list is the same tomorrow."""
        narrowed = replace(self, only={**self.only, **only}).narrowed
        days = {"from": self.start.isoformat(), "to": self.end.isoformat(), "on": self.counted_on}
        return {"figure": figure} | days | {"as_of": as_of.isoformat()} | narrowed

    def into(self, value: str | None) -> "BoardWish":
        """The board of one row."""
        return replace(self, group=OPENS_INTO[self.group], only={**self.only, self.group: value})

    def without(self, key: str) -> "BoardWish":
        return replace(self, only={name: value for name, value in self.only.items() if name != key})

    def before(self) -> "BoardWish":
        """The period before, as long as this one; of a month the month before."""
        shift = self.start - self._start_before()
        return replace(self, start=self.start - shift, end=self.end - shift)

    def _start_before(self) -> dt.date:
        if self.period == "month":
            return (self.start - dt.timedelta(days=1)).replace(day=1)
        return self.start - (self.end - self.start + dt.timedelta(days=1))

    @property
    def narrowed(self) -> dict[str, str]:
        """`only` as an address says it."""
        return {key: NONE if value is None else value for key, value in self.only.items()}


def moment(text: str, otherwise: dt.datetime) -> dt.datetime:
    """Read an aware moment from an address. Raises BadInput."""
    if not text:
        return otherwise
    with suppress(ValueError):
        found = dt.datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that was not encoded
        if found.tzinfo is not None:
            return found
    raise BadInput(N_("as_of must be a moment with its time zone."), "as_of")


def _days(period: str, asked: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    monday = today - dt.timedelta(days=today.weekday())
    if period == "today":
        return today, today
    if period == "week":
        return monday, monday + dt.timedelta(days=6)
    if period == "weeks":
        return monday - dt.timedelta(weeks=7), monday + dt.timedelta(days=6)
    if period == "month":
        return today.replace(day=1), _last_of_month(today)
    start, end = _date(asked, "from", today.replace(day=1)), _date(asked, "to", today)
    if start > end:
        raise BadInput(N_("The period ends before it begins."), "to")
    return start, end


def _last_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _date(asked: Mapping[str, str], name: str, otherwise: dt.date) -> dt.date:
    try:
        found = dt.date.fromisoformat(asked[name]) if asked.get(name) else otherwise
    except ValueError:
        raise BadInput(N_("%(name)s must be a day such as 2026-03-09."), name, name=name) from None
    if not 2000 <= found.year <= 2100:
        raise BadInput(N_("%(name)s must be a day such as 2026-03-09."), name, name=name)
    return found


def _one_of(asked: Mapping[str, str], name: str, known: Mapping[str, str], otherwise: str) -> str:
    value = asked.get(name) or otherwise
    if value not in known:
        raise BadInput(N_("%(name)s must be one of: %(known)s."), name, name=name, known=", ".join(known))
    return value


def _counted_on(asked: Mapping[str, str]) -> PeriodOn:
    value = _one_of(asked, "on", COUNTED_ON, "due")
    return next(on for on in get_args(PeriodOn) if on == value)


def _whole_number(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    text = asked.get(name) or str(otherwise)
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise BadInput(N_("%(name)s must be a whole number."), name, name=name)
    return int(text)
