"""The map file: what the columns and values of somebody else's file are called here.

[fields]            # ours = theirs
code = "OBJECTCODE"
[values.level]      # theirs = ours
subdistrict = "street"
[defaults]          # where their file says nothing
scheme = "gb30428"
[only]              # take only the rows whose column has one of these values
level = ["district", "subdistrict"]
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grid.loading.rows import Row, as_text
from grid.refusals import N_, BadInput

_TABLES = ("fields", "values", "defaults", "only")


class BadMap(BadInput):
    """A map file that cannot be used; the sentence names the file and the key."""


@dataclass(frozen=True)
class FieldMap:
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "FieldMap":
        return cls.from_document(read_map(path), path.name)

    @classmethod
    def from_document(cls, document: Mapping[str, Any], file_name: str) -> "FieldMap":
        for key, table in document.items():
            if key not in _TABLES or not isinstance(table, dict):
                message = N_("%(file)s: [%(key)s] is unknown here; a map has the tables %(known)s.")
                raise BadMap(message, field=key, file=file_name, key=key, known=", ".join(_TABLES))
        return cls(
            fields=_plain(document.get("fields", {})),
            values={name: _plain(table) for name, table in document.get("values", {}).items()},
            defaults=_plain(document.get("defaults", {})),
            only={name: [as_text(value) for value in wanted] for name, wanted in document.get("only", {}).items()},
        )

    def with_defaults(self, **given: str) -> "FieldMap":
        """Add values from the command line; "" adds nothing."""
        defaults = {**self.defaults, **{name: value for name, value in given.items() if value}}
        return FieldMap(self.fields, self.values, defaults, self.only)

    def apply(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give the rows our names and values. Raises BadMap for a column that the file does not have."""
        for row in rows:
            theirs = {name.lower(): value for name, value in row.values.items()}
            for name in (*self.fields.values(), *self.only):
                if name.lower() not in theirs:
                    message = N_("The file has no column %(name)s, which the map names; it has %(known)s.")
                    raise BadMap(message, field=name, name=name, known=", ".join(row.values))
            if all(theirs[name.lower()] in wanted for name, wanted in self.only.items()):
                yield Row(row.number, self._ours(theirs))

    def _ours(self, theirs: Mapping[str, str]) -> dict[str, str]:
        ours = dict(theirs)
        for name, column in self.fields.items():
            ours[name] = theirs[column.lower()]
        for name, meaning in self.values.items():
            ours[name] = meaning.get(ours.get(name, ""), ours.get(name, ""))
        return ours | {name: value for name, value in self.defaults.items() if not ours.get(name)}


def read_map(path: Path) -> dict[str, Any]:
    """Return the document of a map file. Raises BadMap."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMap(N_("%(file)s is no TOML file: %(why)s"), file=path.name, why=error) from error


def _plain(table: Mapping[str, Any]) -> dict[str, str]:
    return {name: as_text(value) for name, value in table.items()}
