"""A trial told as data, the same for the console, the page and the history of the rules. Moments are ISO, in UTC."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

from grid.loading.candidate import Candidate
from grid.loading.report import Report
from grid.records import RuleKind
from workflows.trying_rules import Comparison, Standing, Trial
from workflows.trying_tally import EDGES_H, Kept, Rate, Rates, Tally

COLUMNS = (
    "number", "state", "district", "category", "due_now", "due_then", "shift_hours", "late_now", "late_then",
    "level_now", "level_then", "alarm_now", "alarm_then", "department_now", "department_then", "agent_now",
    "agent_then", "effects",
)  # fmt: skip


class Named(Protocol):
    """A district, department or category."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def report_of(
    candidate: Candidate, tally: Tally, load: Report, rules: Comparison, *, at: dt.datetime
) -> dict[str, Any]:
    """The sums and the rows behind them, without the cases."""
    names = _Names(rules)
    return {
        "kind": candidate.kind.value,
        "file": candidate.file_name,
        "as_of": at.isoformat(),
        "rows": load.rows,
        "cases": {"open": tally.open.cases, "closed": tally.closed.cases, "changed": tally.changed},
        "deadlines": {
            "earlier": tally.earlier,
            "later": tally.later,
            "hours_together": round(tally.moved_by.total_seconds() / 3600, 2),
            "histogram": _histogram(tally.histogram),
        },
        "late": {"open": _kept(tally.open), "closed": _kept(tally.closed)},
        "rungs": {"higher": tally.higher, "lower": tally.lower},
        "owners": {
            "changing": sum(tally.owners.values()),
            "waiting": tally.waiting,
            "moves": [
                {"from": names.department(a), "to": names.department(b), "cases": n}
                for (a, b), n in tally.owners.most_common()
            ],
            "nobody_now": tally.nobody_now,
            "nobody_then": tally.nobody_then,
            "holes": [
                {"category": names.category(a), "district": names.area(b), "cases": n}
                for (a, b), n in tally.holes.most_common()
            ],
        },
        "on_time": {
            "whole": _rates(tally.whole),
            "districts": _by(tally.by_district, names.area),
            "departments": _by(tally.by_department, names.department),
            "categories": _by(tally.by_category, names.category),
        },
        "effects": [
            {"fate": effect.fate, "what": effect.what, "cases": cases} for effect, cases in tally.effects.most_common()
        ],
        "rules": _rules_that_differ(rules),
        "unpublished": _years(tally.unpublished) if candidate.kind is RuleKind.CALENDAR else [],
        "warnings": load.warnings,
    }


def summary_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the history of the rules keeps of a report: the sums alone."""
    kept = {name: report[name] for name in ("as_of", "rows", "cases", "late", "rungs")}
    deadlines = {name: report["deadlines"][name] for name in ("earlier", "later")}
    owners = {name: report["owners"][name] for name in ("changing", "nobody_now", "nobody_then")}
    return kept | {"deadlines": deadlines, "owners": owners, "on_time": report["on_time"]["whole"]}


def line_of(trial: Trial, rules: Comparison, people: Mapping[int, str]) -> dict[str, Any]:
    """One case, by COLUMNS; people by their user names."""
    case, names = trial.case, _Names(rules)
    return {
        "number": case.number,
        "state": case.state.value,
        "district": names.area(case.district_id)["code"],
        "category": names.category(case.category_id)["code"],
        "shift_hours": round(trial.shift.total_seconds() / 3600, 2),
        **_side(trial.now, "now", names, people),
        **_side(trial.then, "then", names, people),
        "effects": " ".join(map(str, trial.effects)),
    }


def _side(standing: Standing, when: str, names: "_Names", people: Mapping[int, str]) -> dict[str, Any]:
    department = names.department(standing.department_id)
    return {
        f"due_{when}": _text(standing.due_at),
        f"late_{when}": standing.late,
        f"level_{when}": standing.level,
        f"alarm_{when}": _text(standing.alarm_at),
        f"department_{when}": department["code"] if department else None,
        f"agent_{when}": people.get(standing.person_id) if standing.person_id else None,
    }


class _Names:
    """What ids are called; the tried rules know everything that those in force know, and perhaps more."""

    def __init__(self, rules: Comparison) -> None:
        self._book = rules.then

    def area(self, key: int) -> dict[str, str]:
        return _named(self._book.areas[key])

    def department(self, key: int | None) -> dict[str, str] | None:
        return _named(self._book.departments[key]) if key is not None else None

    def category(self, key: int) -> dict[str, str]:
        """Cases may be of a category of another scheme, which the rulebook does not know."""
        found = self._book.categories.get(key)
        return _named(found) if found else {"code": "", "name": "", "name_en": ""}


def _rules_that_differ(rules: Comparison) -> list[dict[str, Any]]:
    """Caps and windows as a city writes them, now and then."""
    now, then = rules.now.rules, rules.then.rules
    return [{"rule": name, "now": now.document()[name], "then": then.document()[name]} for name in now.unlike(then)]


def _named(one: Named) -> dict[str, str]:
    return {"code": one.code, "name": one.name, "name_en": one.name_en}


def _histogram(counts: Sequence[int]) -> list[dict[str, Any]]:
    """`from` and `to` are hours, None without end."""
    ends = [None, *EDGES_H, None]
    return [{"from": a, "to": b, "cases": n} for (a, b), n in zip(pairwise(ends), counts, strict=True)]


def _kept(kept: Kept) -> dict[str, int]:
    return {name: value for name, value in vars(kept).items() if name != "cases"}


def _by(rates: Mapping[Any, Rates], name: Any) -> list[dict[str, Any]]:
    """Those first whose rate moves most."""
    rows = [{"of": name(key), **_rates(one)} for key, one in rates.items()]
    return sorted(rows, key=_move, reverse=True)


def _move(row: Mapping[str, Any]) -> tuple[float, int]:
    now, then = (row[when]["rate"] or 0.0 for when in ("now", "then"))
    return abs(then - now), row["then"]["should_close"]


def _rates(rates: Rates) -> dict[str, Any]:
    return {"now": _rate(rates.now), "then": _rate(rates.then)}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"should_close": rate.should_close, "on_time": rate.on_time, "rate": rate.share}


def _years(counts: Counter[int]) -> list[dict[str, int]]:
    return [{"year": year, "cases": cases} for year, cases in sorted(counts.items())]


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def lines(trials: Iterable[Trial], rules: Comparison, people: Mapping[int, str]) -> list[dict[str, Any]]:
    return [line_of(trial, rules, people) for trial in trials]
