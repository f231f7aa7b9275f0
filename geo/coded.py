"""Shapes that carry codes: the rows of a file that are areas or cells, with the code of each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import N_, MissingField
from geo.files import Features

Geometries = NDArray[np.object_]
CODE_NAMES = ("code", "cell_code", "area_code", "adcode", "代码", "编码", "社区代码", "id")


def coded_shapes(
    features: Features, *, file: str, code_field: str | None = None, level: str | None = None, only: str = ""
) -> tuple[list[str], Geometries]:
    """Codes and shapes of the rows whose field `level` has that value and whose code begins with `only`.

    `code_field`: by default the first there is of the usual names. Raises MissingField: no such field, a row without a
    code, or no row left; the sentence names the file and the row.
    """
    codes = [as_code(value) for value in features.fields[_code_field(features, file, code_field)]]
    rows = [row for row, code in enumerate(codes) if code.startswith(only)]
    if level is not None:
        levels = _levels(features, file)
        rows = [row for row in rows if levels[row] == level]
    if not rows:
        raise MissingField(N_("%(file)s has no row with that level and code."), file=file)
    without = next((row for row in rows if not codes[row]), None)
    if without is not None:
        raise MissingField(N_("%(file)s, row %(row)s: there is no code."), file=file, row=without + 1)
    return [codes[row] for row in rows], features.geometry[rows]


def as_code(value: Any) -> str:
    """A code as text; a number that a table made of it loses its “.0”."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _code_field(features: Features, file: str, named: str | None) -> str:
    plain = {name.strip().lower(): name for name in features.fields}
    found = named if named is not None else next((plain[name] for name in CODE_NAMES if name in plain), None)
    if found is None or found not in features.fields:
        sentence = N_("%(file)s has no field “%(name)s” for the code; name one of %(known)s with --code-field.")
        raise MissingField(sentence, file=file, name=named or "code", known=", ".join(features.fields) or "none")
    return found


def _levels(features: Features, file: str) -> list[str]:
    if "level" not in features.fields:
        raise MissingField(N_("%(file)s has no field “level”; leave --level out."), file=file)
    return [as_code(value) for value in features.fields["level"]]
