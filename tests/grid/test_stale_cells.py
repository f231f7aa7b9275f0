"""Patrol freshness: which cells nobody has been in for too long, near somebody and street by street."""

import datetime as dt

import pytest
from sqlmodel import select

from grid.patrol import is_stale, patrol_span
from grid.records import Area, City
from grid.stale_cells import Freshness, freshness, stale_near
from grid.visits import Visit, note_visits
from tests.city import HEIGHT, NINE_OCLOCK, SOUTH, WEST, WIDTH, SmallCity

BRIDGE, MARKET = "110101001000", "110101002000"
DAY = dt.timedelta(days=1)


def visit(city: SmallCity, *codes: str, at: dt.datetime = NINE_OCLOCK) -> None:
    with city.database.writing() as session:
        note_visits(session, [Visit(city.district, code, at) for code in codes])


def stale(city: SmallCity, column: float = 0.5, row: float = 0.5, most: int = 10) -> list[str]:
    """Near the middle of a cell of this column and row."""
    with city.database.reading() as session:
        here = WEST + WIDTH * column, SOUTH + HEIGHT * row
        found = stale_near(session, *here, district_ids={city.district}, at=city.now, book=city.book, most=most)
    return [cell.code for cell in found]


def shares(city: SmallCity) -> dict[str, Freshness]:
    with city.database.reading() as session:
        found = freshness(session, district_ids={city.district}, at=city.now, book=city.book)
    return {city.book.areas[street_id].code: share for street_id, share in found.items()}


def grade(city: SmallCity, area_class: str, **rules: float) -> None:
    """Grade the district, and let the city decide how often it is patrolled."""
    with city.database.writing() as session:
        area = session.exec(select(Area).where(Area.code == "110101")).one()
        town = session.exec(select(City)).one()
        area.area_class, town.rules, town.revision = area_class, rules, town.revision + 1
        session.add_all([area, town])
    city.__post_init__()


@pytest.mark.parametrize(
    ("visited", "days", "stale"),
    [
        (None, 7, True),  # nobody was ever there
        (NINE_OCLOCK - 7 * DAY, 7, True),
        (NINE_OCLOCK - 7 * DAY + dt.timedelta(hours=1), 7, False),
        (NINE_OCLOCK - 365 * DAY, 0, False),  # nobody patrols
        (None, 0, False),
    ],
)
def test_a_cell_is_stale_when_its_days_are_over(visited: dt.datetime | None, days: float, stale: bool) -> None:
    assert is_stale(visited, dt.timedelta(days=days) or None, NINE_OCLOCK) is stale


def test_the_days_depend_on_the_class_of_the_area(city: SmallCity) -> None:
    district = city.district
    assert patrol_span(district, city.book) == 7 * DAY
    grade(city, "A")
    assert patrol_span(district, city.book) == DAY
    grade(city, "B", patrol_days_b=2.5)
    assert patrol_span(district, city.book) == 2.5 * DAY
    grade(city, "C", patrol_days=0)
    assert patrol_span(district, city.book) is None


def test_the_nearest_stale_cells_come_first_and_those_of_others_not_at_all(city: SmallCity) -> None:
    visit(city, f"{BRIDGE}002", f"{MARKET}004")  # the west and the east end of the southern row
    assert stale(city) == [f"{BRIDGE}001", f"{MARKET}003", f"{MARKET}001", f"{MARKET}002"]
    assert stale(city, most=2) == [f"{BRIDGE}001", f"{MARKET}003"]
    assert stale(city, column=2.5, row=1.5)[0] == f"{MARKET}002"


def test_a_cell_becomes_stale_again(city: SmallCity) -> None:
    visit(city, *stale(city))
    assert stale(city) == []
    city.now += 7 * DAY
    assert len(stale(city)) == 6


def test_far_away_nothing_is_near(city: SmallCity) -> None:
    assert stale(city, column=30) == []


def test_a_street_has_the_share_of_cells_visited_in_time(city: SmallCity) -> None:
    visit(city, f"{BRIDGE}001", f"{MARKET}001", f"{MARKET}002")
    visit(city, f"{MARKET}003", at=NINE_OCLOCK - 8 * DAY)
    assert shares(city) == {BRIDGE: Freshness(2, 1), MARKET: Freshness(4, 2)}
    assert shares(city)[BRIDGE].share == 0.5


def test_where_nobody_patrols_there_is_no_share(city: SmallCity) -> None:
    grade(city, "", patrol_days=0)
    assert (shares(city), stale(city)) == ({}, [])


def test_filing_on_the_spot_and_checking_are_visits(city: SmallCity) -> None:
    city.file(by=city.inspector, accuracy_m=60.0)
    city.file(by=city.inspector)  # a place that was typed
    city.file(by=city.operator, accuracy_m=5.0)  # told over the telephone
    assert len(stale(city)) == 6
    case = city.file(by=city.inspector, accuracy_m=5.0)
    assert f"{BRIDGE}002" not in stale(city)
    city.now += dt.timedelta(days=6, hours=23)
    city.check(city.handle(city.accept(city.dispatch(city.register(case)))))
    city.now += dt.timedelta(hours=2)
    assert f"{BRIDGE}002" not in stale(city)
