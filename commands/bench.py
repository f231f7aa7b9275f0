"""`gridcase bench`: the benchmarks, each with its baseline in the same run."""

import dataclasses
import json

import click

from bench.harness import Row, benchmarks

EXAMPLE = """\b
Example:
  gridcase bench squares-100k locate-one
  gridcase bench --json > figures.json
"""


@click.command(epilog=EXAMPLE)
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--list", "listing", is_flag=True, help="Only say which benchmarks there are.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as one JSON document.")
@click.option("--strict", is_flag=True, help="Exit with status 1 when a target is missed.")
def bench(names: tuple[str, ...], listing: bool, as_json: bool, strict: bool) -> None:
    """Measure, beside a baseline in the same run. Without NAMEs: everything, which takes some minutes.

    Ratios are what to rely on; the figures themselves depend on the machine and on what else it is doing.
    """
    known = benchmarks()
    if listing:
        click.echo("\n".join(f"{one.name:16} {one.about}" for one in known.values()))
        return
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: there are {', '.join(known)}", param_hint="NAME")
    rows = []
    for name in names or known:
        click.echo(f"{name}: {known[name].about}", err=True)
        for row in known[name].run():
            rows.append(row)
            click.echo(_line(row), err=as_json)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(row) for row in rows]))
    if strict and not all(row.met for row in rows):
        raise click.ClickException("a target was missed")


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f", {_figure(row.ratio)} ×"
    baseline = "" if row.baseline is None else f", {_figure(row.baseline)} {row.against}{ratio}"
    mark = "met" if row.met else "MISSED"
    return f"  {row.name}: {_figure(row.ours)} {row.unit}{baseline} (target {row.target}: {mark})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
