"""Rules that might come into force: read once from a file, kept as a document, loaded by what `gridcase load` uses.

The document of a calendar, of ladders or of case rules is that of its TOML file. A table's is
{"rows": [{"row": 2, "values": {…}}]}, its columns named as ours are.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from geo.errors import GeoError
from grid.calendars import read_calendar
from grid.case_rules import CaseRules
from grid.loading.calendars import put_calendar
from grid.loading.case_rules import load_case_rules
from grid.loading.categories import load_categories
from grid.loading.duties import load_duties
from grid.loading.ladders import load_ladders
from grid.loading.mapping import FieldMap, read_map
from grid.loading.report import Report
from grid.loading.rows import Row
from grid.loading.tables import read_rows
from grid.records import RuleKind
from grid.refusals import BadInput


@dataclass(frozen=True)
class Candidate:
    """`document` can be kept as JSON and loaded later, whatever becomes of the file."""

    kind: RuleKind
    file_name: str
    document: Mapping[str, Any]

    def for_areas(self, codes: Sequence[str]) -> "Candidate":
        """The same calendar for these areas, whatever its file says; without codes, as its file says."""
        return replace(self, document={**self.document, "areas": list(codes)}) if codes else self


def read_candidate(kind: RuleKind, path: Path, names: FieldMap | None = None, *, steps: frozenset[str]) -> Candidate:
    """Read a file of this kind. Raises BadInput for one that cannot be read at all.

    `steps`: those in the life of a case, the only ones that case rules may name roles for.
    """
    if kind is RuleKind.CALENDAR:
        return Candidate(kind, path.name, read_calendar(path))
    if kind is RuleKind.LADDERS:
        return Candidate(kind, path.name, read_map(path))
    if kind is RuleKind.RULES:
        rules = read_map(path)
        CaseRules.from_document(rules, actions=steps)
        return Candidate(kind, path.name, rules)
    try:
        rows = (names or FieldMap()).apply(read_rows(path))
        document = {"rows": [{"row": row.number, "values": dict(row.values)} for row in rows]}
    except GeoError as error:
        raise BadInput(error.sentence, "file", **error.values) from error
    return Candidate(kind, path.name, document)


def load_candidate(session: Session, candidate: Candidate, *, at: dt.datetime) -> Report:
    """Put the rules in force. Raises LoadRefused or BadCalendar, and then changes nothing."""
    return _LOADERS[candidate.kind](session, candidate.document, at)


def _rows(document: Mapping[str, Any]) -> Iterable[Row]:
    return [Row(one["row"], one["values"]) for one in document["rows"]]


_LOADERS: Mapping[RuleKind, Callable[[Session, Mapping[str, Any], dt.datetime], Report]] = {
    RuleKind.CALENDAR: lambda session, document, at: put_calendar(session, document, at=at),
    RuleKind.CATEGORIES: lambda session, document, at: load_categories(session, _rows(document)),
    RuleKind.DUTIES: lambda session, document, at: load_duties(session, _rows(document)),
    RuleKind.LADDERS: lambda session, document, at: load_ladders(session, document, at=at),
    RuleKind.RULES: lambda session, document, at: load_case_rules(session, document),
}
