"""The survey of the small city as its database has it, on both engines."""

import datetime as dt

from shapely import box, to_wkb
from sqlmodel import col, delete, select

from grid.coverage.audit import Coverage, audit
from grid.coverage.finding import Finding, Gap
from grid.coverage.reading import survey
from grid.records import (
    Area,
    DayKind,
    Department,
    Duty,
    DutyGrid,
    DutyGridCell,
    DutyPart,
    Person,
    PersonRole,
    RosterDay,
    Shift,
)
from grid.rulebook import Rulebooks
from tests.city import HEIGHT, SCHEME, SOUTH, WEST, WIDTH, SmallCity

STAGE = "110101002000"


def audited(city: SmallCity) -> Coverage:
    with city.database.reading() as session:
        return audit(survey(session, book=Rulebooks(city.database, city.home).current(), at=city.now))


def found(city: SmallCity, gap: Gap) -> list[Finding]:
    return [one for one in audited(city).findings if one.gap is gap]


def people(findings: list[Finding]) -> list[str]:
    return [one.username for finding in findings for one in finding.people]


def test_every_cell_of_the_city_is_looked_at(city: SmallCity) -> None:
    coverage = audited(city)
    assert (coverage.cells, coverage.answered_share) == (8, 1.0)
    assert coverage.office_share == 0.75  # nobody handles in the two cells of the other district


def test_each_planted_hole_of_the_duties_is_found(city: SmallCity) -> None:
    with city.database.writing() as session:
        session.exec(delete(Duty).where(col(Duty.category_prefix) == ""))
        street = session.exec(select(Area).where(Area.code == STAGE)).one()
        facts = {"area_id": street.id, "scheme": SCHEME, "category_prefix": "E0101"}
        session.add(Duty(department_id=city.roads, **facts))
        session.add(Duty(department_id=city.sanitation, **facts))
        standing_in = {**facts, "category_prefix": "E05", "part": DutyPart.FALLBACK}
        session.add(Duty(department_id=city.sanitation, **standing_in))
        parks = Department(code="PARKS", name="绿化所")
        session.add(parks)
        session.flush()
        session.add(Duty(department_id=parks.id, **{**facts, "category_prefix": "E0113"}))
    unanswered = found(city, Gap.CATEGORY_UNANSWERED)
    assert {(one.district_id, *(c.code for c in one.categories)) for one in unanswered} == {
        (city.district, "E0110"),
        (city.district, "E0101", "E0110", "E0505"),
        (city.other_district, "E0101", "E0110", "E0505"),
    }
    assert [one.department_ids for one in found(city, Gap.DUTIES_CONTRADICT)] == [[city.roads, city.sanitation]]
    assert [[c.code for c in one.categories] for one in found(city, Gap.FALLBACK_ONLY)] == [["E0505"]]
    assert [one.department_ids for one in found(city, Gap.DEPARTMENT_WITHOUT_HANDLER)] == [[parks.id]]


def test_each_planted_hole_of_the_people_is_found(city: SmallCity) -> None:
    with city.database.writing() as session:
        lost, idle = Person(username="lost", name="失"), Person(username="idle", name="闲")
        session.add_all([lost, idle])
        session.flush()
        session.add(PersonRole(person_id=idle.id, role="inspector"))
        session.exec(delete(Shift).where(col(Shift.person_id) == city.handler.id))
        session.exec(delete(PersonRole).where(col(PersonRole.person_id) == city.shift_leader.id))
    assert people(found(city, Gap.WITHOUT_ROLE)) == ["lost", "zhou"]
    assert people(found(city, Gap.WITHOUT_DISTRICT)) == ["idle"]
    assert people(found(city, Gap.WITHOUT_SHIFT)) == ["he"]
    assert {"lin", "wu", "qian", "sun", "li"} <= set(people(found(city, Gap.WITHOUT_SUPERVISOR)))
    uninspected = found(city, Gap.CELLS_UNINSPECTED)
    assert [one.district_id for one in uninspected] == [city.other_district, city.district]


def test_leave_of_this_week_leaves_its_hours_without_anybody(city: SmallCity) -> None:
    day = city.now.date() + dt.timedelta(days=1)
    with city.database.writing() as session:
        session.add(RosterDay(person_id=city.road_crew.id, kind=DayKind.LEAVE, first=day, last=day))
    mine = [one for one in found(city, Gap.DUTY_UNSTAFFED) if one.department_ids == [city.roads]]
    (here,) = [one for one in mine if one.district_id == city.district]
    assert here.missing >> (24 + 10) * 60 & 1 == 1
    assert here.missing >> (48 + 10) * 60 & 1 == 0


def test_duties_of_a_cell_and_of_a_duty_grid_count_there_alone(city: SmallCity) -> None:
    with city.database.writing() as session:
        session.exec(delete(Duty))
        grid = DutyGrid(code="G1", name="责任网格", district_id=city.district)
        session.add(grid)
        session.flush()
        session.add_all(DutyGridCell(duty_grid_id=grid.id, cell_code=f"{STAGE}00{n}") for n in (1, 2))
        facts = {"area_id": city.district, "scheme": SCHEME, "department_id": city.roads}
        session.add(Duty(duty_grid="G1", **facts))
        session.add(Duty(cell_code=f"{STAGE}003", **facts))
    assert audited(city).answered_share == 3 / 8


def test_areas_of_one_level_that_share_ground_are_found(city: SmallCity) -> None:
    assert found(city, Gap.AREAS_OVERLAP) == []
    with city.database.writing() as session:
        street = session.exec(select(Area).where(Area.code == "110101001000")).one()
        street.shape = to_wkb(box(WEST, SOUTH, WEST + 1.5 * WIDTH, SOUTH + 2 * HEIGHT))
        session.add(street)
    (one,) = found(city, Gap.AREAS_OVERLAP)
    assert (one.area_id, one.other_area_id) == (city.areas["110101001000"], city.areas[STAGE])
    assert 10_000 < one.area_m2 < 10_500
