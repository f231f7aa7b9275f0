"""The clock and the ladder of a case as its row tells them. Enumerations are read as text: one that nobody can read
must not keep anybody from reading the other rows."""

from typing import Any

from sqlalchemy import Row, String, func, type_coerce
from sqlmodel import SQLModel

from grid.records import LimitUnit
from workflows.clock_setting import pauses_of
from workflows.ladder import CaseClock

_TELLS_THE_TIME = ("clock_no", "level", "due_at", "limit_value", "pauses")
_TELLS_THE_LADDER = ("district_id", "street_id", "community_id", "category_id", "urgent")


def clock_columns() -> list[Any]:
    """What must be read of the table of cases for `clock_of` and for `workflows.ladder.ladder_of`, and its state."""
    cases = SQLModel.metadata.tables["cases"]
    as_text = [type_coerce(cases.c[name], String).label(name) for name in ("state", "limit_unit")]
    started_at = func.coalesce(cases.c.clock_started_at, cases.c.discovered_at).label("started_at")
    plain = [cases.c[name] for name in ("id", "number", *_TELLS_THE_TIME, *_TELLS_THE_LADDER)]
    return [*plain, started_at, *as_text]


def clock_of(case: Row[Any]) -> CaseClock:
    """Return the running clock. Raises whatever reading nonsense raises: a KeyError, TypeError or ValueError."""
    unit = _UNITS[case.limit_unit]
    return CaseClock(case.started_at, case.due_at, case.limit_value, unit, pauses_of(case) if case.pauses else ())


_UNITS: dict[str | None, LimitUnit | None] = {None: None, **{unit.value: unit for unit in LimitUnit}}
