"""Writing many rows with one statement, thousands at a time."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from operator import is_, itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.elements import ClauseElement


def write_many(connection: Connection, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
    """Execute the statement once a row; all rows name the same values.

    On SQLite the rows go to the driver as they are, which spares each the way through the layers of a single statement.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(statement, rows)
        return
    text, names, converters = _plain(statement, connection.dialect, tuple(rows[0]))
    columns = zip(*map(itemgetter(*names), rows), strict=True)
    ready = [_converted(column, convert) for column, convert in zip(columns, converters, strict=True)]
    connection.exec_driver_sql(text, list(zip(*ready, strict=True)))


def _converted(column: tuple[Any, ...], convert: Callable[[Any], Any] | None) -> Iterable[Any]:
    """The values of a column as the driver takes them; where all rows hold the same object, it is converted once."""
    if convert is None:
        return column
    if all(map(is_, column, repeat(column[0]))):
        return repeat(convert(column[0]), len(column))
    return map(convert, column)


@lru_cache(maxsize=32)
def _plain(
    statement: ClauseElement, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, list[str], list[Callable[[Any], Any] | None]]:
    """The SQL of a statement, the names of its values in order, and what turns each into the driver's."""
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    types = {name: bound.type.dialect_impl(dialect) for name, bound in compiled.binds.items()}
    order = compiled.positiontup
    return str(compiled), order, [types[name].bind_processor(dialect) for name in order]
