"""The figures that a manager sees, counted by the database as of an instant, and the cases behind each of them.

What each figure means is written down in docs/indicators.md.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, case, func, select
from sqlmodel import Session
from sqlmodel import select as select_records

from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.as_of import CASES, AsOf
from workflows.figures import COLUMNS, FIGURES, RATES, PeriodOn, counted_by
from workflows.indicator_keys import Key, Label, ids_of, key_named, labels
from workflows.moves import State
from workflows.records import Case


def indicators(
    session: Session,
    *,
    district_ids: Collection[int],
    start: dt.date,
    end: dt.date,
    as_of: dt.datetime,
    book: Rulebook,
    by: Sequence[str] = (),
    period_on: PeriodOn = "due",
    only: Mapping[str, str | None] = {},
) -> list[dict[str, Any]]:
    """Count the cases of a period, a row for each combination of the keys in `by`, ordered by them; None sorts last.

    `start` and `end` (included) are days of the city. `only` narrows to given values of keys, by code. A row holds for
    each key its code under the key's name (and what it is called under `<key>_name` and `<key>_name_en`), then COLUMNS.
    A rate is a fraction, None where nothing should have been closed.
    """
    scope = _Scope(session, district_ids, start, end, as_of, period_on, only)
    keys = [key_named(name) for name in by]
    rows = session.connection().execute(scope.counted(keys)).all()
    named = {key.name: labels(session, key, _ids(rows, key), book) for key in keys if key.names}
    return sorted((_row(row, keys, named) for row in rows), key=lambda row: [_last_if_none(row[name]) for name in by])


def cases_behind(
    session: Session,
    figure: str,
    *,
    district_ids: Collection[int],
    start: dt.date,
    end: dt.date,
    as_of: dt.datetime,
    period_on: PeriodOn = "due",
    only: Mapping[str, str | None] = {},
    limit: int | None = None,
    offset: int = 0,
) -> Sequence[Case]:
    """Return the cases that a figure counts, the soonest due first; of a rate, those of its denominator.

    `only` names the row: `{"department": "ROADS", "month": "2026-03"}`. The other arguments are those of `indicators`.
    """
    scope = _Scope(session, district_ids, start, end, as_of, period_on, only)
    query = select_records(Case).select_from(scope.cases).where(scope.where, scope.behind(figure))
    ordered = query.order_by(CASES.c.due_at, CASES.c.number).limit(limit).offset(offset)
    return session.exec(ordered).all()


def count_behind(
    session: Session,
    figure: str,
    *,
    district_ids: Collection[int],
    start: dt.date,
    end: dt.date,
    as_of: dt.datetime,
    period_on: PeriodOn = "due",
    only: Mapping[str, str | None] = {},
) -> int:
    """Return how many cases `cases_behind` returns when nothing limits it."""
    scope = _Scope(session, district_ids, start, end, as_of, period_on, only)
    query = select(func.count()).select_from(scope.cases).where(scope.where, scope.behind(figure))
    return int(session.connection().execute(query).scalar_one())


class _Scope:
    """The cases of the districts, the period and the given key values, as they stood."""

    def __init__(
        self,
        session: Session,
        district_ids: Collection[int],
        start: dt.date,
        end: dt.date,
        as_of: dt.datetime,
        period_on: PeriodOn,
        only: Mapping[str, str | None],
    ) -> None:
        if start > end:
            raise BadInput(N_("The period ends before it begins."), "to")
        self._session, self._dialect = session, session.get_bind().dialect.name
        self._as_of = AsOf(as_of, district_ids, self._dialect)
        self._day = self._day_of(period_on)
        self.where = and_(
            self._as_of.known(),
            self._day.between(start, end),
            *(self._has(key_named(name), code) for name, code in only.items()),
        )
        if period_on == "closed":
            self.where = and_(self.where, self._as_of.ended(State.CLOSED))

    @property
    def cases(self) -> FromClause:
        marks = self._as_of.marks
        here = and_(marks.c.district_id == CASES.c.district_id, marks.c.case_id == CASES.c.id)
        return CASES.outerjoin(marks, here)

    def behind(self, figure: str) -> ColumnElement[bool]:
        """The condition under which a case counts."""
        return FIGURES[counted_by(figure)](self._as_of)

    def counted(self, keys: Sequence[Key]) -> Any:
        """One statement: a row a case inside, a row a group outside."""
        values = [key.expression(self._as_of, self._day, self._dialect).label(f"key_{key.name}") for key in keys]
        flags = [case((FIGURES[name](self._as_of), 1), else_=0).label(name) for name in FIGURES]
        seconds = case((self.behind("closed"), self._handling_seconds())).label("seconds")
        each = select(*values, *flags, seconds).select_from(self.cases).where(self.where).subquery("each_case")
        sums = (func.coalesce(func.sum(each.c[name]), 0).label(name) for name in FIGURES)
        groups = [each.c[value.name] for value in values]
        return select(*groups, *sums, func.avg(each.c.seconds).label("seconds")).group_by(*groups)

    def _day_of(self, period_on: PeriodOn) -> ColumnElement[Any]:
        days = {"due": self._as_of.due("due_on"), "opened": CASES.c.filed_on, "closed": self._as_of.closed_on()}
        if period_on not in days:
            raise BadInput(N_("A period is counted on due, opened or closed."), "period_on")
        return days[period_on]

    def _has(self, key: Key, code: str | None) -> ColumnElement[bool]:
        value = key.expression(self._as_of, self._day, self._dialect)
        if code is None:
            return value.is_(None)
        return value.in_(ids_of(self._session, key, code)) if key.names else value == code

    def _handling_seconds(self) -> ColumnElement[Any]:
        """From the first dispatch to the last handling. A log that tells neither: from opening to closing."""
        begun = func.coalesce(CASES.c.dispatched_at, CASES.c.discovered_at)
        done = func.coalesce(self._as_of.handled_at(), self._as_of.ended_at())
        if self._dialect == "sqlite":
            return (func.julianday(done) - func.julianday(begun)) * 86_400.0
        return func.extract("epoch", done - begun)


def _ids(rows: Iterable[Row[Any]], key: Key) -> set[int]:
    return {value for row in rows if (value := row._mapping[f"key_{key.name}"]) is not None}


def _row(row: Row[Any], keys: Iterable[Key], named: Mapping[str, Mapping[int, Label]]) -> dict[str, Any]:
    counts = row._mapping
    answer: dict[str, Any] = {}
    for key in keys:
        value = counts[f"key_{key.name}"]
        if key.names is None:
            answer[key.name] = value
            continue
        label = named[key.name].get(value)
        answer |= {
            key.name: label and label.code,
            f"{key.name}_name": label and label.name,
            f"{key.name}_name_en": label and label.name_en,
        }
    figures = {name: int(counts[name]) for name in FIGURES}
    rates = {name: _rate(figures[part], figures[whole]) for name, (part, whole) in RATES.items()}
    hours = None if counts["seconds"] is None else round(float(counts["seconds"]) / 3600, 3)
    everything = figures | rates | {"mean_handling_hours": hours}
    return answer | {name: everything[name] for name in COLUMNS}


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _last_if_none(code: str | None) -> tuple[bool, str]:
    return code is None, code or ""
