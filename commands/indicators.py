"""`gridcase indicators`: the manager's table, on the screen, as JSON or as a file."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click

from commands.moments import DAY, moment
from commands.opening import Opened, opened
from geo.files import suffix_of
from geo.tables import TABLES, write_table
from grid.records import AreaLevel
from web.wall_clock import wall_clock
from workflows.figures import COLUMNS, PERIODS, RATES, PeriodOn
from workflows.indicator_keys import KEYS
from workflows.indicators import indicators as count

EXAMPLE = """\b
Example:
  gridcase indicators --from 2026-03-01 --to 2026-03-31 --by department --by month
  gridcase indicators --from 2026-01-01 --to 2026-12-31 --as-of 2026-07-01T08:00 --by district --out half.xlsx
"""


def _split(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> list[str]:
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    for name in names:
        if name not in KEYS:
            raise click.BadParameter(f"{name!r} is no key; there are {', '.join(KEYS)}")
    if len(set(names)) < len(names):
        raise click.BadParameter("each key can be given once")
    return names


def _only(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> dict[str, str | None]:
    pairs = [value.partition("=") for value in values]
    for name, _, code in pairs:
        if name not in KEYS or not code:
            raise click.BadParameter(f"write KEY=CODE, with a key of {', '.join(KEYS)}")
    return {name: code for name, _, code in pairs}


def _table_file(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and suffix_of(path) not in TABLES:
        raise click.BadParameter(f"{path.name}: write one of {', '.join(TABLES)}")
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    return path


@click.command(epilog=EXAMPLE)
@click.option("--from", "start", type=DAY, required=True, metavar="D", help="First day of the period, city time.")
@click.option("--to", "end", type=DAY, required=True, metavar="D", help="Last day of the period.")
@click.option("--as-of", metavar="T", help="What was known then: 2026-03-09T17:00 (city time) or with +08:00 [now].")
@click.option("--period-on", type=click.Choice(PERIODS), default="due", show_default=True, help="What must lie in it.")
@click.option(
    "--by", multiple=True, callback=_split, metavar="KEY", help=f"Rows: {', '.join(KEYS)}. Several give each."
)
@click.option("--only", multiple=True, callback=_only, metavar="KEY=CODE", help="Count only these cases.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), callback=_table_file, help="Write a table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def indicators(
    start: dt.date,
    end: dt.date,
    as_of: str | None,
    period_on: PeriodOn,
    by: list[str],
    only: Mapping[str, str | None],
    out: Path | None,
    as_json: bool,
) -> None:
    """Count the cases of a period as of an instant: reported, should close, closed, on time, overdue and more.

    docs/indicators.md says what each figure means. Rates are fractions; empty where nothing should have been closed.
    """
    with opened() as here:
        instant = _instant(here, as_of)
        rows = _counted(here, start=start, end=end, as_of=instant, by=by, period_on=period_on, only=only)
    if out is not None:
        write_table(out, {name: [row[name] for row in rows] for name in _columns(rows, by)})
        click.echo(f"{len(rows)} rows → {out}", err=True)
    if as_json:
        question = {"from": start, "to": end, "as_of": instant.isoformat(), "period_on": period_on, "by": by}
        click.echo(json.dumps({**question, "rows": rows}, ensure_ascii=False, default=str))
    elif out is None:
        _show(rows, by)


def _instant(here: Opened, as_of: str | None) -> dt.datetime:
    if as_of is None:
        return wall_clock()
    return moment(as_of, here.rulebooks.current().hours.zone, "--as-of")


def _counted(here: Opened, **question: Any) -> list[dict[str, Any]]:
    book = here.rulebooks.current()
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    with here.database.reading() as session:
        return count(session, district_ids=districts, book=book, **question)


def _columns(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> list[str]:
    return list(rows[0]) if rows else [*by, *COLUMNS]


def _show(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> None:
    """An aligned table, keys by code and name, figures to the right."""
    names = [name for name in _columns(rows, by) if not name.endswith("_name_en")]
    lines = [names, *([_text(name, row[name]) for name in names] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(_padded(names, line, widths)))


def _padded(names: Iterable[str], line: Iterable[str], widths: Iterable[int]) -> Iterable[str]:
    for name, text, width in zip(names, line, widths, strict=True):
        space = " " * (width - _width(text))
        yield space + text if name in COLUMNS else text + space


def _width(text: str) -> int:
    """Columns that a text takes on a terminal: two for a Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _text(name: str, value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.1%}" if name in RATES else str(value)
