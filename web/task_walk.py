"""What is near somebody on the street: cells to look at next, and a walk that takes in tasks and such cells."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from sqlmodel import Session

from geo.walk import walk
from grid.actors import Actor
from grid.records import AreaLevel
from grid.rulebook import Rulebook
from grid.stale_cells import StaleCell, stale_near
from web.language import named
from web.task_list import Task
from web.whereabouts import Here

MOST_STOPS, MOST_CELLS = 30, 10
_SHOWN = (AreaLevel.STREET, AreaLevel.COMMUNITY)
NEAR_M = 3_000  # a task that is farther away is none for this walk


@dataclass(frozen=True)
class CellToSee:
    """A cell that nobody has been in for too long, and the names of its street and community."""

    cell: StaleCell
    place: str

    @property
    def metres(self) -> int:
        return round(self.cell.metres)


@dataclass(frozen=True)
class Stop:
    """A task or a cell, and the metres to it from the stop before."""

    what: Task | CellToSee
    leg: int


@dataclass(frozen=True)
class TaskWalk:
    stops: Sequence[Stop]
    metres: int
    left_out: int  # tasks that are too far away, or too many


def cells_to_see(
    session: Session, here: Here, person: Actor, *, at: dt.datetime, book: Rulebook, most: int = MOST_CELLS
) -> list[CellToSee]:
    """The stale cells around, the nearest first."""
    found = stale_near(session, here.lon, here.lat, district_ids=person.district_ids, at=at, book=book, most=most)
    return [CellToSee(cell, _place(cell.area_id, book)) for cell in found]


def task_walk(here: Here, tasks: Sequence[Task], cells: Sequence[CellToSee]) -> TaskWalk:
    """Tasks and cells in an order to walk them. `tasks`: the nearest first; those beyond 3 km are left out."""
    near = [task for task in tasks if task.metres is not None and task.metres <= NEAR_M]
    stops: list[Task | CellToSee] = [*near[: MOST_STOPS - len(cells)], *cells]
    way = walk((here.lon, here.lat), [_where(stop) for stop in stops])
    legs = [Stop(stops[place], round(metres)) for place, metres in zip(way.order, way.legs, strict=True)]
    return TaskWalk(legs, round(way.metres), len(tasks) + len(cells) - len(stops))


def tag_of(tasks: Iterable[Task], cells: Iterable[CellToSee]) -> str:
    """A word that changes when the lists would; a few steps do not change it."""
    shown = [(task.case.id, task.case.version, task.case.level, _steps(task.metres)) for task in tasks]
    seen = [(crc32(one.cell.code.encode()), _steps(one.metres)) for one in cells]
    return f"{hash((*shown, *seen)):x}"  # of whole numbers, so that every process finds the same


def _steps(metres: int | None) -> int:
    return -1 if metres is None else metres // 20


def _where(stop: Task | CellToSee) -> tuple[float, float]:
    at = stop.case if isinstance(stop, Task) else stop.cell
    return at.lon, at.lat


def _place(area_id: int, book: Rulebook) -> str:
    """The street and the community, as far as the cell has them."""
    path = [book.areas[one] for one in book.area_path(area_id)]
    below = [area for area in path if area.level in _SHOWN]
    return " ".join(named(area) for area in reversed(below or path[:1]))
