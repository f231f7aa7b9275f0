"""Load areas: districts, streets, communities and the city's own outline, by code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlmodel import Session, select

from geo.crs import area_m2
from geo.faults import outside_share, overlaps
from geo.files import Features
from grid.calendars import current_hours, zones
from grid.ids import new_id
from grid.loading.area_rows import RANK, AreaRow, as_array, read_areas
from grid.loading.city import note_import
from grid.loading.mapping import FieldMap
from grid.loading.report import Report
from grid.loading.writing import put
from grid.records import Area, AreaLevel

OVERLAP_SHARE = 0.05  # published outlines of neighbours differ by slivers; more than this is a mistake
_NOISE_M2 = 100.0
_OUTSIDE_SHARE = 0.01
_ELSEWHERE_DEGREES = 3.0  # farther from its parent than any area of a city


@dataclass(frozen=True)
class Known:
    """An area of the database, or of the file once it has an id."""

    id: int
    code: str
    level: AreaLevel
    parent_id: int | None
    district_id: int | None
    shape: shapely.Geometry


def load_areas(
    session: Session,
    features: Features,
    *,
    names: FieldMap | None = None,
    overlap_share: float = OVERLAP_SHARE,
    repair: bool = False,
) -> Report:
    """Add new areas and change known ones, or raise LoadRefused and change nothing.

    `overlap_share`: the part of the smaller of two areas of one level that both may cover.
    """
    report = Report()
    rows = read_areas(features, names or FieldMap(), report, repair=repair)
    report.stop_if_refused()
    known = {area.code: area for area in _known(session)}
    placed = _with_parents(rows, known, report)
    report.stop_if_refused()
    _check_calendars(session, rows, report)
    _check_overlaps(placed, known, report, overlap_share)
    _check_outside(placed, known, report)
    report.stop_if_refused()
    _write(session, placed, known, report)
    note_import(session)
    return report


def _known(session: Session) -> Iterator[Known]:
    columns: list[Any] = [Area.id, Area.code, Area.level, Area.parent_id, Area.district_id, Area.shape]
    statement: Any = select(*columns)
    for row in session.exec(statement):
        yield Known(row.id, row.code, row.level, row.parent_id, row.district_id, shapely.from_wkb(row.shape))


def _with_parents(rows: Sequence[AreaRow], known: Mapping[str, Known], report: Report) -> list[tuple[AreaRow, Known]]:
    """Give every row its id, parent and district, the highest level first, so that parents come before children."""
    here = dict(known)
    placed = []
    for row in sorted(rows, key=lambda row: (RANK[row.level], row.number)):
        parent = _parent(row, here, report)
        old = known.get(row.code)
        area_id = old.id if old else new_id()
        inherited = parent.district_id if parent else None
        district_id = area_id if row.level is AreaLevel.DISTRICT else inherited
        if old and (old.level, old.district_id) != (row.level, district_id):
            report.refuse(row.number, "level", f"area {row.code} is known as another level or in another district")
        area = Known(area_id, row.code, row.level, parent.id if parent else None, district_id, row.shape)
        here[row.code] = area
        placed.append((row, area))
    return placed


def _parent(row: AreaRow, here: Mapping[str, Known], report: Report) -> Known | None:
    """The named parent, else the lowest higher area that the row lies in. A city has none, a district may have none."""
    if row.level is AreaLevel.CITY:
        return None
    if not row.parent_code:
        parent = _around(row, here)
        if parent is None and RANK[row.level] > RANK[AreaLevel.DISTRICT]:
            report.refuse(row.number, "parent_code", f"area {row.code} names no parent and lies in none that is loaded")
        return parent
    parent = here.get(row.parent_code)
    if parent is None:
        why = f"there is no area {row.parent_code}; load it first, or add it to the file"
        report.refuse(row.number, "parent_code", why)
    elif RANK[parent.level] >= RANK[row.level]:
        why = f"a {row.level} cannot lie in {row.parent_code}, which is a {parent.level}"
        report.refuse(row.number, "parent_code", why)
        return None
    return parent


def _around(row: AreaRow, here: Mapping[str, Known]) -> Known | None:
    middle = shapely.point_on_surface(row.shape)
    higher = [area for area in here.values() if RANK[area.level] < RANK[row.level]]
    within = [area for area in higher if shapely.intersects(area.shape, middle)]
    return max(within, key=lambda area: RANK[area.level], default=None)


def _check_calendars(session: Session, rows: Sequence[AreaRow], report: Report) -> None:
    """Every calendar that a row names is loaded, and of the time zone that the city counts in."""
    zone, known = current_hours(session).zone.key, zones(session)
    for row in rows:
        if row.calendar_code and row.calendar_code not in known:
            why = f"there is no calendar {row.calendar_code}; load it first, with areas = [] in its file"
            report.refuse(row.number, "calendar", why)
        elif row.calendar_code and known[row.calendar_code] != zone:
            why = f"the calendar {row.calendar_code} is of {known[row.calendar_code]}, the city's of {zone}"
            report.refuse(row.number, "calendar", why)


def _check_overlaps(
    placed: Sequence[tuple[AreaRow, Known]], known: Mapping[str, Known], report: Report, share: float
) -> None:
    for level in AreaLevel:
        mine = [(area, row.number) for row, area in placed if area.level is level]
        codes = {area.code for area, _ in mine}
        others = [(area, 0) for area in known.values() if area.level is level and area.code not in codes]
        if mine:
            _check_level([*mine, *others], report, share)


def _check_level(areas: Sequence[tuple[Known, int]], report: Report, share: float) -> None:
    shapes = as_array(area.shape for area, _ in areas)
    sizes = area_m2(shapes)
    small, small_m2 = 0, 0.0
    for overlap in overlaps(shapes, least_m2=1.0):
        (first, row), (second, other_row) = areas[overlap.first], areas[overlap.second]
        if not row and not other_row:
            continue  # both have been in the database before
        what = f"areas {first.code} and {second.code} share {overlap.area_m2:,.0f} m²"
        if overlap.area_m2 > share * min(sizes[overlap.first], sizes[overlap.second]):
            why = f"{what}, more than {share:.1%} of the smaller; mend them, or allow more with --overlap"
            report.refuse(row or other_row, "geometry", why)
        elif overlap.area_m2 >= _NOISE_M2:
            report.warn(what)
        else:
            small, small_m2 = small + 1, small_m2 + overlap.area_m2
    if small:
        report.warn(f"{small} more pairs of areas share less than {_NOISE_M2:g} m² each, {small_m2:,.0f} m² in all")


def _check_outside(placed: Sequence[tuple[AreaRow, Known]], known: Mapping[str, Known], report: Report) -> None:
    by_id = {area.id: area for area in (*known.values(), *(area for _, area in placed))}
    for row, area in placed:
        parent = by_id.get(area.parent_id) if area.parent_id else None
        if parent is None:
            continue
        if shapely.distance(area.shape, parent.shape) > _ELSEWHERE_DEGREES:
            why = f"area {row.code} lies in another part of the world than {parent.code}"
            report.refuse(row.number, "geometry", f"{why}; are longitude and latitude exchanged, or the CRS wrong?")
            continue
        share = outside_share(area.shape, parent.shape)
        if share > _OUTSIDE_SHARE:
            report.warn(f"area {row.code} lies with {share:.1%} outside of {parent.code}")


def _write(
    session: Session, placed: Sequence[tuple[AreaRow, Known]], known: Mapping[str, Known], report: Report
) -> None:
    sizes = area_m2(as_array(area.shape for _, area in placed))
    for (row, area), size in zip(placed, sizes, strict=True):
        record = session.get(Area, area.id) if row.code in known else None
        put(session, Area, record, {"id": area.id, "code": area.code}, _values(row, area, float(size)), report)


def _values(row: AreaRow, area: Known, size: float) -> dict[str, Any]:
    west, south, east, north = (float(edge) for edge in np.array(row.shape.bounds))
    return {
        "level": row.level,
        "parent_id": area.parent_id,
        "district_id": area.district_id,
        "name": row.name,
        "name_en": row.name_en,
        "area_class": row.area_class,
        **({} if row.calendar_code is None else {"calendar_code": row.calendar_code}),
        "shape": shapely.to_wkb(row.shape),
        "min_lon": west,
        "min_lat": south,
        "max_lon": east,
        "max_lat": north,
        "area_m2": size,
    }
