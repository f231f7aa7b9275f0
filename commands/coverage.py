"""`gridcase coverage`: the holes and overlaps in space, category and hour of the week."""

import json
from typing import Any

import click

from commands.opening import opened
from grid.coverage.audit import Coverage, audit
from grid.coverage.finding import Finding
from grid.coverage.reading import survey
from grid.coverage.words import ENGLISH, SEVERITIES, TITLES, advice, said
from grid.records import AreaLevel
from grid.refusals import N_, NotFound
from grid.rulebook import Rulebook
from web.wall_clock import wall_clock


@click.command()
@click.option("--district", "code", metavar="CODE", help="Only this district.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def coverage(code: str | None, as_json: bool) -> None:
    """Tell where, for what and when nobody answers or nobody is on shift this week, the worst first.

    Example: gridcase coverage --district 110101
    """
    with opened() as here:
        book = here.rulebooks.current()
        districts = _districts(book, code)
        with here.database.reading() as session:
            found = audit(survey(session, book=book, at=wall_clock()).within(districts))
    click.echo(json.dumps(_document(found), ensure_ascii=False) if as_json else _text(found))


def _districts(book: Rulebook, code: str | None) -> frozenset[int]:
    known = {area.code: area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT}
    if code is not None and code not in known:
        raise NotFound(N_("There is no district %(code)s."), "--district", code=code)
    return frozenset([known[code]] if code else known.values())


def _document(found: Coverage) -> dict[str, Any]:
    return {
        "week": found.survey.monday.isoformat(),
        "cells": found.cells,
        "answered": found.answered_share,
        "covered": found.covered_share,
        "covered_in_office_hours": found.office_share,
        "by_hour": found.week,
        "findings": [_entry(one, found) for one in found.findings],
    }


def _entry(one: Finding, found: Coverage) -> dict[str, Any]:
    areas, departments = found.survey.areas, found.survey.departments
    return {
        "kind": one.gap,
        "severity": one.severity.name.lower(),
        "text": str(said(one, found.survey, ENGLISH)),
        "advice": advice(one.gap)[1],
        "put_right": f"gridcase load {advice(one.gap)[0]}",
        "district": areas[one.district_id].code if one.district_id else None,
        "areas": [areas[id].code for id in (one.area_id, one.other_area_id) if id],
        "cells": one.cells,
        "departments": [departments[id].code for id in one.department_ids],
        "categories": [category.code for category in one.categories],
        "people": [person.username for person in one.people],
        "hours": ENGLISH.when(one.missing) if one.missing else "",
    }


def _text(found: Coverage) -> str:
    shares = (
        ("answered for", found.answered_share),
        ("covered", found.covered_share),
        ("in office hours", found.office_share),
    )
    parts = [f"{name} {_percent(share)}" for name, share in shares]
    lines = [f"week of {found.survey.monday}: {found.cells} cells, {', '.join(parts)}, {len(found.findings)} findings"]
    for gap, findings in found.by_gap.items():
        lines += ["", f"{TITLES[gap]} ({len(findings)}). {advice(gap)[1]} (gridcase load {advice(gap)[0]})"]
        lines += [f"  {SEVERITIES[one.severity]}: {said(one, found.survey, ENGLISH)}" for one in findings]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"
