"""Rows of a table, or of the fields of shapes, as text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.files import suffix_of
from geo.tables import TABLES, read_table
from grid.loading.rows import Row, as_text
from grid.refusals import N_, BadInput


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV, Excel or Parquet file, numbered as the file shows them: the header is row 1.

    Raises BadInput for another kind of file, GeoError for one that is broken.
    """
    if suffix_of(path) not in TABLES:
        message = N_("%(file)s: this must be a table, one of %(known)s.")
        raise BadInput(message, field="file", file=path.name, known=" ".join(TABLES))
    if not path.is_file():
        raise BadInput(N_("There is no file %(file)s."), field="file", file=path)
    columns = read_table(path)
    rows = rows_of(columns, len(next(iter(columns.values()), [])), first=2)
    return [row for row in rows if any(row.values.values())]


def rows_of(columns: Mapping[str, Sequence[Any]], count: int, first: int = 1) -> list[Row]:
    """Return `count` rows with the values of these columns; their names are taken in lower case.

    Raises BadInput where there is not one row: an empty file is a mistake.
    """
    if not count:
        raise BadInput(N_("The file has no rows."), field="file")
    named = [(name.strip().lower(), values) for name, values in columns.items()]
    return [Row(first + at, {name: as_text(values[at]) for name, values in named}) for at in range(count)]
