"""`gridcase load cases`: a log of cases that lived elsewhere, with the deadlines that they had there."""

from pathlib import Path

import click

from commands.load_run import run
from commands.opening import plain_errors
from grid.loading.tables import read_rows
from grid.rulebook import read_rulebook
from grid.settings import Settings
from web.wall_clock import wall_clock
from workflows.case_map import CaseMap
from workflows.importing import load_cases


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="What their columns mean: a TOML file.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def cases(file: Path, map_file: Path | None, dry_run: bool, as_json: bool) -> None:
    """Load a log of cases: fields case_id, opened_at, due_at, closed_at, category, department, source, lon, lat and
    more; see docs/logs.md. Deadlines are kept as they are, and history is not escalated.

    Example: gridcase load cases requests.csv.gz --map examples/boston/cases.toml
    """
    with plain_errors():
        how, rows = CaseMap.read(map_file) if map_file else CaseMap(), read_rows(file)
        home = Settings.from_environment().home
    run(
        lambda session: load_cases(session, rows, how=how, book=read_rulebook(session, home), at=wall_clock()),
        file,
        dry_run,
        as_json,
    )
