"""The report of a trial as its page shows it: its figures, and the cases that change."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlmodel import Session

from grid.names import PersonName, names_of
from web.admin_figures import Tile, label, on_time, shifts, tiles
from web.language import named
from web.rule_words import effect_said, rule_name, rule_said
from workflows.moves import State
from workflows.trying_rules import Comparison, Standing, Trial
from workflows.trying_tally import Tally

MOST_ROWS = 12  # of a chart


@dataclass(frozen=True)
class Side:
    """How a case stands, in words."""

    due_at: dt.datetime | None
    late: bool
    level: int
    alarm_at: dt.datetime | None
    department: str
    person: str


@dataclass(frozen=True)
class Line:
    """A case that changes."""

    number: str
    category: str
    state: State
    shift: str  # of the deadline, with its sign; "" where it stays
    earlier: bool
    now: Side
    then: Side
    effects: Sequence[str]  # of other caps and windows


@dataclass(frozen=True)
class Shown:
    report: Mapping[str, Any]
    tiles: Sequence[Tile]
    on_time: Sequence[dict[str, Any]]  # rates of the districts and of what moves most
    shifts: Sequence[dict[str, Any]]
    moves: Sequence[dict[str, Any]]  # of owners, from and to
    holes: Sequence[tuple[str, str, int]]
    rules: Sequence[tuple[str, str, str]]  # caps and windows that differ: which, now and then
    effects: Sequence[tuple[str, int]]  # of them, with how many cases
    lines: Sequence[Line]

    @property
    def says_nothing_new(self) -> bool:
        rows = self.report["rows"]
        return not rows["new"] and not rows["changed"]

    @property
    def most_shifted(self) -> int:
        """The full width of the histogram: what no bar exceeds and quarters are whole of."""
        most: int = max(bar["value"] for bar in self.shifts)
        return max(4, -(-most // 4) * 4)

    @property
    def owners(self) -> bool:
        """Whether any owner changes; otherwise the list of cases need not show them."""
        return any(
            (line.now.department, line.now.person) != (line.then.department, line.then.person) for line in self.lines
        )

    @property
    def caps(self) -> bool:
        return any(line.effects for line in self.lines)

    @property
    def clocks(self) -> bool:
        return any(_clock(line.now) != _clock(line.then) for line in self.lines)


def shown(session: Session, report: Mapping[str, Any], tally: Tally, rules: Comparison) -> Shown:
    trials = tally.cases
    people = names_of(session, {side.person_id for trial in trials for side in (trial.now, trial.then)})
    return Shown(
        report=report,
        tiles=list(tiles(report)),
        on_time=on_time(report["on_time"], MOST_ROWS),
        shifts=shifts(report["deadlines"]["histogram"]),
        moves=[
            {"name": f"{label(move['from'])} → {label(move['to'])}", "value": move["cases"], "note": ""}
            for move in report["owners"]["moves"][:MOST_ROWS]
        ],
        holes=[(label(one["category"]), label(one["district"]), one["cases"]) for one in report["owners"]["holes"]],
        rules=[(rule_name(one["rule"]), rule_said(one["now"]), rule_said(one["then"])) for one in report["rules"]],
        effects=[(effect_said(effect), cases) for effect, cases in tally.effects.most_common()],
        lines=[_line(trial, rules, people) for trial in trials],
    )


def _line(trial: Trial, rules: Comparison, people: Mapping[int, PersonName]) -> Line:
    case, category = trial.case, rules.then.categories.get(trial.case.category_id)
    return Line(
        number=case.number,
        category=named(category) if category else "",
        state=case.state,
        shift=_shift(trial.shift),
        earlier=trial.shift < dt.timedelta(),
        now=_side(trial.now, rules, people),
        then=_side(trial.then, rules, people),
        effects=[effect_said(effect) for effect in trial.effects],
    )


def _side(standing: Standing, rules: Comparison, people: Mapping[int, PersonName]) -> Side:
    department = rules.then.departments.get(standing.department_id or 0)
    person = people.get(standing.person_id or 0)
    return Side(
        standing.due_at,
        standing.late,
        standing.level,
        standing.alarm_at,
        named(department) if department else str(gettext("nobody")),
        named(person) if person else "",
    )


def _clock(side: Side) -> tuple[Any, ...]:
    return side.due_at, side.late, side.level, side.alarm_at


def _shift(shift: dt.timedelta) -> str:
    """+1 d 4:30, −0:45"""
    if not shift:
        return ""
    minutes = round(abs(shift).total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    clock = f"{rest // 60}:{rest % 60:02}"
    sign = "−" if shift < dt.timedelta() else "+"
    return sign + (f"{gettext('%(days)d d', days=days)} {clock}" if days else clock)
