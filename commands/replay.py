"""`gridcase replay`: a log of cases lives through the real moves again, on a simulated clock."""

import datetime as dt
import json
import threading
import time
from pathlib import Path

import click

from commands.opening import Opened, opened, plain_errors
from grid.loading.rows import Row
from grid.loading.tables import read_rows
from grid.rulebook import read_rulebook
from web.wall_clock import wall_clock
from workflows.case_log import LogReport, LogRow
from workflows.case_map import CaseMap
from workflows.log_meaning import Meaning, understand
from workflows.replay_cast import Cast
from workflows.replay_staff import add_staff
from workflows.replaying import Pace, Replay, Replayed

EXAMPLE = """\b
Example:
  gridcase replay requests.csv.gz --map examples/nyc/cases.toml --staff auto
  gridcase replay requests.csv.gz --speed 600
"""


@click.command(epilog=EXAMPLE)
@click.argument("cases", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="What their columns mean: a TOML file.")
@click.option(
    "--speed", type=click.FloatRange(min=0, min_open=True), metavar="X", help="X seconds of the log a second."
)
@click.option("--instant", is_flag=True, help="As fast as it goes; this is the default.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N cases that were opened.")
@click.option("--staff", type=click.Choice(["own", "auto"]), default="own", show_default=True,
              help="Who acts: the people loaded, or also people made for it.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def replay(
    cases: Path, map_file: Path | None, speed: float | None, instant: bool, limit: int | None, staff: str, as_json: bool
) -> None:
    """File every case of the log when it was opened, and let it be registered, dispatched to the nearest of those who
    answer for it, accepted, handled, checked by an inspector and closed when the log closed it. Deadlines are those of
    this city's categories; they are escalated when they come up. Photos are waived, and nobody is told of moves.

    Use it on an installation of its own. The log is read like that of `gridcase load cases`; see docs/logs.md.
    """
    if instant and speed is not None:
        raise click.UsageError("--speed and --instant exclude each other")
    with plain_errors():
        how, rows = CaseMap.read(map_file) if map_file else CaseMap(), read_rows(cases)
    started = time.perf_counter()
    with opened() as here:
        log, meaning, report = _prepared(here, rows, how, limit, staff == "auto")
        done = _replayed(here, log, meaning, _pace(speed))
    _show(done, report, time.perf_counter() - started, as_json)


def _prepared(
    here: Opened, rows: list[Row], how: CaseMap, limit: int | None, staff: bool
) -> tuple[list[LogRow], Meaning, LogReport]:
    report = LogReport()
    with here.database.writing() as session:
        book = read_rulebook(session, here.settings.home)
        log, meaning = understand(session, rows, how, book, report, at=wall_clock())
        report.stop_if_refused()
        log = sorted(log, key=lambda row: (row.times.opened_at, row.number))[:limit]
        if staff and (added := add_staff(session, log, meaning, book)):
            report.warn(f"{added} people were added, called replay-…")
    return log, meaning, report


def _replayed(here: Opened, log: list[LogRow], meaning: Meaning, pace: Pace | None) -> Replayed:
    with here.database.reading() as session:
        book = read_rulebook(session, here.settings.home)
        cast = Cast(session, sorted({meaning.district_of(row) for row in log}), book)
    return Replay(here.database, log, meaning, cast, book, pace).run()


def _pace(speed: float | None) -> Pace | None:
    """Wait until a second has passed for every `speed` seconds of the log."""
    if speed is None:
        return None
    begun: list[tuple[float, dt.datetime]] = []
    never = threading.Event()

    def wait(moment: dt.datetime) -> None:
        if not begun:
            begun.append((time.monotonic(), moment))
        real, simulated = begun[0]
        never.wait(max(0.0, real + (moment - simulated).total_seconds() / speed - time.monotonic()))

    return wait


def _show(done: Replayed, report: LogReport, seconds: float, as_json: bool) -> None:
    if as_json:
        notes = {"skipped": len(report.skipped), "warnings": report.warnings, "wall_seconds": round(seconds, 2)}
        click.echo(json.dumps(done.document() | notes, ensure_ascii=False))
        return
    for warning in report.warnings:
        click.echo(f"note: {warning}", err=True)
    states = ", ".join(f"{count} {state}" for state, count in sorted(done.states.items()))
    click.echo(f"{done.rows} rows of the log, {len(report.skipped)} more left out, {done.known} filed before")
    click.echo(f"{done.filed} filed from {done.first} to {done.last}: {states}")
    click.echo(f"{done.closed_on_time} closed on time, {done.open_overdue} open and overdue, {done.stuck} stuck")
    click.echo(
        f"{done.rungs} rungs in {done.passes} passes, {done.notices} notices, {done.not_sent} with nobody to tell"
    )
    click.echo(f"{done.moves} moves in {seconds:.1f} s")
