"""`gridcase due`: when each case of a file is due, by a calendar."""

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from geo.errors import GeoError
from geo.files import suffix_of
from geo.tables import TABLES, read_table, write_table
from grid.calendars import read_calendar
from grid.office_hours import OfficeHours
from grid.refusals import N_, BadInput, Refusal
from workflows.deadlines import Pause, deadline, working_seconds
from workflows.limit_rules import Limit, LimitRules, limit_from

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN_ERRORS = 10
EXAMPLE = """\b
Example:
  gridcase due cases.csv --calendar city.toml --out due.csv
  gridcase due requests.csv.gz --calendar examples/boston/calendar.toml \\
      --rules examples/boston/rules.toml --started-field opened_at --due-field our_due_at --out due.csv
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of one row; all None where no rule gives it a limit."""

    due_at: Any = None
    working_seconds: int | None = None
    estimated: bool | None = None


@click.command(epilog=EXAMPLE)
@click.argument("cases", type=FILE)
@click.option("--calendar", required=True, type=FILE, help="The calendar, a TOML file (docs/calendars.md).")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write the rows.")
@click.option("--rules", type=FILE, help="A table of limits (TOML) instead of limit_value and limit_unit in each row.")
@click.option("--started-field", default="started_at", show_default=True, help="The column in which a limit begins.")
@click.option("--due-field", default="due_at", show_default=True, help="The column to write the deadline to.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as one JSON document.")
def due(
    cases: Path, calendar: Path, out: Path, rules: Path | None, started_field: str, due_field: str, as_json: bool
) -> None:
    """Add to each row of CASES when it is due.

    Rows have started_at, limit_value, limit_unit (urgent_hour, working_hour, working_day, calendar_day) and, if they
    were paused, paused_from and paused_to. Added are due_at, working_seconds (office time from start to deadline
    without the pause) and estimated (counted through a year whose holidays are not published). Files are .csv,
    .csv.gz, .xlsx or .parquet. Times without an offset are local to the calendar, and so are the answers to them.
    """
    try:
        summary = _run(cases, OfficeHours.from_document(read_calendar(calendar)), rules, out, started_field, due_field)
    except (Refusal, GeoError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(summary))
    else:
        click.echo(
            "{rows} rows, {due} with a deadline, {estimated} of them estimated → {out}".format(**summary), err=True
        )


def _run(
    cases: Path, hours: OfficeHours, rules_file: Path | None, out: Path, started_field: str, due_field: str
) -> dict[str, Any]:
    if suffix_of(out) not in TABLES:
        raise BadInput(N_("--out %(file)s: write one of %(known)s"), file=out, known=", ".join(TABLES))
    if not out.parent.is_dir():
        raise BadInput(N_("--out %(file)s: there is no folder %(folder)s"), file=out, folder=out.parent)
    columns = read_table(cases)
    rules = _rules(rules_file, hours) if rules_file else None
    added = [due_field, "working_seconds", "estimated"]
    _check_columns(cases, columns, [started_field, *(rules.columns if rules else ("limit_value", "limit_unit"))], added)
    counted = _count_all(cases, columns, hours, rules, started_field)
    values = [[row.due_at for row in counted], [row.working_seconds for row in counted], [r.estimated for r in counted]]
    write_table(out, columns | dict(zip(added, values, strict=True)))
    return {
        "rows": len(counted),
        "due": sum(row.due_at is not None for row in counted),
        "without_limit": sum(row.due_at is None for row in counted),
        "estimated": sum(row.estimated is True for row in counted),
        "out": str(out),
    }


def _rules(path: Path, hours: OfficeHours) -> LimitRules:
    try:
        return LimitRules.from_document(tomllib.loads(path.read_text("utf-8")), hours.zone)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, BadInput) as error:
        raise BadInput(N_("%(file)s: %(error)s"), "rules", file=path.name, error=error) from error


def _check_columns(cases: Path, columns: Mapping[str, Any], needed: list[str], added: list[str]) -> None:
    missing = [name for name in needed if name not in columns]
    if missing:
        raise BadInput(N_("%(file)s has no column %(names)s"), file=cases.name, names=", ".join(missing))
    if ("paused_from" in columns) != ("paused_to" in columns):
        raise BadInput(N_("%(file)s has one of paused_from and paused_to without the other"), file=cases.name)
    for name in added:
        if name in columns:
            raise BadInput(
                N_("%(file)s already has a column %(name)s: rename it, or choose another with --due-field"),
                file=cases.name, name=name,
            )  # fmt: skip


def _count_all(
    cases: Path, columns: Mapping[str, list[Any]], hours: OfficeHours, rules: LimitRules | None, started_field: str
) -> list[Counted]:
    counted, errors = [], []
    for number, values in enumerate(zip(*columns.values(), strict=True), start=2):
        try:
            counted.append(_count(dict(zip(columns, values, strict=True)), hours, rules, started_field))
        except BadInput as error:
            field = started_field if error.field == "started_at" else error.field
            errors.append(f"{cases.name}, row {number}, {field}: {error}")
    if errors:
        more = [f"and {len(errors) - SHOWN_ERRORS} more"] if len(errors) > SHOWN_ERRORS else []
        raise BadInput("\n".join([*errors[:SHOWN_ERRORS], *more]))
    return counted


def _count(row: Mapping[str, Any], hours: OfficeHours, rules: LimitRules | None, started_field: str) -> Counted:
    started = _moment(row, started_field, hours)
    if started is None:
        raise BadInput(N_("it is empty"), started_field)
    limit = rules.limit_of(row, started) if rules else limit_from(row["limit_value"], row["limit_unit"])
    return _due(row[started_field], started, limit, _pauses(row, hours), hours) if limit else Counted()


def _due(given: Any, started: dt.datetime, limit: Limit, pauses: list[Pause], hours: OfficeHours) -> Counted:
    due_at = deadline(started, limit.value, limit.unit, hours, pauses)
    seconds = working_seconds(started, due_at, hours, pauses)
    estimated = hours.due_is_estimated(started, due_at, limit.unit)
    return Counted(_like(given, due_at.astimezone(hours.zone)), round(seconds), estimated)


def _pauses(row: Mapping[str, Any], hours: OfficeHours) -> list[Pause]:
    begins, ends = (_moment(row, name, hours) if name in row else None for name in ("paused_from", "paused_to"))
    if begins and ends:
        return [(begins, ends)]
    if begins or ends:
        raise BadInput(N_("it is empty, but its other end is not"), "paused_to" if begins else "paused_from")
    return []


def _moment(row: Mapping[str, Any], field: str, hours: OfficeHours) -> dt.datetime | None:
    """The moment in a field, in the calendar's zone where it has no offset; None where the field is empty."""
    value = row[field]
    if value is None or value == "":
        return None
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value).strip())
    except ValueError as error:
        raise BadInput(N_("“%(value)s” is no time such as 2025-03-14T17:30:00"), field, value=value) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=hours.zone)


def _like(given: Any, local: dt.datetime) -> Any:
    """A deadline written the way the start was: text or time, with an offset or without."""
    if isinstance(given, dt.datetime):
        return local if given.tzinfo else local.replace(tzinfo=None)
    text = str(given).strip()
    aware = dt.datetime.fromisoformat(text).tzinfo is not None
    return (local if aware else local.replace(tzinfo=None)).isoformat(" " if " " in text else "T")
