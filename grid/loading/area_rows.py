"""Areas as a file has them: read, and checked as far as one file alone can be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import area_m2
from geo.faults import fault_of, repaired
from geo.files import Features
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.tables import rows_of
from grid.records import AreaLevel

RANK = {level: rank for rank, level in enumerate(AreaLevel)}  # the city is 0


@dataclass(frozen=True)
class AreaRow:
    """`parent_code` may be ""; the parent is then found by place. `calendar_code` is None where no column has it."""

    number: int
    code: str
    level: AreaLevel
    parent_code: str
    name: str
    name_en: str
    area_class: str
    calendar_code: str | None
    shape: shapely.Geometry


def read_areas(features: Features, names: FieldMap, report: Report, *, repair: bool = False) -> list[AreaRow]:
    """Return the good rows; every fault of the others is in the report."""
    rows = [_row(row, features, report) for row in names.apply(rows_of(features.fields, len(features)))]
    whole = [_with_shape(row, report, repair) for row in rows if row is not None]
    found = [row for row in whole if row is not None]
    refuse_repeated(report, "code", ((row.number, row.code) for row in found))
    nameless = sum(row.name == row.code for row in found)
    if nameless:
        report.warn(f"{nameless} areas have no name; their code stands for it")
    return found


def _row(row: Row, features: Features, report: Report) -> AreaRow | None:
    fields = Fields(row, report)
    code = fields.code("code")
    area = AreaRow(
        number=row.number,
        code=code,
        level=fields.choice("level", AreaLevel, AreaLevel.STREET),
        parent_code=fields.code("parent_code", required=False),
        name=fields.text("name") or code,
        name_en=fields.text("name_en"),
        area_class=fields.text("area_class", most=4),
        calendar_code=fields.text("calendar", most=40) if "calendar" in row.values else None,
        shape=features.geometry[row.number - 1],
    )
    return area if fields.good else None


def _with_shape(row: AreaRow, report: Report, repair: bool) -> AreaRow | None:
    fault = fault_of(row.shape)
    if repair and fault and isinstance(row.shape, shapely.Polygon | shapely.MultiPolygon):
        row, fault = _repaired(row, fault, report)
    if fault:
        hint = "; mend it, or load with --repair" if "lon" in fault else ""
        report.refuse(row.number, "geometry", f"area {row.code} {fault}{hint}")
        return None
    return row


def _repaired(row: AreaRow, fault: str, report: Report) -> tuple[AreaRow, str]:
    row = replace(row, shape=repaired(row.shape))
    still = fault_of(row.shape)
    if not still:
        square_metres = area_m2(as_array([row.shape]))[0]
        report.warn(f"row {row.number}: area {row.code} {fault}; repaired, it has {square_metres:,.0f} m² now")
    return row, still


def as_array(shapes: Iterable[shapely.Geometry]) -> NDArray[np.object_]:
    """Return shapes as an array of objects, which numpy would otherwise try to look into."""
    found = list(shapes)
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array
