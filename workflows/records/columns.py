"""Columns and indexes that the tables of case data have in common."""

from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field


def counted() -> Any:
    """A column that a new case need not name: the database begins it at nought."""
    return Field(default=0, sa_column_kwargs=_by_database("0"))


def marked() -> Any:
    return Field(default=False, sa_column_kwargs=_by_database(text("false")))


def short(length: int) -> Any:
    return Field(default="", max_length=length, sa_column_kwargs=_by_database(""))


def index_where(condition: str, name: str, *columns: str) -> Index:
    """An index of the rows that meet a condition; a statement must say it in the same words to use the index."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def _by_database(value: Any) -> dict[str, Any]:
    """The default is the database's alone, so that the statement that files a case is spared it."""
    return {"server_default": value, "default": None}
