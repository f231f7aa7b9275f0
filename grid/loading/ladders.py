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
from grid.refusals import N_
from grid.said import Said

_LEVELS = {AreaLevel.DISTRICT, AreaLevel.STREET}
_CASES = {None: N_("all cases"), True: N_("urgent cases"), False: N_("not urgent cases")}


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
            report.refuse(place, "area", N_("there is no district or street %(area)s"), area=ladder.area)
        if not any(code.startswith(ladder.category) for code in codes):
            why = N_("no category of the city begins with %(prefix)s")
            report.refuse(place, "category", why, prefix=ladder.category)
    refuse_repeated(report, "name", ((place, one.name) for place, one in enumerate(ladders, 1)))
    refuse_repeated(report, "category", ((place, _for(one)) for place, one in enumerate(ladders, 1)))
    return ladders


def _for(ladder: Ladder) -> str:
    """Which cases a ladder is for; two for the same ones would leave it open who is told."""
    return Said(
        N_("a ladder for %(category)s in %(area)s (%(cases)s)"),
        category=ladder.category or Said(N_("every category")),
        area=ladder.area or Said(N_("the whole city")),
        cases=Said(_CASES[ladder.urgent]),
    )
