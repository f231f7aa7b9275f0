"""By what the indicators can be grouped: each key as an expression of SQL, and how its values are named."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func
from sqlmodel import Session, SQLModel, col, select

from grid.records import Area, Category, Department, Person
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.as_of import CASES, AsOf

Expression = ColumnElement[Any]
_AT_ONCE = 10_000  # values in one statement; engines allow some 32,000


@dataclass(frozen=True)
class Key:
    """`names`: the record whose id the expression is; without one, the value names itself.

    `code`: the column of that record that stands for it in a table. `known`: what the rulebook holds of them by id.
    """

    name: str
    expression: Callable[[AsOf, Expression, str], Expression]  # of the instant, the day of the period, the dialect
    names: type[SQLModel] | None = None
    code: str = "code"
    known: Callable[[Rulebook], Mapping[int, Any]] = lambda book: {}


@dataclass(frozen=True)
class Label:
    code: str
    name: str
    name_en: str = ""


def _column(name: str) -> Callable[[AsOf, Expression, str], Expression]:
    return lambda as_of, day, dialect: CASES.c[name]


def _week(as_of: AsOf, day: Expression, dialect: str) -> Expression:
    """The Monday of the week."""
    if dialect == "sqlite":
        return func.date(day, "weekday 0", "-6 days", type_=String)
    return func.to_char(func.date_trunc("week", day), "YYYY-MM-DD", type_=String)


_AREA: Any = {"names": Area, "known": lambda book: book.areas}
KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key("district", _column("district_id"), **_AREA),
        Key("street", _column("street_id"), **_AREA),
        Key("community", _column("community_id"), **_AREA),
        Key("cell", _column("cell_code")),
        Key("department", lambda as_of, *_: as_of.department_id(), Department, known=lambda book: book.departments),
        Key("category", _column("category_id"), Category, known=lambda book: book.categories),
        Key("source", _column("source")),
        Key("agent", lambda as_of, *_: as_of.handler_id(), Person, code="username"),
        Key("day", lambda as_of, day, dialect: cast(day, String)),
        Key("week", _week),
        Key("month", lambda as_of, day, dialect: func.substr(cast(day, String), 1, 7)),
    )
}


def key_named(name: str) -> Key:
    """Raises BadInput listing the keys there are."""
    if name not in KEYS:
        raise BadInput(N_("There is no key %(name)s; there are %(known)s."), "by", name=name, known=", ".join(KEYS))
    return KEYS[name]


def labels(session: Session, key: Key, ids: Collection[int], book: Rulebook) -> dict[int, Label]:
    """Return how the things with these ids are called; what the rulebook does not hold is read."""
    known = key.known(book)
    found = {id: _label(key, known[id]) for id in ids if id in known}
    record: Any = key.names
    missing = sorted(set(ids) - set(found))
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        found |= {row.id: _label(key, row) for row in session.exec(select(record).where(col(record.id).in_(some)))}
    return found


def _label(key: Key, facts: Any) -> Label:
    return Label(getattr(facts, key.code), facts.name, facts.name_en)


def ids_of(session: Session, key: Key, code: str) -> list[int]:
    """Return the ids that a code means: more than one where several category schemes use the same code."""
    record: Any = key.names
    return list(session.exec(select(record.id).where(getattr(record, key.code) == code)))
