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
    return rows_of(read_table(path), first=2)


def rows_of(columns: Mapping[str, Sequence[Any]], first: int = 1) -> list[Row]:
    """Return columns as rows; column names are taken in lower case, wholly empty rows left out."""
    names = [name.strip().lower() for name in columns]
    lines = zip(*columns.values(), strict=True)
    rows = (Row(number, dict(zip(names, map(as_text, line), strict=True))) for number, line in enumerate(lines, first))
    return [row for row in rows if any(row.values.values())]
