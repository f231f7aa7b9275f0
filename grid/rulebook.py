"""The city as it stands, read once and shared by all threads: what every filing, dispatch and page looks up.

`Rulebooks.current()` costs a comparison; once a second it asks the database whether an import has made a new revision.
"""

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlmodel import Session, SQLModel, select

from grid.atlas import Atlas, open_atlas
from grid.calendars import area_hours, current_hours
from grid.case_rules import CaseRules
from grid.database import Database
from grid.duties import Duties, DutyPlace
from grid.duty_reading import read_duty_grids, read_teams
from grid.facts import (
    AreaFacts,
    CategoryFacts,
    CityFacts,
    ConditionFacts,
    DepartmentFacts,
    DutyFacts,
    DutyGridFacts,
    TeamFacts,
)
from grid.ladder_versions import read_ladders
from grid.ladders import ALWAYS, Ladder, Ladders
from grid.office_hours import OfficeHours
from grid.records import Area, Category, City, Department, Duty, FilingCondition
from grid.refusals import N_, BadInput, NotFound

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CHECK_EVERY_S = 1.0


class NoCity(NotFound):
    """The database holds no city yet."""


class UnknownCategory(BadInput):
    """A category that the city's scheme does not have, or no longer uses."""


@dataclass(frozen=True)
class Rulebook:
    """One revision of the city. Values only: it outlives the session that it was read in."""

    city: CityFacts
    hours: OfficeHours  # of the city; the zone is that of all its calendars
    atlas: Atlas
    areas: Mapping[int, AreaFacts]
    departments: Mapping[int, DepartmentFacts]
    categories: Mapping[int, CategoryFacts]  # of the city's scheme, in the order of their codes
    conditions: Mapping[int, ConditionFacts]
    duties: tuple[DutyFacts, ...]  # of the city's scheme
    ladders: tuple[Ladders, ...] = (ALWAYS,)  # every version, the newest first
    area_hours: Mapping[str, OfficeHours] = field(default_factory=dict)  # of the calendars that areas name, by code
    duty_grids: Mapping[str, DutyGridFacts] = field(default_factory=dict)  # by code, in order
    teams: Mapping[int, TeamFacts] = field(default_factory=dict)

    @cached_property
    def rules(self) -> CaseRules:
        return CaseRules.from_document(self.city.rules)

    @cached_property
    def area_by_code(self) -> Mapping[str, AreaFacts]:
        return {area.code: area for area in self.areas.values()}

    @cached_property
    def category_by_code(self) -> Mapping[str, CategoryFacts]:
        return {category.code: category for category in self.categories.values()}

    @cached_property
    def department_by_code(self) -> Mapping[str, DepartmentFacts]:
        return {department.code: department for department in self.departments.values()}

    @cached_property
    def conditions_of(self) -> Mapping[int, tuple[ConditionFacts, ...]]:
        """By category id, in sequence. A category without conditions is absent."""
        found: dict[int, list[ConditionFacts]] = defaultdict(list)
        for condition in self.conditions.values():
            found[condition.category_id].append(condition)
        return {key: tuple(sorted(value, key=lambda c: (c.sequence, c.area_class))) for key, value in found.items()}

    @cached_property
    def favourites(self) -> tuple[CategoryFacts, ...]:
        """The tiles of the filing page, in their order."""
        tiles = [category for category in self.categories.values() if category.active and category.favourite > 0]
        return tuple(sorted(tiles, key=lambda category: category.favourite))

    def category(self, code: str) -> CategoryFacts:
        """Return the category in use with this code; raises UnknownCategory."""
        category = self.category_by_code.get(code)
        if category is None or not category.active:
            raise UnknownCategory(N_("There is no category %(code)s in use."), field="category", code=code[:40])
        return category

    def conditions_for(self, category_id: int, area_class: str = "") -> tuple[ConditionFacts, ...]:
        """Return one condition a sequence number: that of the area's class, else the one for any area."""
        chosen: dict[int, ConditionFacts] = {}
        for condition in self.conditions_of.get(category_id, ()):  # "" sorts before every class, which replaces it
            if condition.area_class in ("", area_class):
                chosen[condition.sequence] = condition
        return tuple(chosen.values())

    @cached_property
    def matrix(self) -> Duties:
        return Duties(self.duties, {team.id: team.members for team in self.teams.values()})

    def duty_place(self, area_id: int | None, cell_code: str = "") -> DutyPlace:
        """Return where duties are asked for: in a cell and the lowest area it lies in, or in the area as a whole."""
        return DutyPlace(cell_code, self._grids_of_cells.get(cell_code, ()), self.area_path(area_id))

    @cached_property
    def _grids_of_cells(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for grid in self.duty_grids.values():
            for cell in grid.cells:
                found[cell].append(grid.code)
        return {cell: tuple(grids) for cell, grids in found.items()}

    def hours_for(self, area_id: int | None) -> OfficeHours:
        """Return the office hours that count in an area: of the first calendar on the way up, else the city's."""
        return self._hours_known.get(area_id) or self._choose_hours(area_id)

    def _choose_hours(self, area_id: int | None) -> OfficeHours:
        named = (self.areas[one].calendar_code for one in self.area_path(area_id))
        code = next(filter(None, named), "")
        return self._hours_known.setdefault(area_id, self.area_hours[code] if code else self.hours)

    @cached_property
    def _hours_known(self) -> dict[int | None, OfficeHours]:
        return {}

    def ladder(self, category_id: int, area_id: int | None, urgent: bool, started_at: dt.datetime) -> Ladder:
        """Return the most specific ladder for such a case, of the version in force when its clock started."""
        version = self.ladders[0]
        if started_at < version.since:
            version = next(one for one in self.ladders if started_at >= one.since)
        known = self._ladders_known.get((category_id, area_id, urgent, version.since))
        return known or self._choose_ladder(version, category_id, area_id, urgent)

    def _choose_ladder(self, version: Ladders, category_id: int, area_id: int | None, urgent: bool) -> Ladder:
        category = self.categories.get(category_id)
        areas = [self.areas[one].code for one in self.area_path(area_id)]
        ladder = version.choose(category.code if category else "", areas, urgent)
        return self._ladders_known.setdefault((category_id, area_id, urgent, version.since), ladder)

    @cached_property
    def _ladders_known(self) -> dict[tuple[int, int | None, bool, dt.datetime], Ladder]:
        return {}

    def area_path(self, area_id: int | None) -> tuple[int, ...]:
        """Return the ids of the area and of all it lies in, the deepest first."""
        return tuple(self._upwards(area_id))

    def area_class(self, area_id: int | None) -> str:
        """Return the class of the deepest area on the way up that has one, "" where none has."""
        return next((self.areas[key].area_class for key in self._upwards(area_id) if self.areas[key].area_class), "")

    def _upwards(self, area_id: int | None) -> Iterator[int]:
        while area_id is not None and area_id in self.areas:
            yield area_id
            area_id = self.areas[area_id].parent_id


def read_rulebook(session: Session, home: Path) -> Rulebook:
    """Read the whole rulebook. Raises NoCity where `gridcase init` has not run."""
    return rulebook_on(session, open_atlas(session, home))


def rulebook_on(session: Session, atlas: Atlas) -> Rulebook:
    """Read the rules of the city, to hold in the cells of `atlas`. Raises NoCity."""
    city = next(_read(session, City, CityFacts), None)
    if city is None:
        raise NoCity(N_("The database holds no city yet. Run: gridcase init"))
    categories = _read(session, Category, CategoryFacts, Category.scheme == city.scheme, order=Category.code)
    by_id = _by_id(categories)
    conditions = (c for c in _read(session, FilingCondition, ConditionFacts) if c.category_id in by_id)
    return Rulebook(
        city=city,
        hours=current_hours(session),
        atlas=atlas,
        areas=_by_id(_read(session, Area, AreaFacts, order=Area.code)),
        departments=_by_id(_read(session, Department, DepartmentFacts, order=Department.code)),
        categories=by_id,
        conditions=_by_id(conditions),
        duties=tuple(_read(session, Duty, DutyFacts, Duty.scheme == city.scheme, order=Duty.id)),
        ladders=read_ladders(session),
        area_hours=area_hours(session),
        duty_grids=read_duty_grids(session),
        teams=read_teams(session),
    )


class Rulebooks:
    """The rulebook in force for one process: read when first asked for and again after each import."""

    def __init__(self, database: Database, home: Path) -> None:
        self._database, self._home = database, home
        self._lock = threading.Lock()
        self._book: Rulebook | None = None
        self._look_again_at = 0.0

    def current(self) -> Rulebook:
        """Return the newest rulebook, at most a second old. While one thread reads it anew, the others use the old."""
        book = self._book
        if book is not None and time.monotonic() < self._look_again_at:
            return book
        if self._lock.acquire(blocking=book is None):
            try:
                self._refresh()
            finally:
                self._lock.release()
        assert self._book is not None
        return self._book

    def _refresh(self) -> None:
        with self._database.reading() as session:
            revision = session.exec(select(City.revision)).first()
            if self._book is None or revision != self._book.city.revision:
                self._book = read_rulebook(session, self._home)
        self._look_again_at = time.monotonic() + CHECK_EVERY_S


class _Identified(Protocol):
    @property
    def id(self) -> int: ...


_Facts = TypeVar("_Facts", bound="DataclassInstance")
_Kept = TypeVar("_Kept", bound=_Identified)


def _read(
    session: Session, record: type[SQLModel], kind: type[_Facts], *where: Any, order: Any = None
) -> Iterator[_Facts]:
    """Read the columns that a kind of facts names, without making records of them."""
    columns = [getattr(record, field.name) for field in fields(kind)]
    statement: Any = select(*columns).where(*where).order_by(order)
    return (kind(*row) for row in session.exec(statement))


def _by_id(rows: Iterable[_Kept]) -> dict[int, _Kept]:
    return {row.id: row for row in rows}
