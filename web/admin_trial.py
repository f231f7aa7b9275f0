"""The report of a trial as its page shows it: tiles, bars before and after, and the cases that change."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlmodel import Session

from grid.names import PersonName, names_of
from web.language import named, spoken
from workflows.moves import State
from workflows.trying_rules import Comparison, Standing, Trial

MOST_ROWS = 12  # of a chart


@dataclass(frozen=True)
class Tile:
    title: str
    text: str
    note: str = ""
    tone: str = ""


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


@dataclass(frozen=True)
class Shown:
    report: Mapping[str, Any]
    tiles: Sequence[Tile]
    on_time: Sequence[dict[str, Any]]  # rates of the districts and of what moves most
    shifts: Sequence[dict[str, Any]]
    moves: Sequence[dict[str, Any]]  # of owners, from and to
    holes: Sequence[tuple[str, str, int]]
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
    def clocks(self) -> bool:
        return any(_clock(line.now) != _clock(line.then) for line in self.lines)


def shown(session: Session, report: Mapping[str, Any], trials: Sequence[Trial], rules: Comparison) -> Shown:
    people = names_of(session, {side.person_id for trial in trials for side in (trial.now, trial.then)})
    return Shown(
        report=report,
        tiles=list(_tiles(report)),
        on_time=_on_time(report["on_time"]),
        shifts=_shifts(report["deadlines"]["histogram"]),
        moves=[
            {"name": f"{_label(move['from'])} → {_label(move['to'])}", "value": move["cases"], "note": ""}
            for move in report["owners"]["moves"][:MOST_ROWS]
        ],
        holes=[(_label(one["category"]), _label(one["district"]), one["cases"]) for one in report["owners"]["holes"]],
        lines=[_line(trial, rules, people) for trial in trials],
    )


def _tiles(report: Mapping[str, Any]) -> Iterable[Tile]:
    cases, late, owners = report["cases"], report["late"]["open"], report["owners"]
    moved, rungs, rates = report["deadlines"], report["rungs"], report["on_time"]["whole"]
    seen = gettext("of %(open)d open and %(closed)d closed", open=cases["open"], closed=cases["closed"])
    yield Tile(gettext("Cases that change"), str(cases["changed"]), seen)
    yield Tile(gettext("Deadlines earlier"), str(moved["earlier"]))
    yield Tile(gettext("Deadlines later"), str(moved["later"]))
    now_then = f"{late['late_now']} → {late['late_then']}"
    tone = "bad" if late["late_then"] > late["late_now"] else "ok" if late["late_then"] < late["late_now"] else ""
    note = gettext(
        "%(more)d become late, %(less)d no longer are", more=late["becoming_late"], less=late["no_longer_late"]
    )
    yield Tile(gettext("Open cases that are late"), now_then, note, tone)
    tone = _tone(rates)
    yield Tile(gettext("On-time closure rate"), f"{_percent(rates['now'])} → {_percent(rates['then'])}", "", tone)
    told = gettext("%(count)d on a lower one", count=rungs["lower"])
    yield Tile(gettext("Escalated further at once"), str(rungs["higher"]), told, "bad" if rungs["higher"] else "")
    waiting = gettext("%(count)d of them not dispatched yet", count=owners["waiting"])
    yield Tile(gettext("Open cases with another owner"), str(owners["changing"]), waiting)
    nobody = f"{owners['nobody_now']} → {owners['nobody_then']}"
    tone = "bad" if owners["nobody_then"] > owners["nobody_now"] else ""
    yield Tile(gettext("Open cases without an owner"), nobody, "", tone)


def _on_time(rates: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The whole city, then of districts, departments and categories those whose rate moves."""
    moved = [row for name in ("districts", "departments", "categories") for row in rates[name] if _moves(row)]
    rows = [(gettext("Whole city"), rates["whole"]), *((_label(row["of"]), row) for row in moved)]
    return [
        {
            "name": name,
            "now": _hundredths(row["now"]),
            "then": _hundredths(row["then"]),
            "text": f"{_percent(row['now'])} → {_percent(row['then'])}",
            "tone": _tone(row),
        }
        for name, row in rows[:MOST_ROWS]
    ]


def _moves(row: Mapping[str, Any]) -> bool:
    return bool(row["now"] != row["then"])


def _tone(rates: Any) -> str:
    now, then = rates["now"]["rate"], rates["then"]["rate"]
    if now is None or then is None or now == then:
        return ""
    return "bad" if then < now else "ok"


def _shifts(histogram: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bars that are easy to tell apart: earlier to the left, later to the right."""
    return [
        {"name": _span(one["from"], one["to"]), "value": one["cases"], "tone": _side_of(one), "note": ""}
        for one in histogram
    ]


def _side_of(one: Mapping[str, Any]) -> str:
    return "warn" if one["to"] is not None and one["to"] <= 0 else "brand"


def _span(start: int | None, end: int | None) -> str:
    """−24…−8 h"""
    if start is None or end is None:
        return f"< {_signed(end or 0)} h" if start is None else f"> {_signed(start)} h"
    return f"{_signed(start)}…{_signed(end)} h"


def _signed(hours: int) -> str:
    return f"{'−' if hours < 0 else '+' if hours else ''}{abs(hours)}"


def _percent(rate: Mapping[str, Any]) -> str:
    return "—" if rate["rate"] is None else f"{100 * rate['rate']:.1f}%"


def _hundredths(rate: Mapping[str, Any]) -> float | None:
    return None if rate["rate"] is None else round(100 * rate["rate"], 1)


def _label(one: Mapping[str, str] | None) -> str:
    if one is None:
        return str(gettext("nobody"))
    return str((one["name_en"] if spoken() == "en" else "") or one["name"] or one["code"])


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


def _owner(side: Side) -> tuple[str, str]:
    return side.department, side.person


def _shift(shift: dt.timedelta) -> str:
    """+1 d 4:30, −0:45"""
    if not shift:
        return ""
    minutes = round(abs(shift).total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    clock = f"{rest // 60}:{rest % 60:02}"
    sign = "−" if shift < dt.timedelta() else "+"
    return sign + (f"{gettext('%(days)d d', days=days)} {clock}" if days else clock)
