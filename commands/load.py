"""`gridcase load`: bring the city in from files. Every fault is listed; with a single one, nothing is written."""

import importlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import click
from sqlmodel import Session

from commands.opening import Opened, opened, plain_errors
from geo.files import read_features
from geo.points import read_points
from grid.atlas import writing_grid
from grid.loading.areas import OVERLAP_SHARE, load_areas
from grid.loading.candidate import Candidate, load_candidate, read_candidate
from grid.loading.cells import OVERLAP_M2, load_cells
from grid.loading.components import load_components
from grid.loading.departments import load_departments
from grid.loading.mapping import FieldMap
from grid.loading.people import load_people
from grid.loading.report import LoadRefused, Report
from grid.loading.tables import read_rows
from grid.records import AreaLevel, RuleKind
from grid.rulebook import read_rulebook
from grid.settings import Settings
from web.wall_clock import wall_clock
from workflows.moves import Action
from workflows.recomputing import Recomputed, recompute
from workflows.rule_history import note_load

_STEPS = frozenset(Action)  # in the life of a case
_SHOWN = 50  # faults and warnings on the terminal; --json has all
# loaded only when called: a log of cases needs the whole life of a case
_LATER = {"cases": "commands.load_cases:cases"}

_FILE = click.argument("file", type=click.Path(path_type=Path))
_MAP = click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help="What their columns are called: a TOML file."
)
_DRY = click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_CRS = click.option(
    "--crs", default=None, help="EPSG:n, wgs84, cgcs2000, gcj02 or bd09, where the file is silent or wrong."
)
_LAYER = click.option("--layer", default=None, help="The layer of a GeoPackage.")


class _Load(click.Group):
    """A group with commands of other modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *_LATER]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LATER:
            return super().get_command(ctx, cmd_name)
        module, name = _LATER[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Load)
def load() -> None:
    """Load the city from files: areas first, then cells, departments, people, duties.

    A row is found again by its code, so a file can be loaded as often as it changes. See docs/loading.md.

    Example: gridcase load areas beijing.geojson --map beijing.toml --dry-run
    """


@load.command()
@_FILE
@_MAP
@_CRS
@_LAYER
@click.option("--level", type=click.Choice([level.value for level in AreaLevel]), help="Of rows that name no level.")
@click.option("--parent", default="", metavar="CODE", help="Of rows that name no parent.")
@click.option(
    "--overlap", default=OVERLAP_SHARE, show_default=True, help="Share of the smaller area two may both have."
)
@click.option("--repair", is_flag=True, help="Mend self-crossing outlines, and say which.")
@_DRY
@_JSON
def areas(
    file: Path,
    map_file: Path | None,
    crs: str | None,
    layer: str | None,
    level: str | None,
    parent: str,
    overlap: float,
    repair: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load areas: fields code, name, level, parent_code, name_en, area_class, calendar.

    Example: gridcase load areas districts.gpkg --level district --parent 110000
    """
    with plain_errors():
        names = _names(map_file).with_defaults(level=level or "", parent_code=parent)
        features = read_features(file, crs=crs, layer=layer)
    run(
        lambda session: load_areas(session, features, names=names, overlap_share=overlap, repair=repair),
        file, dry_run, as_json, recounts=True,
    )  # fmt: skip


@load.command()
@_FILE
@_MAP
@_CRS
@_LAYER
@click.option("--replace", is_flag=True, help="Retire the cells of these areas that the file does not have.")
@click.option("--overlap", default=OVERLAP_M2, show_default=True, help="Square metres two cells may share.")
@_DRY
@_JSON
def cells(
    file: Path,
    map_file: Path | None,
    crs: str | None,
    layer: str | None,
    replace: bool,
    overlap: float,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load unit cells: fields code and, where the code does not tell, area_code.

    Example: gridcase load cells cells.gpkg --replace
    """
    with plain_errors():
        names, features = _names(map_file), read_features(file, crs=crs, layer=layer)
    run(
        lambda session: load_cells(
            session, features, at=wall_clock(), names=names, replace=replace, overlap_m2=overlap
        ),
        file, dry_run, as_json,
    )  # fmt: skip


def _table(name: str, action: Callable[..., Report], text: str) -> None:
    """Add a command that loads a table."""

    @load.command(name, help=text)
    @_FILE
    @_MAP
    @_DRY
    @_JSON
    def command(file: Path, map_file: Path | None, dry_run: bool, as_json: bool) -> None:
        with plain_errors():
            names, rows = _names(map_file), read_rows(file)
        run(lambda session: action(session, rows, names=names), file, dry_run, as_json)


def _rules_table(kind: RuleKind, text: str, *, recounts: bool = False) -> None:
    """Add a command that loads a table of rules; with `recounts`, one that deadlines are counted by."""

    @load.command(kind.value, help=text)
    @_FILE
    @_MAP
    @_DRY
    @_JSON
    def command(file: Path, map_file: Path | None, dry_run: bool, as_json: bool) -> None:
        with plain_errors():
            rules = read_candidate(kind, file, _names(map_file), steps=_STEPS)
        _put_in_force(rules, file, dry_run, as_json, recounts=recounts)


_table(
    "departments",
    load_departments,
    """Load departments: fields code, name, name_en, active.

    Example: gridcase load departments departments.csv
    """,
)
_table(
    "people",
    load_people,
    """Load accounts: fields username, name, name_en, roles, department, areas, shifts, capacity, home_lon, home_lat,
    language, active. Passwords are set with `gridcase user password`.

    Example: gridcase load people people.xlsx --dry-run
    """,
)
_rules_table(
    RuleKind.DUTIES,
    """Load who answers: fields area, category_prefix, department, person, priority, scheme, valid_from, valid_to.

    Example: gridcase load duties duties.csv
    """,
)
_rules_table(
    RuleKind.CATEGORIES,
    """Load categories, one row a filing condition: fields scheme, code, kind, major_name, name, sequence, condition,
    limit_value, limit_unit, closing_condition and more; see docs/loading.md. Running deadlines are counted anew.

    Example: gridcase load categories categories.csv
    """,
    recounts=True,
)


@load.command()
@_FILE
@_MAP
@_CRS
@_DRY
@_JSON
def components(file: Path, map_file: Path | None, crs: str | None, dry_run: bool, as_json: bool) -> None:
    """Load managed components: lon, lat and fields code, category, name, supervising, owning, maintaining, active.

    Example: gridcase load components covers.csv --crs cgcs2000
    """
    with plain_errors():
        names, points, home = _names(map_file), read_points(file, crs=crs), Settings.from_environment().home
    run(
        lambda session: load_components(session, points, book=read_rulebook(session, home), names=names),
        file, dry_run, as_json,
    )  # fmt: skip


@load.command()
@_FILE
@click.option("--area", "area_codes", multiple=True, metavar="CODE", help="Only for this area; may be repeated.")
@_DRY
@_JSON
def calendar(file: Path, area_codes: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Load office hours and holidays from a TOML file as a new version, which the city uses from now on, or only the
    areas that --area or the file names; see docs/calendars.md. Running deadlines are counted anew.

    Example: gridcase load calendar night-market.toml --area 110101002000
    """
    with plain_errors():
        rules = read_candidate(RuleKind.CALENDAR, file, steps=_STEPS).for_areas(area_codes)
    _put_in_force(rules, file, dry_run, as_json, recounts=True)


@load.command()
@_FILE
@_DRY
@_JSON
def ladders(file: Path, dry_run: bool, as_json: bool) -> None:
    """Load who is told of what runs late: all ladders of the city in one TOML file, for every clock that starts from
    now on; see docs/ladders.md.

    Example: gridcase load ladders ladders.toml --dry-run
    """
    with plain_errors():
        rules = read_candidate(RuleKind.LADDERS, file, steps=_STEPS)
    _put_in_force(rules, file, dry_run, as_json)


@load.command()
@_FILE
@_DRY
@_JSON
def rules(file: Path, dry_run: bool, as_json: bool) -> None:
    """Load how often a case may be sent back, extended, suspended, until when it may be reopened, and who may take
    which step, from a TOML file; see docs/lifecycle.md.

    Example: gridcase load rules rules.toml
    """
    with plain_errors():
        candidate = read_candidate(RuleKind.RULES, file, steps=_STEPS)
    _put_in_force(candidate, file, dry_run, as_json)


def _put_in_force(rules: Candidate, file: Path, dry_run: bool, as_json: bool, *, recounts: bool = False) -> None:
    """Load rules, and note it in their history, in one transaction."""

    def loaded(session: Session) -> Report:
        at = wall_clock()
        report = load_candidate(session, rules, at=at)
        note_load(session, rules, report, at=at)
        return report

    run(loaded, file, dry_run, as_json, recounts=recounts)


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


def _names(map_file: Path | None) -> FieldMap:
    return FieldMap.read(map_file) if map_file else FieldMap()
