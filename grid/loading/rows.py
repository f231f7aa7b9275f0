"""Rows from outside and the clean values in them. A value that cannot be used is refused with its row and field."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from grid.loading.report import Report
from grid.refusals import N_

_Choice = TypeVar("_Choice", bound=StrEnum)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_BETWEEN = re.compile(r"\s*[;；,，、|]\s*")
_YES, _NO = {"1", "true", "yes", "y", "是"}, {"", "0", "false", "no", "n", "否"}


@dataclass(frozen=True)
class Row:
    """A row as text by column name in lower case; a missing value is ""."""

    number: int
    values: Mapping[str, str]


def as_text(value: Any) -> str:
    """Return a cell of any file format as plain text: nothing and not-a-number are "", 110101.0 is "110101"."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, Iterable):
        return ";".join(as_text(each) for each in value)
    return str(value)


class Fields:
    """The fields of one row. Each method gives a clean value, or refuses the field and gives a harmless one."""

    def __init__(self, row: Row, report: Report) -> None:
        self.number, self._values, self._report = row.number, row.values, report
        self.good = True

    def refuse(self, name: str, why: str, /, **values: Any) -> None:
        self.good = False
        self._report.refuse(self.number, name, why, **values)

    def text(self, name: str, *, most: int = 80, required: bool = False) -> str:
        """Return text without control characters, at most `most` characters long."""
        value = self._values.get(name, "")
        if required and not value:
            self.refuse(name, N_("is missing; fill it in, or name the column that has it in the map file"))
        elif any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in value):
            self.refuse(name, N_("has a control character such as NUL; remove it"))
        elif len(value) > most:
            self.refuse(name, N_("has %(length)d characters; shorten it to %(most)d"), length=len(value), most=most)
        else:
            return value
        return ""

    def code(self, name: str, *, most: int = 20, required: bool = True) -> str:
        """Return a code: ASCII letters and digits, with dots, dashes and underscores between them."""
        value = self.text(name, most=most, required=required)
        if value and not _CODE.fullmatch(value):
            self.refuse(name, N_("%(text)r is no code; use only letters, digits, '.', '-' and '_'"), text=value)
            return ""
        return value

    def codes(self, name: str) -> list[str]:
        """Return what stands between semicolons or commas, Chinese ones too."""
        return [part for part in _BETWEEN.split(self.text(name, most=400)) if part]

    def choice(self, name: str, kind: type[_Choice], default: _Choice) -> _Choice:
        value = self._values.get(name, "").lower()
        if value in {member.value for member in kind}:
            return kind(value)
        why = N_("%(text)r is none of %(known)s; translate it in the map file under [values.%(name)s]")
        self.refuse(name, why, text=value, known=", ".join(kind), name=name)
        return default

    def number_in(
        self, name: str, least: float, most: float, default: float | None = None, *, required: bool = False
    ) -> float | None:
        """Return a number in the closed range; without one, `default`. NaN and infinity are refused."""
        value = self.text(name, required=required)
        if not value:
            return default
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not least <= number <= most:  # false for NaN too
            self.refuse(
                name, N_("%(text)r is no number from %(least)g to %(most)g"), text=value[:40], least=least, most=most
            )
            return default
        return number

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        number = self.number_in(name, least, most, float(default))
        if number is None or number % 1:
            self.refuse(name, N_("%(text)r is no whole number"), text=self._values.get(name, "")[:40])
            return default
        return int(number)

    def flag(self, name: str) -> bool:
        value = self._values.get(name, "").lower()
        if value not in _YES | _NO:
            self.refuse(name, N_("%(text)r is neither yes nor no; give 1 or 0"), text=value[:40])
        return value in _YES

    def date(self, name: str) -> dt.date | None:
        value = self._values.get(name, "")
        if not value:
            return None
        try:
            return dt.date.fromisoformat(value[:10])
        except ValueError:
            self.refuse(name, N_("%(text)r is no date; write it like 2026-03-09"), text=value[:40])
            return None
