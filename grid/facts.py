"""The rows of the city as immutable values, so that rules and many threads may share them without a session."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from grid.records import AreaLevel, AutoDispatch, DutyPart, Kind, LimitUnit, Milestone

BETWEEN = ";"  # the codes of districts


@dataclass(frozen=True)
class CityFacts:
    code: str
    name: str
    name_en: str
    zone: str
    calendar_code: str
    scheme: str
    rules: dict[str, Any]
    grid_version: int
    revision: int


@dataclass(frozen=True)
class AreaFacts:
    """An area without its shape. `bounds` are min lon, min lat, max lon, max lat in degrees."""

    id: int
    code: str
    level: AreaLevel
    parent_id: int | None
    district_id: int | None
    name: str
    name_en: str
    area_class: str
    calendar_code: str
    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float
    area_m2: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        return self.min_lon, self.min_lat, self.max_lon, self.max_lat


@dataclass(frozen=True)
class DepartmentFacts:
    id: int
    code: str
    name: str
    name_en: str
    active: bool


@dataclass(frozen=True)
class CategoryFacts:
    id: int
    code: str
    kind: Kind
    major_name: str
    major_name_en: str
    name: str
    name_en: str
    icon: str
    favourite: int
    active: bool
    auto_dispatch: AutoDispatch = AutoDispatch.OFF
    auto_districts: str = ""
    skill: str = ""  # that whoever handles it must have

    def dispatched_in(self, district_code: str) -> AutoDispatch:
        """How its cases in the district are dispatched."""
        narrowed = self.auto_districts and district_code not in self.auto_districts.split(BETWEEN)
        return AutoDispatch.OFF if narrowed else self.auto_dispatch


@dataclass(frozen=True)
class ConditionFacts:
    """立案条件 with its limit and the milestones before. `area_class` "" holds in areas of every class."""

    id: int
    category_id: int
    sequence: int
    area_class: str
    condition: str
    condition_en: str
    closing_condition: str
    closing_condition_en: str
    limit_value: float
    limit_unit: LimitUnit
    urgent: bool
    milestones: tuple[Milestone, ...]

    def step(self, reached: int) -> "Milestone | ConditionFacts":
        """The next milestone after so many were reached; the condition itself after the last."""
        return self.milestones[reached] if reached < len(self.milestones) else self

    def limit(self, reached: int = 0) -> tuple[float, LimitUnit]:
        """The limit of that step."""
        step = self.step(reached)
        return step.limit_value, step.limit_unit


@dataclass(frozen=True)
class DutyFacts:
    id: int
    area_id: int
    category_prefix: str
    department_id: int
    person_id: int | None
    priority: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    cell_code: str = ""
    duty_grid: str = ""
    condition: int = 0
    hours: str = ""
    team_id: int | None = None
    part: DutyPart = DutyPart.LEAD


@dataclass(frozen=True)
class DutyGridFacts:
    """责任网格 with the codes of its cells."""

    id: int
    code: str
    name: str
    name_en: str
    district_id: int
    cells: frozenset[str]


@dataclass(frozen=True)
class TeamFacts:
    id: int
    code: str
    name: str
    name_en: str
    department_id: int
    members: frozenset[int]
