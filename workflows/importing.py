"""Load a log of cases that lived elsewhere: with the deadlines they had there, all of it or nothing.

A case is found again by `scheme:case_id`, so a log can be loaded twice. Its history gets the lines that the log tells:
discovered, registered, dispatched to the department it names, and how it ended.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from grid.loading.city import note_import
from grid.loading.rows import Row
from grid.rulebook import Rulebook
from workflows.case_log import LogReport, LogRow, fault
from workflows.case_map import CaseMap
from workflows.import_writing import write_cases
from workflows.log_meaning import Meaning, districts_of, understand
from workflows.records import Case

_MANY = 5_000  # client ids in one statement


def load_cases(session: Session, rows: Iterable[Row], *, how: CaseMap, book: Rulebook, at: dt.datetime) -> LogReport:
    """Add the cases of a log, or raise LoadRefused and change nothing."""
    report = LogReport()
    log, meaning = understand(session, rows, how, book, report, at=at)
    fresh = _fresh(session, log, meaning, report)
    report.stop_if_refused()
    write_cases(session, fresh, meaning)
    report.loaded = len(fresh)
    if usual := sum(row.default_place for row in fresh):
        report.warn(f"{usual} cases have the log's default location instead of their own")
    if report.skipped:
        report.warn(f"{len(report.skipped)} rows were left out, the first is row {report.skipped[0].row}")
    note_import(session)
    return report


def _fresh(session: Session, log: Sequence[LogRow], meaning: Meaning, report: LogReport) -> list[LogRow]:
    """The rows that are not loaded yet. A case that the log now tells differently is a fault: history stays."""
    known = _known(session, sorted(meaning.client_ids.values()), districts_of(meaning.book))
    fresh = []
    for row in log:
        digest = known.get(meaning.client_ids[row.case_id])
        if digest is None:
            fresh.append(row)
        elif digest == row.digest():
            report.unchanged += 1
        else:
            fault(report, meaning.how, "changed", row.number, "case_id", f"{row.case_id} was loaded with other content")
    return fresh


def _known(session: Session, client_ids: Sequence[str], districts: Sequence[int]) -> dict[str, str]:
    known: dict[str, str] = {}
    for start in range(0, len(client_ids), _MANY):
        some = client_ids[start : start + _MANY]
        query = select(Case.client_id, Case.body_hash).where(
            col(Case.district_id).in_(districts), col(Case.client_id).in_(some)
        )
        known |= dict(session.exec(query).all())
    return known
