"""Load the ladders of escalation: one TOML file says all of them; docs/ladders.md describes it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from grid.ladder_document import ladders_of
from grid.ladder_versions import newest_version
from grid.ladders import Ladder
from grid.loading.city import note_import, the_city
from grid.loading.report import Report, refuse_repeated
from grid.records import Area, AreaLevel, Category, LadderVersion

_LEVELS = {AreaLevel.DISTRICT, AreaLevel.STREET}


def load_ladders(session: Session, document: Mapping[str, Any], *, at: dt.datetime) -> Report:
    """Let the file's ladders hold for clocks that start from `at` on, or raise LoadRefused; others keep theirs.

    The same file again changes nothing. A ladder that the file does not have holds for no new clock.
    """
    report = Report()
    ladders = check_ladders(session, document, report)
    report.stop_if_refused()
    newest = newest_version(session)
    if newest is not None and newest.document == document:
        report.unchanged = len(ladders)
        return report
    version = newest.version + 1 if newest else 1
    session.add(LadderVersion(version=version, document=dict(document), since=at))
    session.flush()
    note_import(session)
    report.loaded = len(ladders)
    return report


def check_ladders(session: Session, document: Mapping[str, Any], report: Report) -> tuple[Ladder, ...]:
    """Return the document's ladders; what is wrong in them, or unknown in this city, goes into the report."""
    ladders = ladders_of(document, report.refuse)
    levels = dict(iter(session.exec(select(Area.code, Area.level).where(col(Area.valid_to).is_(None)))))
    scheme = the_city(session).scheme
    codes = session.exec(select(Category.code).where(Category.scheme == scheme)).all()
    for place, ladder in enumerate(ladders, 1):
        if ladder.area and levels.get(ladder.area) not in _LEVELS:
            report.refuse(place, "area", f"there is no district or street {ladder.area}")
        if not any(code.startswith(ladder.category) for code in codes):
            report.refuse(place, "category", f"no category of the city begins with {ladder.category}")
    refuse_repeated(report, "name", ((place, one.name) for place, one in enumerate(ladders, 1)))
    refuse_repeated(report, "category", ((place, _for(one)) for place, one in enumerate(ladders, 1)))
    return ladders


def _for(ladder: Ladder) -> str:
    """Which cases a ladder is for; two for the same ones would leave it open who is told."""
    urgency = {None: "all", True: "urgent", False: "not urgent"}[ladder.urgent]
    return f"a ladder for {ladder.category or 'every category'} in {ladder.area or 'the whole city'} ({urgency} cases)"
