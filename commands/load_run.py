"""A load: one transaction, and a report on the terminal or as data."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import click
from sqlmodel import Session

from commands.opening import Opened, opened
from grid.atlas import writing_grid
from grid.loading.report import LoadRefused, Report
from web.wall_clock import wall_clock
from workflows.recomputing import Recomputed, recompute

_SHOWN = 50  # faults and warnings on the terminal; --json has all


class _DryRun(Exception):
    """Raised to roll back what was only tried."""


def run(
    action: Callable[[Session], Report], file: Path, dry_run: bool, as_json: bool, *, recounts: bool = False
) -> None:
    """Do it in one transaction, show the report, and end with status 1 if a row was refused.

    With `recounts`, deadlines that run are counted by what was loaded afterwards.
    """
    with opened() as here:
        try:
            report = _written(here, action, dry_run)
        except LoadRefused as refused:
            show(refused.report, file, as_json)
            raise click.ClickException(
                f"{file.name}: {len(refused.report.refused)} faults; nothing was loaded"
            ) from refused
        counted = (
            recompute(here.database, book=here.rulebooks.current(), at=wall_clock())
            if recounts and not dry_run
            else None
        )
    show(report, file, as_json, counted)
    if dry_run:
        click.echo("dry run: nothing was written", err=True)


def _written(here: Opened, action: Callable[[Session], Report], dry_run: bool) -> Report:
    report = Report()
    with suppress(_DryRun), writing_grid(here.database, here.settings.home) as session:
        report = action(session)
        if dry_run:
            raise _DryRun
    return report


def show(report: Report, file: Path, as_json: bool, counted: Recomputed | None = None) -> None:
    """Faults go to stderr, so that a person sees them whatever becomes of stdout."""
    if as_json:
        deadlines = {"deadlines": asdict(counted)} if counted else {}
        click.echo(json.dumps(report.document() | deadlines, ensure_ascii=False))
        return
    for warning in _some(report.warnings):
        click.echo(f"note: {warning}", err=True)
    for line in _some([f"{file.name}, row {one.row}, {one.field}: {one.why}" for one in report.refused]):
        click.echo(line, err=True)
    if not report.refused:
        counts = f"{report.loaded} new, {report.updated} changed, {report.unchanged} as before"
        click.echo(counts + (f", {report.retired} retired" if report.retired else ""))
    if counted:
        click.echo(f"{counted.moved} of {counted.cases} running deadlines moved")
        if counted.unreadable:
            click.echo(f"note: {counted.unreadable} clocks could not be read; the log names them", err=True)


def _some(lines: Sequence[str]) -> Sequence[str]:
    left = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"… and {left} more; --json has all"] if left > 0 else lines
