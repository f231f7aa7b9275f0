"""`gridcase missed`: what should have been escalated and was not. It finds nothing as long as the clock is sound."""

import json
from typing import Any

import click

from commands.moments import moment
from commands.opening import opened
from grid.records import AreaLevel
from web.wall_clock import wall_clock
from workflows.missed import UNREADABLE, Missed, Review, review


@click.command()
@click.option("--at", "text", metavar="T", help="As if it were then: 2026-03-09T17:00 (city time) or with +08:00.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def missed(context: click.Context, text: str | None, as_json: bool) -> None:
    """List every rung that should have been escalated a minute ago or earlier and has no line in the ledger.

    All of it is counted anew from the clocks of the open cases, whatever their alarms say. Ends with status 1 when
    something was missed.

    Example: gridcase missed --at 2026-03-09T17:00
    """
    with opened() as here:
        book = here.rulebooks.current()
        at = moment(text, book.hours.zone, "--at") if text else wall_clock()
        districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
        with here.database.reading() as session:
            found = review(session, districts, at=at, book=book)
    click.echo(json.dumps(_document(found), ensure_ascii=False) if as_json else _text(found))
    context.exit(1 if found.missed else 0)


def _document(found: Review) -> dict[str, Any]:
    return {"at": found.at.isoformat(), "cases": found.cases, "missed": [_entry(one) for one in found.missed]}


def _entry(one: Missed) -> dict[str, Any]:
    due_at = one.due_at.isoformat() if one.due_at else None
    return {"number": one.number, "why": one.why, "rung": one.step, "due_at": due_at}


def _text(found: Review) -> str:
    lines = [f"as of {found.at.isoformat()}: {found.cases} open cases, {len(found.missed)} missed"]
    for one in found.missed:
        what = (
            "its clock cannot be read"
            if one.why == UNREADABLE
            else f"rung {one.step}, due {one.due_at:%Y-%m-%d %H:%M} UTC"
        )
        lines.append(f"{one.number}: {what}")
    return "\n".join(lines)
