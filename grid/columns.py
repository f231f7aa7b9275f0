"""Column types shared by all records: enums by value, UTC moments, JSON documents."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Document = JSON().with_variant(JSONB(), "postgresql")


def by_value(kind: type[StrEnum]) -> Enum:
    """A text column that stores an enum's value, not its Python name."""
    return Enum(kind, native_enum=False, length=24, values_callable=lambda members: [m.value for m in members])


class Moment(TypeDecorator[dt.datetime]):
    """An aware moment, UTC inside; a naive value is refused. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite straight to the text that it keeps, and back: thousands of moments go through at a time."""
        return _text_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        return _moment_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise _Naive(value)
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.astimezone(dt.UTC)


class _Naive(ValueError):
    def __init__(self, value: dt.datetime) -> None:
        super().__init__(f"a moment needs a time zone: {value!r}")


def _text_of(value: dt.datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise _Naive(value)
    utc = value if value.tzinfo is dt.UTC else value.astimezone(dt.UTC)
    return utc.isoformat(" ", "microseconds")[: len("2026-03-06 09:00:00.000000")]


def _moment_of(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(f"{text}+00:00")
