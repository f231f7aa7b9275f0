"""A table of limits for cases that carry none: by the values of their columns and by when they began.

The shape is that of the TOML file of `gridcase due --rules`; docs/calendars.md describes it.
"""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grid.records import LimitUnit
from grid.refusals import N_, BadInput

KEYS = {"where", "from", "until", "limit_value", "limit_unit"}


@dataclass(frozen=True, slots=True)
class Limit:
    value: float
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A limit for the rows whose columns hold one of the values, begun at `begins` or later but before `ends`."""

    where: tuple[tuple[str, frozenset[str]], ...]
    begins: dt.datetime | None
    ends: dt.datetime | None
    limit: Limit

    def covers(self, row: Mapping[str, Any], started_at: dt.datetime) -> bool:
        if (self.begins and started_at < self.begins) or (self.ends and started_at >= self.ends):
            return False
        return all(str(row[column]) in values for column, values in self.where)


@dataclass(frozen=True, slots=True)
class LimitRules:
    """Rules in order; the first that covers a row decides."""

    rules: tuple[LimitRule, ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Any], zone: dt.tzinfo) -> "LimitRules":
        """From `{"rules": [...]}`; moments without an offset are in `zone`. Raises BadInput naming rule and key."""
        tables = document.get("rules")
        if not isinstance(tables, list) or not tables:
            raise BadInput(N_("there are no rules: write [[rules]] with where, limit_value and limit_unit"), "rules")
        return cls(tuple(_rule(table, f"rules[{n}]", zone) for n, table in enumerate(tables, start=1)))

    @property
    def columns(self) -> list[str]:
        """The columns that the rules look at."""
        return sorted({column for rule in self.rules for column, _ in rule.where})

    def limit_of(self, row: Mapping[str, Any], started_at: dt.datetime) -> Limit | None:
        """The limit of a row, or None when no rule covers it."""
        return next((rule.limit for rule in self.rules if rule.covers(row, started_at)), None)


def limit_from(value: Any, unit: Any) -> Limit:
    """A limit as it stands in a file. Raises BadInput naming `limit_value` or `limit_unit`."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 < number < math.inf:
        raise BadInput(N_("“%(value)s” is no number above zero"), "limit_value", value="" if value is None else value)
    try:
        return Limit(number, LimitUnit(str(unit).strip()))
    except ValueError as error:
        known = ", ".join(LimitUnit)
        raise BadInput(
            N_("“%(unit)s” is no unit of time limits; use one of %(known)s."),
            "limit_unit", unit="" if unit is None else unit, known=known,
        ) from error  # fmt: skip


def _rule(table: Any, key: str, zone: dt.tzinfo) -> LimitRule:
    if not isinstance(table, Mapping) or not isinstance(table.get("where"), Mapping):
        raise BadInput(N_('%(key)s: where is missing: write where = { column = "value" }'), "where", key=key)
    for name in table:
        if name not in KEYS:
            raise BadInput(N_("%(key)s: %(name)s is unknown here"), name, key=key, name=name)
    try:
        limit = limit_from(table.get("limit_value"), table.get("limit_unit"))
    except BadInput as error:
        raise BadInput(
            N_("%(key)s, %(name)s: %(error)s"), error.field, key=key, name=error.field, error=error
        ) from error
    where = tuple((column, _values(values)) for column, values in table["where"].items())
    return LimitRule(where, _moment(table, "from", key, zone), _moment(table, "until", key, zone), limit)


def _values(values: Any) -> frozenset[str]:
    return frozenset(map(str, values if isinstance(values, list) else [values]))


def _moment(table: Mapping[str, Any], name: str, key: str, zone: dt.tzinfo) -> dt.datetime | None:
    if name not in table:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(table[name]))
    except ValueError as error:
        raise BadInput(
            N_("%(key)s: %(name)s is no moment such as 2025-03-14T17:30"), name, key=key, name=name
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
