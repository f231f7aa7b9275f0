"""Rules that might come into force in the small city."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from grid.loading.candidate import Candidate
from grid.records import RuleKind
from tests.city import CATEGORIES, MILESTONES, OFFICE_HOURS, SCHEME


def calendar(**changes: Any) -> Candidate:
    """The calendar of the city with other entries."""
    return Candidate(RuleKind.CALENDAR, "calendar.toml", copy.deepcopy(OFFICE_HOURS) | changes)


def hours(*frames: str) -> dict[str, list[str]]:
    """The same office hours on every weekday."""
    return {day: list(frames) for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}


def table(kind: RuleKind, rows: Sequence[Mapping[str, str]]) -> Candidate:
    document = {"rows": [{"row": number, "values": dict(row)} for number, row in enumerate(rows, 2)]}
    return Candidate(kind, f"{kind}.csv", document)


def duties(*rows: tuple[str, str, str]) -> Candidate:
    """Area, beginning of the category and department of each."""
    names = ("area", "category_prefix", "department")
    return table(RuleKind.DUTIES, [dict(zip(names, row, strict=True)) for row in rows])


def limits(**changed: tuple[float, str]) -> Candidate:
    """All categories as they are, the named ones with another first limit: E0110=(1, "urgent_hour")."""
    rows = [
        step
        | {
            "scheme": SCHEME,
            "code": code,
            "kind": kind.value,
            "major_name": "市容环境",
            "name": name,
            "name_en": name_en,
            "favourite": str(place),
            "sequence": str(number),
            "condition": name,
            "urgent": str(int(urgent)),
        }
        for place, (code, name, name_en, kind, conditions) in enumerate(CATEGORIES, 1)
        for number, (value, unit, urgent) in enumerate(conditions, 1)
        for step in (*_steps(code), _limit(*(changed[code] if code in changed and number == 1 else (value, unit))))
    ]
    return table(RuleKind.CATEGORIES, rows)


def _steps(code: str) -> list[dict[str, str]]:
    names = ("closing_condition", "closing_condition_en")
    return [
        {"milestone": step.name, "milestone_en": step.name_en, **{name: getattr(step, name) for name in names}}
        | _limit(step.limit_value, step.limit_unit)
        for step in MILESTONES.get(code, ())
    ]


def _limit(value: float, unit: str) -> dict[str, str]:
    return {"limit_value": str(value), "limit_unit": str(unit)}


def ladder(*parts: float) -> Candidate:
    """One ladder for everything, with a rung for the dispatcher at each part of the limit."""
    rungs = [{"at": part, "tell": ["dispatcher"]} for part in parts]
    return Candidate(RuleKind.LADDERS, "ladders.toml", {"ladder": [{"name": "tried", "rung": rungs}]})


def caps(**rules: Any) -> Candidate:
    return Candidate(RuleKind.RULES, "rules.toml", rules)
