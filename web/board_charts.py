"""The charts of the board as their macros want them: bars against a target, and two lines over time."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext

from grid.rulebook import Rulebook
from web.board_figures import cases_address, per_cent, tone_of
from web.board_wish import BoardWish
from web.language import named, spoken

Rows = Sequence[dict[str, Any]]
MOST_BARS = 12
_ROUND: list[int] = [digit * 10**power for power in range(8) for digit in (1, 2, 3, 5)]  # steps that are easy to read


def label_of(row: Mapping[str, Any], key: str) -> str:
    """What a row of the indicators is called in the language of the request."""
    if row[key] is None:
        return str(gettext("none yet") if key == "department" else gettext("not given"))
    english = row.get(f"{key}_name_en") if spoken() == "en" else ""
    return str(english or row.get(f"{key}_name") or row[key])


def value_name(key: str, value: str | None, book: Rulebook) -> str:
    """What a value of a key is called, given its code."""
    if value is None:
        return str(gettext("none yet") if key == "department" else gettext("not given"))
    known: Mapping[str, Any] = {"department": book.department_by_code, "category": book.category_by_code}.get(
        key, book.area_by_code
    )
    return named(known[value]) if value in known else value


def bars(rows: Rows, wish: BoardWish, as_of: dt.datetime) -> list[dict[str, Any]]:
    """On-time closure rates of the first rows, in their order."""
    return [
        {
            "name": _shortened(label_of(row, wish.group)),
            "value": per_cent(row["on_time_closure_rate"]),
            "note": f"{row['closed_on_time']} / {row['should_close']}",
            "tone": tone_of(per_cent(row["on_time_closure_rate"])),
            "href": cases_address(wish, "on_time_closure_rate", as_of, {wish.group: row[wish.group]}),
        }
        for row in rows[:MOST_BARS]
    ]


@dataclass(frozen=True)
class Trend:
    """Cases that came in and cases that were closed, day by day."""

    days: list[dt.date]
    opened: list[int]
    closed: list[int]
    addresses: list[tuple[str, str]]  # of the cases opened and closed that day

    @property
    def labels(self) -> list[str]:
        return [f"{day.month}/{day.day}" for day in self.days]

    def every(self, most: int) -> int:
        """Of how many days one has a label, so that there are at most so many labels."""
        return -(-len(self.days) // most)

    @property
    def top(self) -> int:
        """A number that no day exceeds and whose quarters are round."""
        peak = max([*self.opened, *self.closed, 1])
        return 4 * next(step for step in _ROUND if step * 4 >= peak)


def trend(opened: Rows, closed: Rows, wish: BoardWish, as_of: dt.datetime) -> Trend:
    """One entry for every day of the wish, also for days without cases."""
    days = [wish.start + dt.timedelta(days=n) for n in range((wish.end - wish.start).days + 1)]
    came = {row["day"]: int(row["reported"]) for row in opened}
    went = {row["day"]: int(row["closed"]) for row in closed}
    names = [day.isoformat() for day in days]
    return Trend(
        days=days,
        opened=[came.get(name, 0) for name in names],
        closed=[went.get(name, 0) for name in names],
        addresses=[_of_day(day, wish, as_of) for day in days],
    )


def _of_day(day: dt.date, wish: BoardWish, as_of: dt.datetime) -> tuple[str, str]:
    that_day = replace(wish, start=day, end=day)
    opened = cases_address(replace(that_day, counted_on="opened"), "reported", as_of)
    return opened, cases_address(replace(that_day, counted_on="closed"), "closed", as_of)


def _shortened(name: str, most: int = 18) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
