"""What a cell (or a component) belongs to: its lowest area, and the community, street and district above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from sqlmodel import Session, col, select

from grid.records import Area, AreaLevel


@dataclass(frozen=True)
class Home:
    """An area with its shape and the ids of the areas it is or lies in."""

    id: int
    code: str
    level: AreaLevel
    district_id: int | None
    street_id: int | None
    community_id: int | None
    shape: shapely.Geometry
    area_m2: float


def read_homes(session: Session) -> dict[str, Home]:
    """Return all areas by code."""
    columns: list[Any] = [Area.id, Area.code, Area.level, Area.parent_id, Area.district_id, Area.shape, Area.area_m2]
    statement: Any = select(*columns).where(col(Area.valid_to).is_(None))
    rows = {row.id: row for row in session.exec(statement)}
    return {row.code: _home(row, rows) for row in rows.values()}


def _home(row: Any, rows: Mapping[int, Any]) -> Home:
    ids: dict[AreaLevel, int] = {}
    above = row
    while above is not None:
        ids[above.level] = above.id
        above = rows.get(above.parent_id)
    return Home(
        id=row.id,
        code=row.code,
        level=row.level,
        district_id=row.district_id,
        street_id=ids.get(AreaLevel.STREET),
        community_id=ids.get(AreaLevel.COMMUNITY),
        shape=shapely.from_wkb(row.shape),
        area_m2=row.area_m2,
    )
