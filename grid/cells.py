"""One cell, looked up by its code."""

import datetime as dt
from collections.abc import Collection

from sqlmodel import Session, col, select

from grid.records import Cell
from grid.refusals import N_, NotFound


def find_cell(session: Session, code: str, *, district_ids: Collection[int], at: dt.datetime) -> Cell:
    """Return the cell in force at that moment in one of the districts. Raises NotFound."""
    query = select(Cell).where(col(Cell.district_id).in_(district_ids), Cell.code == code)
    cell = session.exec(query).first()
    if cell is None or not (cell.valid_from <= at and (cell.valid_to is None or at < cell.valid_to)):
        raise NotFound(N_("There is no cell %(code)s."), code=code[:40])
    return cell
