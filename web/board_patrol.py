"""Which streets are patrolled: the share of their cells that somebody at work saw in time."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from grid.actors import Actor
from grid.rulebook import Rulebook
from grid.stale_cells import freshness
from web.board_figures import per_cent
from web.language import named


@dataclass(frozen=True)
class Patrolled:
    """A street. `percent` of its `cells` were visited within the days that the city's rules give."""

    name: str
    cells: int
    stale: int
    percent: float | None


def patrolled(session: Session, by: Actor, *, at: dt.datetime, book: Rulebook) -> list[Patrolled]:
    """The streets of the person's districts that are to be patrolled, the least visited first."""
    found = freshness(session, district_ids=by.district_ids, at=at, book=book)
    lines = [
        Patrolled(named(book.areas[street_id]), one.cells, one.cells - one.fresh, per_cent(one.share))
        for street_id, one in found.items()
        if street_id in book.areas
    ]
    return sorted(lines, key=lambda line: (line.percent or 0, line.name))
