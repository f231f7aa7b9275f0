"""Tables for spreadsheets: CSV that Excel opens in the right encoding, and in which no text is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import make_response
from werkzeug.wrappers import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A file `name`.csv to be saved. None is an empty field."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(value) for value in row] for row in rows)
    answer = make_response("\ufeff" + file.getvalue())
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
