"""`gridcase load departments`, `teams` and `people`: who there is."""

from collections.abc import Callable
from pathlib import Path

import click

from commands.load_options import DRY_RUN, FILE, JSON, MAP, names_in
from commands.load_run import run
from commands.opening import plain_errors
from grid.loading.departments import load_departments
from grid.loading.duty_grids import load_duty_grids
from grid.loading.people import load_people
from grid.loading.report import Report
from grid.loading.tables import read_rows
from grid.loading.teams import load_teams


def _table(name: str, action: Callable[..., Report], text: str) -> click.Command:
    """A command that loads a table."""

    @click.command(name, help=text)
    @FILE
    @MAP
    @DRY_RUN
    @JSON
    def command(file: Path, map_file: Path | None, dry_run: bool, as_json: bool) -> None:
        with plain_errors():
            names, rows = names_in(map_file), read_rows(file)
        run(lambda session: action(session, rows, names=names), file, dry_run, as_json)

    return command


departments = _table(
    "departments",
    load_departments,
    """Load departments: fields code, name, name_en, active.

    Example: gridcase load departments departments.csv
    """,
)
duty_grids = _table(
    "duty-grids",
    load_duty_grids,
    """Load duty grids, sets of cells that duties may name: fields code, name, name_en, cells; a grid may
    fill several rows.

    Example: gridcase load duty-grids grids.csv
    """,
)
teams = _table(
    "teams",
    load_teams,
    """Load teams of departments: fields code, name, name_en, department. Who is in them: `gridcase load people`.

    Example: gridcase load teams teams.csv
    """,
)
people = _table(
    "people",
    load_people,
    """Load accounts: fields username, name, name_en, roles, department, areas, shifts, capacity, home_lon, home_lat,
    language, active, categories, skills, teams. Passwords are set with `gridcase user password`.

    Example: gridcase load people people.xlsx --dry-run
    """,
)
