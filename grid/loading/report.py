"""What a load did, or why it did nothing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from grid.refusals import N_, BadInput
from grid.said import Said


@dataclass(frozen=True)
class Refused:
    """One fault: the row as the file counts it (a table's header is row 1; features count from 1), the field, why.

    `why` is a `Said` where the fault may be shown on a page, in the language of its reader.
    """

    row: int
    field: str
    why: str


@dataclass
class Report:
    """Counts of rows, every refused one, and what is odd but was taken. Rows that say what is known are `unchanged`."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def refuse(self, row: int, field_name: str, why: str, /, **values: Any) -> None:
        """`why` is a sentence with places for the values."""
        self.refused.append(Refused(row, field_name, Said(why, **values)))

    def warn(self, warning: str, /, **values: Any) -> None:
        self.warnings.append(Said(warning, **values))

    def count(self, known: bool, changed: bool) -> None:
        """Count a row that was new, changed something known, or changed nothing."""
        self.loaded += not known
        self.updated += known and changed
        self.unchanged += known and not changed

    def stop_if_refused(self) -> None:
        """Raise LoadRefused if any row was refused, so that the caller's transaction writes nothing."""
        if self.refused:
            raise LoadRefused(self)

    @property
    def rows(self) -> dict[str, int]:
        """What the history of the rules keeps of a load."""
        return {"new": self.loaded, "changed": self.updated, "as_before": self.unchanged}

    def document(self) -> dict[str, Any]:
        return asdict(self)


class LoadRefused(BadInput):
    """Some rows cannot be taken, so none was; the report has all of them."""

    def __init__(self, report: Report) -> None:
        first = min(report.refused, key=lambda refused: refused.row)
        super().__init__(
            N_("Nothing was loaded. Faults: %(count)d; the first in row %(row)d, field %(name)s: %(why)s"),
            field=first.field,
            count=len(report.refused),
            row=first.row,
            name=first.field,
            why=first.why,
        )
        self.report = report


def refuse_repeated(report: Report, field_name: str, keys: Iterable[tuple[int, str]]) -> None:
    """Refuse each row whose key an earlier row has; `keys` are (row, key), an empty key repeats nothing."""
    first: dict[str, int] = {}
    for row, key in keys:
        if key and first.setdefault(key, row) != row:
            why = N_("%(key)s is in row %(first)d already; give every row its own")
            report.refuse(row, field_name, why, key=key, first=first[key])
