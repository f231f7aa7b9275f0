"""Load duty grids: named sets of cells of one district, which may overlap.

Fields: code, name, name_en, cells (several, between semicolons). A grid may fill several rows, one a cell; its names
are those of its first row.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, delete, select

from grid.loading.city import note_import
from grid.loading.duty_known import cells_in_force
from grid.loading.mapping import FieldMap
from grid.loading.report import Report
from grid.loading.rows import Fields, Row
from grid.loading.writing import put
from grid.records import Area, DutyGrid, DutyGridCell
from grid.refusals import N_

_Rows = dict[str, list[tuple[Fields, list[str]]]]


def load_duty_grids(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new duty grids and change known ones by code, with exactly the cells of the file; or raise LoadRefused."""
    report = Report()
    grids: _Rows = defaultdict(list)
    for row in (names or FieldMap()).apply(rows):
        fields = Fields(row, report)
        grids[fields.code("code", most=24)].append((fields, fields.codes("cells")))
    found = _placed(session, grids)
    report.stop_if_refused()
    known = {grid.code: grid for grid in session.exec(select(DutyGrid))}
    for code, district_id in found.items():
        first = grids[code][0][0]
        values = {"name": first.text("name") or code, "name_en": first.text("name_en"), "district_id": district_id}
        grid, changed = put(session, DutyGrid, known.get(code), {"code": code}, values)
        changed |= _write_cells(session, grid, {cell for _, cells in grids[code] for cell in cells})
        report.count(known=code in known, changed=changed)
    report.stop_if_refused()
    note_import(session)
    return report


def _placed(session: Session, grids: _Rows) -> dict[str, int]:
    """Return the district of each grid; every cell that is unknown or in another district is refused."""
    areas = cells_in_force(session, {cell for rows in grids.values() for _, cells in rows for cell in cells})
    districts = dict(iter(session.exec(select(Area.id, Area.district_id))))
    found: dict[str, int] = {}
    for code, rows in grids.items():
        for fields, cells in rows:
            if not cells:
                fields.refuse("cells", N_("is missing; fill it in, or name the column that has it in the map file"))
            for cell in cells:
                district = districts.get(areas.get(cell, 0))
                if district is None:
                    fields.refuse("cells", N_("there is no cell %(code)s in force; load it first"), code=cell)
                elif found.setdefault(code, district) != district:
                    why = N_("the cell %(code)s lies in another district than the first of its duty grid")
                    fields.refuse("cells", why, code=cell)
    return found


def _write_cells(session: Session, grid: DutyGrid, cells: set[str]) -> bool:
    mine = col(DutyGridCell.duty_grid_id) == grid.id
    known = set(session.exec(select(DutyGridCell.cell_code).where(mine)))
    if known - cells:
        session.exec(delete(DutyGridCell).where(mine, col(DutyGridCell.cell_code).in_(known - cells)))
    session.add_all(DutyGridCell(duty_grid_id=grid.id, cell_code=cell) for cell in sorted(cells - known))
    session.flush()
    return known != cells
