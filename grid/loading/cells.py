"""Load unit cells. A code is given once: a cell that is gone keeps its row, and its code is never used again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import insert
from sqlmodel import Session, col, select, update

from geo.crs import area_m2
from geo.faults import overlaps
from geo.files import Features
from grid.ids import new_id
from grid.loading.area_rows import as_array
from grid.loading.cell_rows import Housed, house, read_cells
from grid.loading.city import note_import, the_city
from grid.loading.homes import read_homes
from grid.loading.mapping import FieldMap
from grid.loading.report import Report
from grid.records import Area, AreaLevel, Cell

OVERLAP_M2 = 1.0
_COVER_SHARE = 0.99
_MANY = 400  # codes asked for in one statement


@dataclass(frozen=True)
class Known:
    """A cell of the database. `at_home`: the ids of its area, street and community."""

    id: int
    code: str
    district_id: int
    at_home: tuple[int, int | None, int | None]
    shape: bytes
    valid_to: dt.datetime | None


def load_cells(
    session: Session,
    features: Features,
    *,
    at: dt.datetime,
    names: FieldMap | None = None,
    replace: bool = False,
    overlap_m2: float = OVERLAP_M2,
) -> Report:
    """Add new cells and change known ones, or raise LoadRefused and change nothing.

    `replace`: cells in force in the areas of the file that the file does not have are retired at `at`.
    `overlap_m2`: what two cells may share.
    """
    the_city(session)
    report = Report()
    homes = read_homes(session)
    cells = house(read_cells(features, names or FieldMap(), report), homes, report)
    report.stop_if_refused()
    known = {cell.code: cell for cell in _known(session, [cell.row.code for cell in cells])}
    _refuse_taken_codes(cells, known, report)
    others = [cell for cell in _in_force(session, {cell.home.id for cell in cells}) if cell.code not in known]
    _check_overlaps(cells, [] if replace else others, report, overlap_m2)
    report.stop_if_refused()
    _warn_of_gaps(cells, [] if replace else others, report)
    _write(session, cells, known, report, at)
    if replace:
        _retire(session, others, report, at)
    note_import(session, grid=bool(report.loaded or report.updated or report.retired))
    return report


def _known(session: Session, codes: Sequence[str]) -> Iterator[Known]:
    """Cells with these codes in any district, in force or not."""
    districts = session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).all()
    for start in range(0, len(codes), _MANY):
        some = codes[start : start + _MANY]
        yield from _read(session, col(Cell.district_id).in_(districts), col(Cell.code).in_(some))


def _in_force(session: Session, area_ids: Iterable[int]) -> Iterator[Known]:
    for area_id in sorted(area_ids):
        yield from _read(session, Cell.area_id == area_id, col(Cell.valid_to).is_(None))


def _read(session: Session, *where: Any) -> Iterator[Known]:
    home: list[Any] = [Cell.area_id, Cell.street_id, Cell.community_id]
    statement: Any = select(*[Cell.id, Cell.code, Cell.district_id, *home, Cell.shape, Cell.valid_to]).where(*where)
    for row in session.exec(statement):
        at_home = (row.area_id, row.street_id, row.community_id)
        yield Known(row.id, row.code, row.district_id, at_home, row.shape, row.valid_to)


def _refuse_taken_codes(cells: Sequence[Housed], known: Mapping[str, Known], report: Report) -> None:
    for cell in cells:
        old = known.get(cell.row.code)
        if old is not None and old.valid_to is not None:
            why = f"cell {old.code} was retired on {old.valid_to:%Y-%m-%d}; a code is never used again"
            report.refuse(cell.row.number, "code", why)
        elif old is not None and old.district_id != cell.district_id:
            report.refuse(cell.row.number, "code", f"there is a cell {old.code} in another district")


def _check_overlaps(cells: Sequence[Housed], others: Sequence[Known], report: Report, most_m2: float) -> None:
    rows = [(cell.row.code, cell.row.number) for cell in cells] + [(cell.code, 0) for cell in others]
    shapes = [cell.row.shape for cell in cells] + [shapely.from_wkb(cell.shape) for cell in others]
    for overlap in overlaps(as_array(shapes), least_m2=most_m2):
        (first, number), (second, _) = rows[overlap.first], rows[overlap.second]
        if number:
            why = f"cells {first} and {second} share {overlap.area_m2:,.1f} m²; mend them, or allow more with --overlap"
            report.refuse(number, "geometry", why)


def _warn_of_gaps(cells: Sequence[Housed], others: Sequence[Known], report: Report) -> None:
    """Cells should cover their area; a district that is divided in part is odd, but no mistake."""
    covered: dict[int, float] = defaultdict(float)
    sizes = area_m2(as_array([cell.row.shape for cell in cells] + [shapely.from_wkb(cell.shape) for cell in others]))
    ids = [cell.home.id for cell in cells] + [cell.at_home[0] for cell in others]
    for area_id, size in zip(ids, sizes, strict=True):
        covered[area_id] += float(size)
    for home in sorted({cell.home.code: cell.home for cell in cells}.values(), key=lambda home: home.code):
        share = covered[home.id] / home.area_m2
        if share < _COVER_SHARE:
            report.warn(f"the cells of {home.code} cover {share:.1%} of it; points in the rest belong to nobody")


def _write(
    session: Session, cells: Sequence[Housed], known: Mapping[str, Known], report: Report, at: dt.datetime
) -> None:
    sizes = area_m2(as_array(cell.row.shape for cell in cells))
    fresh = []
    for cell, size in zip(cells, sizes, strict=True):
        old = known.get(cell.row.code)
        values = _values(cell, float(size))
        changed = old is not None and (old.shape, old.at_home) != (values["shape"], _at_home(cell))
        report.count(known=old is not None, changed=changed)
        if old is None:
            fresh.append(
                {"id": new_id(), "code": cell.row.code, "district_id": cell.district_id, "valid_from": at, **values}
            )
        elif changed:
            mine = (col(Cell.district_id) == old.district_id, col(Cell.id) == old.id)
            session.exec(update(Cell).where(*mine).values(**values))
    if fresh:
        session.connection().execute(insert(Cell), fresh)


def _values(cell: Housed, size: float) -> dict[str, Any]:
    west, south, east, north = cell.row.shape.bounds
    area_id, street_id, community_id = _at_home(cell)
    return {
        "area_id": area_id,
        "street_id": street_id,
        "community_id": community_id,
        "shape": shapely.to_wkb(cell.row.shape),
        "min_lon": west,
        "min_lat": south,
        "max_lon": east,
        "max_lat": north,
        "area_m2": size,
    }


def _at_home(cell: Housed) -> tuple[int, int | None, int | None]:
    return cell.home.id, cell.home.street_id, cell.home.community_id


def _retire(session: Session, gone: Sequence[Known], report: Report, at: dt.datetime) -> None:
    report.retired = len(gone)
    for cell in gone:
        mine = (col(Cell.district_id) == cell.district_id, col(Cell.id) == cell.id)
        session.exec(update(Cell).where(*mine).values(valid_to=at))
