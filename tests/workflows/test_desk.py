"""What the desk looks at, told by the small city."""

import datetime as dt

from grid.database import Database
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.desk import Narrowing, open_by_place, open_in_cell, same_nearby, spots, waiting
from workflows.moves import State
from workflows.queues import desk_queue

WHOLE = (WEST - 1, SOUTH - 1, WEST + 1, SOUTH + 1)


def test_what_waits_is_counted_by_state_and_what_is_late_beside_it(city: SmallCity) -> None:
    city.register(city.file())
    city.file("上水井盖", filing_condition=1)  # two urgent hours
    city.forward(hours=3)
    city.file()
    with city.database.reading() as session:
        found = waiting(session, district_ids=[city.district], at=city.now)
    assert found.by_state == {State.DISCOVERED: 2, State.REGISTERED: 1}
    assert found.of([State.DISCOVERED, State.HANDLED]) == 2
    assert found.overdue == 1


def test_the_queue_and_the_counts_are_narrowed_alike(city: SmallCity) -> None:
    refuse, road = city.file(address="桥头 1 号"), city.file("道路破损", address="集市 2 号")
    road_category = next(c.id for c in city.book.categories.values() if c.name == "道路破损")
    for narrowing in (
        Narrowing(category_ids=frozenset({road_category})),
        Narrowing(text="集市"),
        Narrowing(text=road.number[-5:]),
        Narrowing(text="破损", text_categories=frozenset({road_category})),
    ):
        with city.database.reading() as session:
            counted = waiting(session, district_ids=[city.district], narrowing=narrowing, at=city.now)
            page = desk_queue(session, district_ids=[city.district], only=narrowing.conditions())
        assert [case.number for case in page.cases] == [road.number] != [refuse.number]
        assert counted.of(State) == 1


def test_a_percent_sign_is_looked_for_as_such(city: SmallCity) -> None:
    city.file()
    with city.database.reading() as session:
        assert waiting(session, district_ids=[city.district], narrowing=Narrowing(text="%"), at=city.now).of(State) == 0


def test_only_what_is_overdue(city: SmallCity) -> None:
    case = city.file()
    assert case.due_at is not None
    for moment, numbers in ((case.due_at, [case.number]), (case.due_at - dt.timedelta(seconds=1), [])):
        narrowing = Narrowing(overdue_at=moment)
        with city.database.reading() as session:
            page = desk_queue(session, district_ids=[city.district], only=narrowing.conditions())
        assert [case.number for case in page.cases] == numbers


def test_the_map_shows_open_cases_inside_its_bounds_and_no_more_than_it_can(city: SmallCity) -> None:
    case = city.file()
    city.refuse(city.file())
    east = city.file(lon=WEST + 2.5 * WIDTH, lat=SOUTH + HEIGHT / 2)
    with city.database.reading() as session:
        everywhere = spots(session, WHOLE, district_ids=[city.district], most=10)
        in_the_west = spots(session, (WEST, SOUTH, WEST + WIDTH, SOUTH + HEIGHT), district_ids=[city.district], most=10)
        one = spots(session, WHOLE, district_ids=[city.district], most=1)
        elsewhere = spots(session, WHOLE, district_ids=[city.other_district], most=10)
    assert {spot.number for spot in everywhere} == {case.number, east.number}
    assert [spot.number for spot in in_the_west] == [case.number]
    assert len(one) == 1
    assert elsewhere == []


def test_places_are_counted_by_their_open_cases(city: SmallCity) -> None:
    case = city.file()
    city.file()
    city.refuse(city.file())
    with city.database.reading() as session:
        assert open_by_place(session, "cell_code", district_ids=[city.district]) == {case.cell_code: 2}
        assert open_by_place(session, "street_id", district_ids=[city.district]) == {case.street_id: 2}
        assert open_by_place(session, "community_id", district_ids=[city.district]) == {}
        assert len(open_in_cell(session, city.district, case.cell_code)) == 2
        assert open_in_cell(session, city.other_district, case.cell_code) == []


def test_the_same_kind_within_forty_metres_may_be_the_same_problem(city: SmallCity) -> None:
    lon, lat = WEST + WIDTH / 2, SOUTH + HEIGHT / 2
    case = city.file(lon=lon, lat=lat)
    near = city.file(lon=lon + 0.0002, lat=lat)  # 17 m
    nearer = city.file(lon=lon + 0.0001, lat=lat)
    city.file(lon=lon + 0.0005, lat=lat)  # 43 m
    city.file("道路破损", lon=lon, lat=lat)
    city.refuse(city.file(lon=lon, lat=lat))
    with city.database.reading() as session:
        found = same_nearby(session, case)
    assert [other.number for other, _ in found] == [nearer.number, near.number]
    assert [round(metres) for _, metres in found] == [9, 17]


def test_an_empty_city_has_nothing_waiting(city: SmallCity, database: Database) -> None:
    with database.reading() as session:
        assert waiting(session, district_ids=[city.district], at=city.now).of(State) == 0
        assert same_nearby(session, city.file()) == []
