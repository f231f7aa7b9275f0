"""`gridcase try`: what other rules would change, told on all open cases and those closed of late. Writes nothing."""

import csv
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from commands.load_run import show
from commands.moments import moment
from commands.opening import opened, plain_errors
from commands.trying_words import told
from grid.loading.candidate import Candidate, read_candidate
from grid.loading.mapping import FieldMap
from grid.loading.report import LoadRefused
from grid.records import AreaLevel, RuleKind
from grid.rulebook import Rulebook
from web.wall_clock import wall_clock
from workflows.moves import Action
from workflows.trying import agents, compared, trials
from workflows.trying_report import COLUMNS, line_of, lines, report_of
from workflows.trying_tally import Tally


@click.command(name="try")
@click.argument("kind", type=click.Choice([kind.value for kind in RuleKind]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="What their columns are called: a TOML file.")
@click.option("--area", "areas", multiple=True, metavar="CODE", help="A calendar only for this area; may be repeated.")
@click.option("--at", "when", metavar="T", help="As if it were then: 2026-03-09T17:00 (city time) or with +08:00.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Every case that changes, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def try_rules(
    kind: str,
    file: Path,
    map_file: Path | None,
    areas: tuple[str, ...],
    when: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Tell what a calendar, limits, duties, ladders, or caps and windows would change; see docs/whatif.md.

    Example: gridcase try calendar office-hours-2027.toml --out moved.csv
    """
    if areas and kind != RuleKind.CALENDAR:
        raise click.UsageError("--area is for a calendar")
    with plain_errors():
        names, steps = FieldMap.read(map_file) if map_file else None, frozenset(Action)
        candidate = read_candidate(RuleKind(kind), file, names, steps=steps).for_areas(areas)
    with opened() as here, here.database.reading() as session:
        book = here.rulebooks.current()
        at = moment(when, book.hours.zone, "--at") if when else wall_clock()
        try:
            report = _tried(session, candidate, book, at, out)
        except LoadRefused as refused:
            show(refused.report, file, as_json)
            raise click.ClickException(
                f"{file.name}: {len(refused.report.refused)} faults; it cannot come into force"
            ) from refused
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(told(report)))


def _tried(session: Session, candidate: Candidate, book: Rulebook, at: dt.datetime, out: Path | None) -> dict[str, Any]:
    rules, load = compared(session, candidate, book=book, at=at)
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    people, tally = agents(session), Tally(rules.then)
    with _table(out) as write:
        for trial in trials(session, rules, district_ids=districts, at=at):
            tally.add(trial)
            if trial.changes:
                write(line_of(trial, rules, people))
    return report_of(candidate, tally, load, rules, at=at) | {"changes": lines(tally.cases, rules, people)}


@contextmanager
def _table(out: Path | None) -> Iterator[Any]:
    """Give what writes a line into the file; without a file, it writes nowhere. Half a file is not left behind."""
    if out is None:
        yield lambda line: None
        return
    draft = out.with_name(f".{out.name}.draft")
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            yield writer.writerow
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
