"""`gridcase load calendar`, `categories`, `duties`, `ladders` and `rules`: what cases are counted and sent by.

Each is noted in the history of the rules, in the transaction of the load.
"""

from pathlib import Path

import click
from sqlmodel import Session

from commands.load_options import DRY_RUN, FILE, JSON, MAP, names_in
from commands.load_run import run
from commands.opening import plain_errors
from grid.loading.candidate import Candidate, load_candidate, read_candidate
from grid.loading.report import Report
from grid.records import RuleKind
from web.wall_clock import wall_clock
from workflows.moves import Action
from workflows.rule_history import note_load

_STEPS = frozenset(Action)  # in the life of a case


def _rules_table(kind: RuleKind, text: str, *, recounts: bool = False) -> click.Command:
    """A command that loads a table of rules; with `recounts`, one that deadlines are counted by."""

    @click.command(kind.value, help=text)
    @FILE
    @MAP
    @DRY_RUN
    @JSON
    def command(file: Path, map_file: Path | None, dry_run: bool, as_json: bool) -> None:
        with plain_errors():
            rules = read_candidate(kind, file, names_in(map_file), steps=_STEPS)
        _put_in_force(rules, file, dry_run, as_json, recounts=recounts)

    return command


duties = _rules_table(
    RuleKind.DUTIES,
    """Load who answers: one of area, duty_grid and cell; category_prefix, condition, hours, part, department, team,
    person, priority, scheme, valid_from, valid_to; see docs/duties.md.

    Example: gridcase load duties duties.csv
    """,
)
categories = _rules_table(
    RuleKind.CATEGORIES,
    """Load categories, one row a filing condition: fields scheme, code, kind, major_name, name, sequence, condition,
    limit_value, limit_unit, closing_condition and more; see docs/loading.md. Running deadlines are counted anew.

    Example: gridcase load categories categories.csv
    """,
    recounts=True,
)


@click.command()
@FILE
@click.option("--area", "area_codes", multiple=True, metavar="CODE", help="Only for this area; may be repeated.")
@DRY_RUN
@JSON
def calendar(file: Path, area_codes: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Load office hours and holidays from a TOML file as a new version, which the city uses from now on, or only the
    areas that --area or the file names; see docs/calendars.md. Running deadlines are counted anew.

    Example: gridcase load calendar night-market.toml --area 110101002000
    """
    with plain_errors():
        rules = read_candidate(RuleKind.CALENDAR, file, steps=_STEPS).for_areas(area_codes)
    _put_in_force(rules, file, dry_run, as_json, recounts=True)


@click.command()
@FILE
@DRY_RUN
@JSON
def ladders(file: Path, dry_run: bool, as_json: bool) -> None:
    """Load who is told of what runs late: all ladders of the city in one TOML file, for every clock that starts from
    now on; see docs/ladders.md.

    Example: gridcase load ladders ladders.toml --dry-run
    """
    with plain_errors():
        rules = read_candidate(RuleKind.LADDERS, file, steps=_STEPS)
    _put_in_force(rules, file, dry_run, as_json)


@click.command()
@FILE
@DRY_RUN
@JSON
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
