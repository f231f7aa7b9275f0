"""How the small city is founded: its places, departments, duties, categories and cast."""

import datetime as dt
from pathlib import Path
from typing import Any

from shapely import box, to_wkb
from sqlmodel import Session, SQLModel

from grid.actors import Actor
from grid.atlas import build_atlas
from grid.calendars import load_calendar
from grid.database import Database
from grid.records import (
    Area,
    AreaLevel,
    Category,
    Cell,
    City,
    Department,
    Duty,
    FilingCondition,
    Jurisdiction,
    Person,
    PersonRole,
    Role,
    Shift,
)
from tests.city import CATEGORIES, HEIGHT, MILESTONES, NINE_OCLOCK, OFFICE_HOURS, SCHEME, SOUTH, WEST, WIDTH, SmallCity

CAST = (
    ("lin", "林巡", "Lin Xun", Role.INSPECTOR, "", "110101"),
    ("wu", "吴查", "Wu Cha", Role.INSPECTOR, "", "110101"),
    ("qian", "钱受", "Qian Shou", Role.ACCEPTOR, "", "110101"),
    ("sun", "孙派", "Sun Pai", Role.DISPATCHER, "", "110101"),
    ("li", "李遣", "Li Qian", Role.DISPATCHER, "", "110101"),
    ("zhou", "周值", "Zhou Zhi", Role.SHIFT_LEADER, "", "110101"),
    ("he", "何扫", "He Sao", Role.HANDLER, "SANITATION", "110101"),
    ("ma", "马洁", "Ma Jie", Role.HANDLER, "SANITATION", "110101"),
    ("luo", "罗铺", "Luo Pu", Role.HANDLER, "ROADS", "110101"),
    ("zheng", "郑管", "Zheng Guan", Role.MANAGER, "", "110100"),
    ("wang", "王接", "Wang Jie", Role.OPERATOR, "", "110100"),
    ("admin", "冯理", "Feng Li", Role.ADMINISTRATOR, "", "110100"),
    ("wai", "褚外", "Chu Wai", Role.DISPATCHER, "", "110102"),
)


def found(database: Database, home: Path) -> SmallCity:
    """Build the small city in an empty database with tables."""
    with database.writing() as session:
        areas = _build_places(session)
        departments = _build_departments(session, areas)
        _build_categories(session)
        people = _build_people(session, areas, departments)
        load_calendar(session, OFFICE_HOURS, at=NINE_OCLOCK)
        build_atlas(session, home)
    return SmallCity(database, home, people=people, departments=departments, areas=areas)


def _build_places(session: Session) -> dict[str, int]:
    """河东 has three columns and two rows of cells: its west column is 桥头街道, the rest 集市街道. 河西 lies west."""
    session.add(
        City(code="110100", name="示范市", name_en="Example City", calendar_code="city", scheme=SCHEME, grid_version=1)
    )
    city = _area("110100", AreaLevel.CITY, "示范市", "Example City", (-1, 0, 3, 2))
    east = _area("110101", AreaLevel.DISTRICT, "河东区", "Riverside", (0, 0, 3, 2), city)
    west = _area("110102", AreaLevel.DISTRICT, "河西区", "West Bank", (-1, 0, 0, 2), city)
    bridge = _area("110101001000", AreaLevel.STREET, "桥头街道", "Bridgehead", (0, 0, 1, 2), east)
    market = _area("110101002000", AreaLevel.STREET, "集市街道", "Market", (1, 0, 3, 2), east)
    bank = _area("110102001000", AreaLevel.STREET, "西岸街道", "Westside", (-1, 0, 0, 2), west)
    areas = [city, east, west, bridge, market, bank]
    _add(session, *areas)
    _add(session, *_cells(bridge, 0, 1), *_cells(market, 1, 3), *_cells(bank, -1, 0))
    return {area.code: area.id for area in areas}


def _area(
    code: str, level: AreaLevel, name: str, name_en: str, extent: tuple[int, int, int, int], parent: Area | None = None
) -> Area:
    """`extent` in columns and rows: west, south, east, north."""
    area = Area(code=code, level=level, name=name, name_en=name_en, parent_id=parent and parent.id, **_shape(*extent))
    area.district_id = area.id if level is AreaLevel.DISTRICT else parent and parent.district_id
    return area


def _cells(street: Area, first: int, last: int) -> list[Cell]:
    """Numbered west to east, north to south."""
    places = [(column, row) for row in (1, 0) for column in range(first, last)]
    return [
        Cell(
            district_id=street.district_id,
            code=f"{street.code}{number:03}",
            area_id=street.id,
            street_id=street.id,
            valid_from=NINE_OCLOCK - dt.timedelta(days=400),
            **_shape(column, row, column + 1, row + 1),
        )
        for number, (column, row) in enumerate(places, 1)
    ]


def _shape(west: int, south: int, east: int, north: int) -> dict[str, Any]:
    bounds = (WEST + west * WIDTH, SOUTH + south * HEIGHT, WEST + east * WIDTH, SOUTH + north * HEIGHT)
    corners = dict(zip(("min_lon", "min_lat", "max_lon", "max_lat"), bounds, strict=True))
    return {"shape": to_wkb(box(*bounds)), "area_m2": (east - west) * (north - south) * 10_200.0, **corners}


def _build_departments(session: Session, areas: dict[str, int]) -> dict[str, int]:
    """Roads answer for damage to roads and for manholes, sanitation for the rest."""
    roads = Department(code="ROADS", name="市政养护所", name_en="Road maintenance")
    sanitation = Department(code="SANITATION", name="环卫中心", name_en="Sanitation")
    _add(session, roads, sanitation)
    whole = areas["110100"]
    duties = (("", sanitation), ("E0113", roads), ("C", roads))
    _add(
        session,
        *(Duty(area_id=whole, scheme=SCHEME, category_prefix=prefix, department_id=who.id) for prefix, who in duties),
    )
    return {"ROADS": roads.id, "SANITATION": sanitation.id}


def _build_categories(session: Session) -> None:
    for place, (code, name, name_en, kind, limits) in enumerate(CATEGORIES, 1):
        category = Category(
            scheme=SCHEME, code=code, kind=kind, major_name="市容环境", name=name, name_en=name_en, favourite=place
        )
        conditions = [
            FilingCondition(
                category_id=category.id,
                sequence=n,
                condition=name,
                limit_value=value,
                limit_unit=unit,
                urgent=urgent,
                milestones=MILESTONES.get(code, ()),
            )
            for n, (value, unit, urgent) in enumerate(limits, 1)
        ]
        _add(session, category)
        _add(session, *conditions)


def _build_people(session: Session, areas: dict[str, int], departments: dict[str, int]) -> dict[str, Actor]:
    """Everybody is on shift on weekdays from eight to six and stands in the middle of the district."""
    districts = {"110100": ["110101", "110102"]}
    people = {}
    for username, name, name_en, role, department, area in CAST:
        person = Person(
            username=username,
            name=name,
            name_en=name_en,
            department_id=departments.get(department),
            district_id=areas[area],
            home_lon=WEST + WIDTH,
            home_lat=SOUTH + HEIGHT,
        )
        _add(session, person)
        _add(
            session,
            PersonRole(person_id=person.id, role=role),
            Jurisdiction(person_id=person.id, area_id=areas[area]),
            Shift(person_id=person.id, weekdays="12345", starts=dt.time(8), ends=dt.time(18)),
        )
        people[username] = Actor(
            id=person.id,
            name=name,
            name_en=name_en,
            username=username,
            roles=frozenset({role}),
            department_id=person.department_id,
            district_ids=frozenset(areas[code] for code in districts.get(area, [area])),
        )
    return people


def _add(session: Session, *records: SQLModel) -> None:
    """Write at once: without relationships the order of a flush is not the order of the foreign keys."""
    session.add_all(records)
    session.flush()
