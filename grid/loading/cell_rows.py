"""Cells as a file has them: read, and checked against the areas they say they lie in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.faults import fault_of
from geo.files import Features
from grid.codes import area_code_of, cell_code_fault
from grid.loading.area_rows import RANK, as_array
from grid.loading.homes import Home
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields
from grid.loading.tables import rows_of


@dataclass(frozen=True)
class CellRow:
    number: int
    code: str
    area_code: str  # as the file says; may be ""
    shape: shapely.Geometry


@dataclass(frozen=True)
class Housed:
    """A row and the area it belongs to."""

    row: CellRow
    home: Home
    district_id: int


def read_cells(features: Features, names: FieldMap, report: Report) -> list[CellRow]:
    """Return the good rows; every fault of the others is in the report."""
    rows = []
    for row in names.apply(rows_of(features.fields, len(features))):
        fields = Fields(row, report)
        code = fields.code("code", most=24)
        area_code = fields.code("area_code", required=False)
        shape = features.geometry[row.number - 1]
        if fault := fault_of(shape):
            fields.refuse("geometry", f"cell {code} {fault}")
        if fields.good:
            rows.append(CellRow(row.number, code, area_code, shape))
    refuse_repeated(report, "code", ((row.number, row.code) for row in rows))
    return rows


def house(rows: Sequence[CellRow], homes: Mapping[str, Home], report: Report) -> list[Housed]:
    """Find each cell's area: the one it names, else the one its 15 digits name, else the lowest one it lies in."""
    tree = _Tree(homes)
    housed = []
    for row in rows:
        home = homes.get(row.area_code or area_code_of(row.code)) or (None if row.area_code else tree.around(row.shape))
        fault = _fault(row, home)
        if fault or home is None or home.district_id is None:
            report.refuse(row.number, "area_code", fault)
        else:
            housed.append(Housed(row, home, home.district_id))
    _refuse_strays(housed, report)
    return housed


def _fault(row: CellRow, home: Home | None) -> str:
    if home is None:
        wanted = f"there is no area {row.area_code}" if row.area_code else f"cell {row.code} lies in no area"
        return f"{wanted}; load the areas first"
    if home.district_id is None:
        return f"cell {row.code} would lie in {home.code}, which is in no district"
    return cell_code_fault(row.code, home.code)


def _refuse_strays(housed: Sequence[Housed], report: Report) -> None:
    """The middle of a cell must lie in its area: codes and shapes that were mixed up show here."""
    by_home: dict[str, list[Housed]] = defaultdict(list)
    for one in housed:
        by_home[one.home.code].append(one)
    for cells in by_home.values():
        home = cells[0].home
        shapely.prepare(home.shape)
        inside = shapely.intersects(home.shape, shapely.point_on_surface(as_array(one.row.shape for one in cells)))
        for place in np.flatnonzero(~inside):
            row = cells[place].row
            report.refuse(row.number, "geometry", f"cell {row.code} does not lie in its area {home.code}")


class _Tree:
    """Areas by place, the lowest first."""

    def __init__(self, homes: Mapping[str, Home]) -> None:
        self._homes = sorted(homes.values(), key=lambda home: (-RANK[home.level], home.code))
        self._tree = shapely.STRtree(as_array(home.shape for home in self._homes))

    def around(self, shape: shapely.Geometry) -> Home | None:
        found = self._tree.query(shapely.point_on_surface(shape), predicate="intersects")
        return self._homes[int(found.min())] if len(found) else None
