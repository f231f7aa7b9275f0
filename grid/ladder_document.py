"""The document of the ladders: what may stand in it, checked, and turned into values; docs/ladders.md describes it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from grid.ladders import Again, Ladder, Quiet, Step, Told
from grid.records import Role
from grid.refusals import N_

TURN = "turn"
LADDER_KEYS = ("name", "category", "area", "urgent", "quiet", "rung")
RUNG_KEYS = ("at", "after", "tell", "repeat", "times", "acknowledge", "then")
MOST_TIMES = 20
_SPAN = re.compile(r"([1-9]\d{0,3})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_QUIET = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


class Refuse(Protocol):
    """Told the ladder's place in the file, the field, and why: a sentence with places for the values."""

    def __call__(self, place: int, field: str, why: str, /, **values: Any) -> None: ...


def ladders_of(document: Mapping[str, Any], refuse: Refuse) -> tuple[Ladder, ...]:
    """Return the ladders of a document; everything that cannot be meant is told to `refuse`."""
    for key in document:
        if key != "ladder":
            refuse(0, key, N_("is unknown here; a file of ladders has tables [[ladder]]"))
    tables = document.get("ladder", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        refuse(0, "ladder", N_("must be written [[ladder]], once a ladder"))
        return ()
    return tuple(_Reader(place, table, refuse).ladder() for place, table in enumerate(tables, 1))


class _Reader:
    """One table, read field by field. What is refused is replaced by something harmless."""

    def __init__(self, place: int, table: Mapping[str, Any], refuse: Refuse, rung: int = 0) -> None:
        self.place, self.table, self._refuse, self._rung = place, table, refuse, rung

    def refuse(self, field: str, why: str, /, **values: Any) -> None:
        self._refuse(self.place, f"rung {self._rung}, {field}" if self._rung else field, why, **values)

    def ladder(self) -> Ladder:
        self._only(LADDER_KEYS)
        urgent = self.table.get("urgent")
        if urgent is not None and not isinstance(urgent, bool):
            self.refuse("urgent", N_("must be true or false"))
            urgent = None
        if not self._text("name"):
            self.refuse("name", N_("is missing; the case page names the ladder by it"))
        steps = self._steps()
        return Ladder(
            self._text("name"), steps, self._text("category"), self._text("area"), urgent, self._quiet()
        )  # fmt: skip

    def _steps(self) -> tuple[Step, ...]:
        tables = self.table.get("rung", [])
        if not isinstance(tables, list) or not tables or not all(isinstance(table, Mapping) for table in tables):
            self.refuse("rung", N_("is missing; a ladder has at least one [[ladder.rung]]"))
            return ()
        rungs = [_Reader(self.place, table, self._refuse, number) for number, table in enumerate(tables, 1)]
        steps = tuple(rung.step() for rung in rungs)
        for rung, before, step in zip(rungs[1:], steps, steps[1:], strict=False):
            field = "after" if step.after else "at"
            if (step.fraction, step.after) <= (before.fraction, before.after):
                rung.refuse(field, N_("must be later than the rung before it"))
            elif step.after and before.fraction > 1:
                rung.refuse(field, N_("past the deadline use either at or after for all rungs of a ladder"))
        return steps

    def step(self) -> Step:
        self._only(RUNG_KEYS)
        fraction, after = self._fraction(), self._span("after")
        if ("at" in self.table) == ("after" in self.table):
            self.refuse("at", N_("say either at, a part of the limit, or after, a time past the deadline"))
        to = self._told("tell")
        if not self.table.get("tell"):
            self.refuse("tell", N_("is empty; name whom to tell: %(known)s"), known=_targets())
        return Step(fraction, to, after or dt.timedelta(), self._again(to))

    def _again(self, to: Told) -> tuple[Again, ...]:
        """The repetitions, and whom an unanswered message goes to, in order of time."""
        every, times, then = self._span("repeat"), self.table.get("times", 1), self._told("then")
        if "times" in self.table and every is None:
            self.refuse("times", N_('needs repeat, such as repeat = "2h"'))
        if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MOST_TIMES:
            self.refuse("times", N_("must be a whole number from 1 to %(most)d"), most=MOST_TIMES)
            times = 1
        timeout = self._span("acknowledge")
        if (timeout is None) != (then == Told()):
            self.refuse(
                "acknowledge", N_("and then belong together: how long to wait for an answer, and whom to tell next")
            )
        repeated = [Again(every * n, to) for n in range(1, times + 1)] if every else []
        unanswered = [Again(timeout, then)] if timeout else []
        return tuple(sorted(repeated + unanswered, key=lambda again: again.wait))

    def _told(self, field: str) -> Told:
        names = self.table.get(field, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.refuse(field, N_('must be a list such as ["turn", "dispatcher"]'))
            return Told()
        for name in names:
            if name != TURN and name not in set(Role):
                self.refuse(field, N_("%(name)r is no role; use %(known)s"), name=name, known=_targets())
        return Told(tuple(role for role in Role if role in names), TURN in names)

    def _fraction(self) -> float:
        value = self.table.get("at", 1.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
            self.refuse("at", N_("must be a part of the limit, such as 0.8; 1.0 is the deadline itself"))
            return 1.0
        return float(value)

    def _span(self, field: str) -> dt.timedelta | None:
        if field not in self.table:
            return None
        found = _SPAN.fullmatch(self._text(field))
        if found is None:
            self.refuse(field, N_('must be a span of minutes, hours or days: "30m", "2h" or "1d"'))
            return None
        return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})

    def _quiet(self) -> Quiet | None:
        if "quiet" not in self.table:
            return None
        found = _QUIET.fullmatch(self._text("quiet"))
        try:
            starts, ends = (dt.time.fromisoformat(text) for text in found.groups()) if found else (dt.time(), dt.time())
        except ValueError:
            starts = ends = dt.time()
        if starts == ends:
            self.refuse("quiet", N_('must be hours of the day such as "22:00-07:00"'))
        return Quiet(starts, ends)

    def _text(self, field: str) -> str:
        value = self.table.get(field, "")
        if not isinstance(value, str) or len(value) > 80:
            self.refuse(field, N_("must be a text of at most 80 characters"))
            return ""
        return value.strip()

    def _only(self, known: Sequence[str]) -> None:
        for key in self.table:
            if key not in known:
                self.refuse(key, N_("is unknown here; use %(known)s"), known=", ".join(known))


def _targets() -> str:
    return ", ".join([TURN, *Role])
