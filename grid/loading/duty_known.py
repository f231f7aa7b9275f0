"""What the rows of duties may refer to: ids by code."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from grid.duty_reading import read_duty_grids
from grid.loading.city import the_city
from grid.loading.rows import Fields
from grid.records import Area, AreaLevel, Category, Cell, Department, FilingCondition, Person, Team
from grid.refusals import N_


class KnownForDuties:
    """Read once a load. Of the cells only those that the rows name."""

    def __init__(self, session: Session, cells: Collection[str]) -> None:
        self.scheme = the_city(session).scheme
        grids = read_duty_grids(session)
        self.grid_cells = {code: grid.cells for code, grid in grids.items()}
        self.conditions = _conditions(session)
        self._departments = dict(iter(session.exec(select(Department.code, Department.id))))
        people = iter(session.exec(select(Person.username, Person.id, Person.department_id)))
        teams = iter(session.exec(select(Team.code, Team.id, Team.department_id)))
        self._members: Mapping[str, Mapping[str, tuple[int, int | None]]] = {
            "person": {code: (id, department_id) for code, id, department_id in people},
            "team": {code: (id, department_id) for code, id, department_id in teams},
        }
        self._ids: Mapping[str, Mapping[str, int]] = {
            "area": dict(iter(session.exec(select(Area.code, Area.id)))),
            "department": self._departments,
            "duty_grid": {code: grid.district_id for code, grid in grids.items()},
            "cell": cells_in_force(session, cells),
        }

    def id_of(self, fields: Fields, name: str, code: str) -> int | None:
        """Return the id for a code: of an area or department itself, of the area that a cell or duty grid lies in."""
        if code not in self._ids[name]:
            fields.refuse(name, N_("there is no %(name)s %(code)s; load it first"), name=name, code=code)
        return self._ids[name].get(code)

    def member_of(self, fields: Fields, name: str, code: str, department_id: int | None) -> int | None:
        """Return the id of a person or team, which must be of the department."""
        known = self._members[name].get(code)
        if code and known is None:
            fields.refuse(name, N_("there is no %(name)s %(code)s; load it first"), name=name, code=code)
        elif known and department_id is not None and known[1] != department_id:
            why = N_("%(code)s is not of %(department)s")
            fields.refuse(name, why, code=code, department=self.code_of(department_id))
        return known[0] if known else None

    def code_of(self, department_id: int) -> str:
        return next(code for code, id in self._departments.items() if id == department_id)


def cells_in_force(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the lowest area of each of these cells that is in force, by the cell's code."""
    districts = session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).all()
    here = col(Cell.district_id).in_(districts), col(Cell.code).in_(codes), col(Cell.valid_to).is_(None)
    return dict(iter(session.exec(select(Cell.code, Cell.area_id).where(*here)))) if codes else {}


def _conditions(session: Session) -> dict[tuple[str, str], set[int]]:
    """The sequences of the filing conditions of each category, by scheme and code."""
    query = select(Category.scheme, Category.code, FilingCondition.sequence).join(FilingCondition, isouter=True)
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for scheme, code, sequence in session.exec(query):
        found[scheme, code].add(sequence)
    return dict(found)
