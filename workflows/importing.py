"""Load a log of cases that lived elsewhere: with the deadlines they had there, all of it or nothing.

A case is found again by `scheme:case_id`, so a log can be loaded twice. Its history gets the lines that the log tells:
discovered, registered, dispatched to the department it names, and how it ended.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from grid.loading.city import note_import, the_city
from grid.loading.report import refuse_repeated
from grid.loading.rows import Row
from grid.records import AreaLevel
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.case_log import LogReport, LogRow, fault, read_log
from workflows.case_map import CaseMap
from workflows.import_writing import Meaning, write_cases
from workflows.log_names import categories_of, departments_of
from workflows.records import Case

_MANY = 5_000  # client ids in one statement
_NO_LETTER = re.compile(r"[^A-Za-z0-9._-]+")


def load_cases(session: Session, rows: Iterable[Row], *, how: CaseMap, book: Rulebook, at: dt.datetime) -> LogReport:
    """Add the cases of a log, or raise LoadRefused and change nothing."""
    report = LogReport()
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    scheme = take_scheme(session, how, districts)
    log = read_log(rows, how, book, report, at=at)
    refuse_repeated(report, "case_id", ((row.number, row.case_id) for row in log))
    meaning = Meaning(
        how,
        book,
        categories=categories_of(session, log, scheme, how, report),
        departments=departments_of(session, log, how, report),
        client_ids={row.case_id: client_id(scheme, row) for row in log},
    )
    fresh = _fresh(session, log, meaning, districts, report)
    report.stop_if_refused()
    write_cases(session, fresh, meaning)
    report.loaded = len(fresh)
    if usual := sum(row.default_place for row in fresh):
        report.warn(f"{usual} cases have the log's default location instead of their own")
    if report.skipped:
        report.warn(f"{len(report.skipped)} rows were left out, the first is row {report.skipped[0].row}")
    note_import(session)
    return report


def client_id(scheme: str, row: LogRow) -> str:
    """Under what a case of a log is known: letters, digits and `. _ : -` only, as for cases that are filed."""
    return f"{_NO_LETTER.sub('-', scheme)[:22]}:{_NO_LETTER.sub('-', row.case_id)}"


def take_scheme(session: Session, how: CaseMap, districts: Sequence[int]) -> str:
    """Return the scheme of the log. It must be the city's; a city without cases yet takes it over."""
    city = the_city(session)
    if not how.scheme or how.scheme == city.scheme:
        return city.scheme
    if session.exec(select(Case.id).where(col(Case.district_id).in_(districts)).limit(1)).first() is not None:
        message = N_("The log's categories are of scheme %(theirs)s, but the city uses %(ours)s and has cases already.")
        raise BadInput(message, "scheme", theirs=how.scheme, ours=city.scheme)
    city.scheme = how.scheme
    session.add(city)
    session.flush()
    return city.scheme


def _fresh(
    session: Session, log: Sequence[LogRow], meaning: Meaning, districts: Sequence[int], report: LogReport
) -> list[LogRow]:
    """The rows that are not loaded yet. A case that the log now tells differently is a fault: history stays."""
    known = _known(session, sorted(meaning.client_ids.values()), districts)
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
