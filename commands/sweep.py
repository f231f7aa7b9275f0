"""`gridcase sweep`: one pass of the escalation clock at a moment of one's choice."""

import dataclasses
import datetime as dt
import json

import click

from commands.opening import opened
from grid.rulebook import Rulebook
from web.wall_clock import wall_clock
from workflows.escalation import escalate_overdue


@click.command()
@click.option("--at", "moment", metavar="T", help="As if it were then: 2026-03-09T17:00 (city time) or with +08:00.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def sweep(moment: str | None, as_json: bool) -> None:
    """Escalate everything that is due, once, and say what was done.

    Example: gridcase sweep --at 2026-03-09T17:00
    """
    with opened() as here:
        book = here.rulebooks.current()
        at = _moment(moment, book)
        done = dataclasses.asdict(escalate_overdue(here.database, now=at, book=book))
    if as_json:
        click.echo(json.dumps({"at": at.isoformat(), **done}))
        return
    click.echo(f"as of {at.isoformat()}: {done['cases']} cases, {done['rungs']} rungs due")
    click.echo(f"{done['notices']} notices written, {done['not_sent']} rungs with nobody to tell")
    click.echo(f"{done['parked']} cases put off because their clock cannot be read")


def _moment(text: str | None, book: Rulebook) -> dt.datetime:
    if text is None:
        return wall_clock()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no moment; write 2026-03-09T17:00", param_hint="--at") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=book.hours.zone)
