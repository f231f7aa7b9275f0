"""The ladders in the database: a new version for every change, as clocks that run keep the ladder they began on."""

from typing import Any

from sqlmodel import Session, col, select

from grid.ladder_document import ladders_of
from grid.ladders import ALWAYS, Ladders
from grid.records import LadderVersion
from grid.said import Said


def newest_version(session: Session) -> LadderVersion | None:
    return session.exec(select(LadderVersion).order_by(col(LadderVersion.version).desc())).first()


def read_ladders(session: Session) -> tuple[Ladders, ...]:
    """Return every version, the newest first; the last one is the shipped ladder, which holds where none was loaded."""
    versions = session.exec(select(LadderVersion).order_by(col(LadderVersion.version).desc()))
    return (*(Ladders(one.since, ladders_of(one.document, _never)) for one in versions), ALWAYS)


def _never(place: int, field: str, why: str, /, **values: Any) -> None:
    raise ValueError(f"the stored ladder {place} cannot be read: {field} {Said(why, **values)}")
