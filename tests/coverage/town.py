"""A town as values: two districts, the first with two streets, whose offices are open on weekdays from eight to six."""

import datetime as dt
from typing import Any

from grid.coverage.survey import CaseKind, Ground, Survey, Worker
from grid.duties import Duties, DutyPlace
from grid.facts import AreaFacts, CategoryFacts, DepartmentFacts, DutyFacts
from grid.records import AreaLevel, Kind, Role
from grid.week import joined, minutes

MONDAY = dt.date(2026, 3, 9)
CITY, EAST, WEST, BRIDGE, MARKET, BANK = range(1, 7)
SANITATION, ROADS = 10, 20
OFFICE = joined(minutes(day * 1440 + 480, day * 1440 + 1080) for day in range(5))


def area(id: int, level: AreaLevel, parent_id: int | None, district_id: int | None) -> AreaFacts:
    return AreaFacts(id, f"A{id}", level, parent_id, district_id, f"area {id}", "", "", "", 0, 0, 1, 1, 1.0)


AREAS = {
    one.id: one
    for one in (
        area(CITY, AreaLevel.CITY, None, None),
        area(EAST, AreaLevel.DISTRICT, CITY, EAST),
        area(WEST, AreaLevel.DISTRICT, CITY, WEST),
        area(BRIDGE, AreaLevel.STREET, EAST, EAST),
        area(MARKET, AreaLevel.STREET, EAST, EAST),
        area(BANK, AreaLevel.STREET, WEST, WEST),
    )
}
GROUNDS = (
    Ground(DutyPlace("", (), (BRIDGE, EAST, CITY)), EAST, 2, "B1"),
    Ground(DutyPlace("", ("G1",), (MARKET, EAST, CITY)), EAST, 3, "M1"),
    Ground(DutyPlace("M9", (), (MARKET, EAST, CITY)), EAST, 1, "M9"),
    Ground(DutyPlace("", (), (BANK, WEST, CITY)), WEST, 4, "W1"),
)


def category(code: str) -> CategoryFacts:
    return CategoryFacts(ord(code[-1]), code, Kind.EVENT, "", "", f"category {code}", "", "", 0, True)


CATEGORIES = tuple(category(code) for code in ("E01", "E02", "C01"))


def duty(id: int, area_id: int = CITY, prefix: str = "", department_id: int = SANITATION, **more: Any) -> DutyFacts:
    facts: dict[str, Any] = {"person_id": None, "priority": 1, "valid_from": None, "valid_to": None}
    return DutyFacts(id=id, area_id=area_id, category_prefix=prefix, department_id=department_id, **(facts | more))


def worker(id: int, *roles: Role, department_id: int | None = None, **more: Any) -> Worker:
    facts: dict[str, Any] = {
        "home_id": EAST,
        "district_ids": frozenset({EAST, WEST}),
        "works": OFFICE,
        "rostered": True,
    }
    return Worker(id, f"p{id}", f"person {id}", "", frozenset(roles), department_id, **(facts | more))


STAFF = (
    worker(1, Role.HANDLER, department_id=SANITATION),
    worker(2, Role.HANDLER, department_id=ROADS),
    worker(3, Role.INSPECTOR),
    worker(4, Role.DISPATCHER),
    worker(5, Role.SHIFT_LEADER),
    worker(6, Role.MANAGER),
)


def town(*duties: DutyFacts, workers: tuple[Worker, ...] = STAFF, **more: Any) -> Survey:
    facts: dict[str, Any] = {
        "monday": MONDAY,
        "areas": AREAS,
        "kinds": [CaseKind(one) for one in CATEGORIES],
        "departments": {id: DepartmentFacts(id, f"D{id}", f"department {id}", "", True) for id in (SANITATION, ROADS)},
        "duties": Duties(duties or (duty(1),)),
        "grounds": GROUNDS,
        "workers": workers,
        "office": OFFICE,
    }
    return Survey(**(facts | more))
