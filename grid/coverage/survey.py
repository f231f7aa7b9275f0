"""What an audit of coverage looks at: the city as divided and staffed in one week, as values."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from grid.duties import Duties, DutyPlace
from grid.facts import AreaFacts, CategoryFacts, DepartmentFacts
from grid.records import AreaLevel, Role
from grid.week import ALWAYS


@dataclass(frozen=True)
class Ground:
    """Cells that lie in the same areas and duty grids; a cell with a duty of its own is one. `example` is a code."""

    place: DutyPlace
    district_id: int
    cells: int
    example: str


@dataclass(frozen=True)
class CaseKind:
    """A category, or one filing condition of it where duties tell them apart; 0 is any other condition."""

    category: CategoryFacts
    condition: int = 0


@dataclass(frozen=True)
class Worker:
    """An account in service. `works` are the times of the week; `rostered` says whether there are shifts at all."""

    id: int
    username: str
    name: str
    name_en: str
    roles: frozenset[Role]
    department_id: int | None
    home_id: int | None  # the district written with the account
    district_ids: frozenset[int]  # where it may act
    works: int
    rostered: bool


@dataclass(frozen=True)
class Overlap:
    """Two areas of one level that share ground."""

    area_id: int
    other_id: int
    area_m2: float


@dataclass(frozen=True)
class Survey:
    """`monday` begins the week that is looked at; `office` are the times at which the city's offices are open."""

    monday: dt.date
    areas: Mapping[int, AreaFacts]
    kinds: Sequence[CaseKind]  # of the categories in use
    departments: Mapping[int, DepartmentFacts]
    duties: Duties
    grounds: Sequence[Ground]
    workers: Sequence[Worker]
    overlaps: Sequence[Overlap] = ()
    office: int = ALWAYS

    def within(self, district_ids: frozenset[int]) -> "Survey":
        """The same for some districts: their cells, whoever works there, and the overlaps that touch them.

        People who work nowhere belong to the district written with their account, without one to the whole city.
        """
        if district_ids >= set(self.districts):
            return self
        return replace(
            self,
            grounds=[ground for ground in self.grounds if ground.district_id in district_ids],
            workers=[one for one in self.workers if not district_ids.isdisjoint(one.district_ids or {one.home_id})],
            overlaps=[one for one in self.overlaps if not district_ids.isdisjoint(self._districts_of(one))],
        )

    @cached_property
    def districts(self) -> list[int]:
        return [area.id for area in self.areas.values() if area.level is AreaLevel.DISTRICT]

    @cached_property
    def cells_of(self) -> Mapping[int, int]:
        """How many cells each district has; one without any is absent."""
        cells: dict[int, int] = defaultdict(int)
        for ground in self.grounds:
            cells[ground.district_id] += ground.cells
        return cells

    def _districts_of(self, overlap: Overlap) -> set[int | None]:
        return {self.areas[overlap.area_id].district_id, self.areas[overlap.other_id].district_id}
