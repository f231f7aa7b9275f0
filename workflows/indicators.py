"""The figures that a manager sees, counted by the database as of an instant, and the cases behind each of them.

What each figure means is written down in docs/indicators.md.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, case, func, select
from sqlmodel import Session
from sqlmodel import select as select_records

from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.as_of import CASES, AsOf
from workflows.figure_rows import HANDLED, SECONDS, ids_in, told
from workflows.figures import COLUMNS, FIGURES, MARKED, PeriodOn, counted_by, counts_for
from workflows.indicator_keys import Key, ids_of, key_named, labels
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
    columns: Sequence[str] = COLUMNS,
) -> list[dict[str, Any]]:
    """Count the cases of a period, a row for each combination of the keys in `by`, ordered by them; None sorts last.

    `start` and `end` (included) are days of the city. `only` narrows to given values of keys, by code. A row holds for
    each key its code under the key's name (and what it is called under `<key>_name` and `<key>_name_en`), then the
    `columns`; fewer of them are counted faster. A rate is a fraction, None where nothing should have been closed.
    """
    (rows,) = breakdowns(
        session,
        [by],
        district_ids=district_ids,
        start=start,
        end=end,
        as_of=as_of,
        book=book,
        period_on=period_on,
        only=only,
        columns=columns,
    )
    return rows


def breakdowns(
    session: Session,
    groupings: Sequence[Sequence[str]],
    *,
    district_ids: Collection[int],
    start: dt.date,
    end: dt.date,
    as_of: dt.datetime,
    book: Rulebook,
    period_on: PeriodOn = "due",
    only: Mapping[str, str | None] = {},
    columns: Sequence[str] = COLUMNS,
) -> list[list[dict[str, Any]]]:
    """Return the `indicators` by each of several groupings, for the price of one count.

    The database counts by all their keys at once, and the counts are added up. That is cheap where the keys lie within
    each other, as streets within districts, or have few values.
    """
    by = tuple(dict.fromkeys(name for grouping in groupings for name in grouping))
    keys, params = {name: key_named(name) for name in by}, _params(session, district_ids, start, end, as_of, only)
    counted = _counted(_shape(session, period_on, only), by, tuple(columns))
    rows = session.connection().execute(counted, params).mappings().all()
    named = {name: labels(session, key, ids_in(rows, key), book) for name, key in keys.items() if key.names}
    return [told(rows, [keys[name] for name in grouping], named, columns) for grouping in groupings]


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
    scope = _Scope(_shape(session, period_on, only))
    params = _params(session, district_ids, start, end, as_of, only)
    query = select_records(Case).select_from(scope.cases).where(scope.where, scope.behind(figure))
    ordered = query.order_by(CASES.c.due_at, CASES.c.number).limit(limit).offset(offset)
    return session.exec(ordered, params=params).all()


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
    scope = _Scope(_shape(session, period_on, only))
    params = _params(session, district_ids, start, end, as_of, only)
    query = select(func.count()).select_from(scope.cases).where(scope.where, scope.behind(figure))
    return int(session.connection().execute(query, params).scalar_one())


class _Shape(NamedTuple):
    """What a statement looks like, whatever its values. `only`: keys that are narrowed, and whether to a value."""

    dialect: str
    period_on: PeriodOn
    only: tuple[tuple[str, bool], ...]


def _shape(session: Session, period_on: PeriodOn, only: Mapping[str, str | None]) -> _Shape:
    return _Shape(session.get_bind().dialect.name, period_on, tuple((name, only[name] is not None) for name in only))


def _params(
    session: Session,
    district_ids: Collection[int],
    start: dt.date,
    end: dt.date,
    as_of: dt.datetime,
    only: Mapping[str, str | None],
) -> dict[str, Any]:
    if start > end:
        raise BadInput(N_("The period ends before it begins."), "to")
    values = {f"only_{name}": _value(session, key_named(name), code) for name, code in only.items() if code is not None}
    return AsOf.params(as_of, district_ids) | {"start": start, "end": end} | values


def _value(session: Session, key: Key, code: str) -> Any:
    return ids_of(session, key, code) if key.names else code


@lru_cache(maxsize=256)
def _counted(shape: _Shape, by: tuple[str, ...], columns: tuple[str, ...]) -> Any:
    """Putting it together takes longer than many a count, so it is done once."""
    return _Scope(shape).counted([key_named(name) for name in by], columns)


class _Scope:
    """The cases of the districts, the period and the given key values, as they stood."""

    def __init__(self, shape: _Shape) -> None:
        self._dialect = shape.dialect
        self._as_of = AsOf(shape.dialect)
        self._day = self._day_of(shape.period_on)
        day_type = CASES.c.due_on.type
        self.where = and_(
            self._as_of.known(),
            self._day.between(bindparam("start", type_=day_type), bindparam("end", type_=day_type)),
            *(self._has(key_named(name), has_value) for name, has_value in shape.only),
        )
        if shape.period_on == "closed":
            self.where = and_(self.where, self._as_of.ended(State.CLOSED))

    @property
    def cases(self) -> FromClause:
        marks = self._as_of.marks
        here = and_(marks.c.district_id == CASES.c.district_id, marks.c.case_id == CASES.c.id)
        return CASES.outerjoin(marks, here)

    def behind(self, figure: str) -> ColumnElement[bool]:
        """The condition under which a case counts."""
        return FIGURES[counted_by(figure)](self._as_of)

    def counted(self, keys: Sequence[Key], columns: Collection[str]) -> Any:
        """One statement: a row a case inside, a row a group outside."""
        names = counts_for(columns)
        values = [key.expression(self._as_of, self._day, self._dialect).label(f"key_{key.name}") for key in keys]
        parts = [case((FIGURES[name](self._as_of), 1), else_=0).label(name) for name in names]
        if "mean_handling_hours" in columns:
            parts.append(case((self.behind("closed"), self._handling_seconds())).label(SECONDS))
        cases = CASES if MARKED.isdisjoint(names) else self.cases
        each = select(*values, *parts).select_from(cases).where(self.where).subquery("each_case")
        sums = [func.coalesce(func.sum(each.c[name]), 0).label(name) for name in names]
        mean = _together(each.c[SECONDS]) if SECONDS in each.c else []
        groups = [each.c[value.name] for value in values]
        return select(*groups, *sums, *mean).group_by(*groups)

    def _day_of(self, period_on: PeriodOn) -> ColumnElement[Any]:
        days = {"due": self._as_of.due("due_on"), "opened": CASES.c.filed_on, "closed": self._as_of.closed_on()}
        if period_on not in days:
            raise BadInput(N_("A period is counted on due, opened or closed."), "period_on")
        return days[period_on]

    def _has(self, key: Key, has_value: bool) -> ColumnElement[bool]:
        value, name = key.expression(self._as_of, self._day, self._dialect), f"only_{key.name}"
        if not has_value:
            return value.is_(None)
        return value.in_(bindparam(name, expanding=True)) if key.names else value == bindparam(name)

    def _handling_seconds(self) -> ColumnElement[Any]:
        """From the first dispatch to the last handling. A log that tells neither: from opening to closing."""
        begun = func.coalesce(CASES.c.dispatched_at, CASES.c.discovered_at)
        done = func.coalesce(self._as_of.handled_at(), self._as_of.ended_at())
        if self._dialect == "sqlite":
            return (func.julianday(done) - func.julianday(begun)) * 86_400.0
        return func.extract("epoch", done - begun)


def _together(seconds: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [func.count(seconds).label(HANDLED), func.coalesce(func.sum(seconds), 0).label(SECONDS)]
