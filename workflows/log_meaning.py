"""A log of cases understood: its rows, and what its words mean in this city."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from grid.loading.city import the_city
from grid.loading.report import refuse_repeated
from grid.loading.rows import Row
from grid.records import AreaLevel
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.case_log import LogReport, LogRow, read_log
from workflows.case_map import CaseMap
from workflows.log_names import categories_of, departments_of
from workflows.records import Case

_NO_LETTER = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Meaning:
    """What the words of the log mean here: ids by the log's name of a category or department, client ids by case id."""

    how: CaseMap
    book: Rulebook
    categories: Mapping[str, int]
    departments: Mapping[str, int]
    client_ids: Mapping[str, str]

    def district_of(self, row: LogRow) -> int:
        return int(self.book.atlas.rows.district_id[row.cell])

    def day(self, moment: dt.datetime) -> dt.date:
        """The city-local day of a moment."""
        return moment.astimezone(self.book.hours.zone).date()


def understand(
    session: Session, rows: Iterable[Row], how: CaseMap, book: Rulebook, report: LogReport, *, at: dt.datetime
) -> tuple[list[LogRow], Meaning]:
    """Return the rows that can be taken and what their words mean; categories and departments are added as `how` says.

    The faults are in the report: stop if there are any.
    """
    scheme = _take_scheme(session, how, districts_of(book))
    log = read_log(rows, how, book, report, at=at)
    refuse_repeated(report, "case_id", ((row.number, row.case_id) for row in log))
    return log, Meaning(
        how,
        book,
        categories=categories_of(session, log, scheme, how, report),
        departments=departments_of(session, log, how, report),
        client_ids={row.case_id: client_id(scheme, row.case_id) for row in log},
    )


def client_id(scheme: str, case_id: str) -> str:
    """Under what a case of a log is known: letters, digits and `. _ : -` only, as for cases that are filed."""
    return f"{_NO_LETTER.sub('-', scheme)[:22]}:{_NO_LETTER.sub('-', case_id)}"


def districts_of(book: Rulebook) -> list[int]:
    return [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]


def _take_scheme(session: Session, how: CaseMap, districts: Sequence[int]) -> str:
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
