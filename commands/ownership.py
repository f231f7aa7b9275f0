"""`gridcase ownership`: how often people knew better than the duties, by duty and by category and street."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

import click

from commands.opening import opened
from grid.records import AreaLevel
from grid.rulebook import Rulebook
from web.wall_clock import wall_clock
from workflows.ownership import Ownership
from workflows.ownership import ownership as counted

_DAY = click.DateTime(["%Y-%m-%d"])
_LATELY = dt.timedelta(days=30)


@click.command()
@click.option("--from", "first", type=_DAY, help="First day (default: 30 days ago).")
@click.option("--to", "last", type=_DAY, help="Last day (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def ownership(first: dt.datetime | None, last: dt.datetime | None, as_json: bool) -> None:
    """Count dispatches, overrides, contests and redispatches by the duty that named who answers; the worst first.

    Example: gridcase ownership --from 2026-03-01 --to 2026-03-31
    """
    with opened() as here:
        book = here.rulebooks.current()
        today = wall_clock().astimezone(book.hours.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        start = first.replace(tzinfo=book.hours.zone) if first else today - _LATELY
        end = (last.replace(tzinfo=book.hours.zone) if last else today) + dt.timedelta(days=1)
        districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
        with here.database.reading() as session:
            found = document(counted(session, district_ids=districts, start=start, end=end), book)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else _text(found))


def document(found: Ownership, book: Rulebook) -> dict[str, Any]:
    """By codes; a duty that is no more has only its id."""
    duties = {duty.id: duty for duty in book.duties}
    return {
        "duties": [_duty(id, duties.get(id), book) | asdict(tally) for id, tally in found.by_duty],
        "places": [
            {"category": _code(book.categories, category), "street": _code(book.areas, street)} | asdict(tally)
            for (category, street), tally in found.by_place
        ],
    }


def _duty(id: int, duty: Any, book: Rulebook) -> dict[str, Any]:
    if duty is None:
        return {"duty": id, "area": "", "category_prefix": "", "department": ""}
    area, department = _code(book.areas, duty.area_id), _code(book.departments, duty.department_id)
    return {"duty": id, "area": area, "category_prefix": duty.category_prefix, "department": department}


def _code(known: Any, id: int | None) -> str:
    return known[id].code if id in known else ""


def _text(found: dict[str, Any]) -> str:
    lines = ["dispatched  overridden  contested  redispatched  duty"]
    for one in found["duties"]:
        what = f"{one['department'] or one['duty']} for {one['category_prefix'] or 'everything'} in {one['area']}"
        figures = (one["dispatched"], one["overridden"], one["contested"], one["redispatched"])
        lines.append("{:>10}  {:>10}  {:>9}  {:>12}  {}".format(*figures, what))
    return "\n".join(lines)
