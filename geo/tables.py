"""Plain tables: CSV (also .gz), Excel, Parquet; columns by name."""

import csv
import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any
from zipfile import BadZipFile

from geo.archives import entries
from geo.errors import N_, UnreadableFile
from geo.files import suffix_of

TABLES = (".csv", ".csv.gz", ".xlsx", ".parquet")
ENCODINGS = ("utf-8-sig", "gb18030")  # what Chinese offices export, where it is not UTF-8


def read_table(path: Path) -> dict[str, list[Any]]:
    """The columns of a table. CSV gives text, an empty field is ''; Excel and Parquet give what they hold."""
    suffix = suffix_of(path)
    if suffix == ".parquet":
        from geo.parquet import read_table as read_parquet_table

        return read_parquet_table(path)
    return _read_excel(path) if suffix == ".xlsx" else _read_csv(path)


def write_table(path: Path, fields: Mapping[str, Sequence[Any]]) -> None:
    """CSV (UTF-8, with a mark at the start so that Excel reads Chinese), Excel or Parquet; whole or not at all."""
    rows = zip(*fields.values(), strict=True)
    suffix = suffix_of(path)
    with NamedTemporaryFile(dir=path.parent, prefix=".writing-", suffix=suffix, delete=False) as file:
        fresh = Path(file.name)
    try:
        if suffix == ".xlsx":
            _write_excel(fresh, list(fields), rows)
        elif suffix == ".parquet":
            from geo.parquet import write_table as write_parquet_table

            write_parquet_table(fresh, fields)
        else:
            with _opener(suffix)(fresh, "wt", encoding="utf-8-sig", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(fields)
                writer.writerows(rows)
        fresh.chmod(0o644)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _read_csv(path: Path) -> dict[str, list[Any]]:
    for encoding in ENCODINGS:
        try:
            rows = _csv_rows(path, encoding)
        except UnicodeDecodeError:
            continue
        except (csv.Error, OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(N_("%(file)s cannot be read: %(why)s"), file=path.name, why=error) from error
        return _columns(path, rows)
    raise UnreadableFile(N_("%(file)s is text neither in UTF-8 nor in GB 18030."), file=path.name)


def _csv_rows(path: Path, encoding: str) -> list[list[str]]:
    with _opener(suffix_of(path))(path, "rt", encoding=encoding, newline="") as file:
        return list(csv.reader(file, strict=True))


def _opener(suffix: str) -> Callable[..., IO[str]]:
    return gzip.open if suffix == ".csv.gz" else open


def _read_excel(path: Path) -> dict[str, list[Any]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    entries(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError) as error:
        raise UnreadableFile(N_("%(file)s cannot be read: %(why)s"), file=path.name, why=error) from error
    return _columns(path, rows)


def _columns(path: Path, rows: list[list[Any]]) -> dict[str, list[Any]]:
    while rows and all(value in ("", None) for value in rows[-1]):
        rows.pop()
    if not rows:
        raise UnreadableFile(N_("%(file)s is empty; the first row must name the columns."), file=path.name)
    names = ["" if name is None else str(name).strip() for name in rows[0]]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(N_("%(file)s has two columns called “%(name)s”."), file=path.name, name=twice)
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(names):
            sentence = N_("%(file)s, row %(row)s: %(found)s fields where the header has %(wanted)s.")
            raise UnreadableFile(sentence, file=path.name, row=number, found=len(row), wanted=len(names))
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(names)}


def _write_excel(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(names))
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type  # text that begins with = is no formula
        sheet.append(cells)
    book.save(path)
