"""Who is suggested for a case of the small city, and who may check its result."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import col, update

from grid.records import Person, Position, Qualification, Qualifies
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.candidates import candidates_for, checkers_for, nearest_checker
from workflows.choice import Choice, Spot
from workflows.reasons import Reason, Why
from workflows.records import Case
from workflows.routing.engine import Place
from workflows.routing.router import Router


def suggested(city: SmallCity, case: Case) -> Choice:
    with city.database.reading() as session:
        return candidates_for(session, case, book=city.book, at=city.now)


def people(choice: Choice) -> list[int | None]:
    return [ranked.candidate.person_id for ranked in choice.ranked]


def left_out(choice: Choice) -> dict[int, Reason]:
    return {excluded.candidate.id: excluded.reason for excluded in choice.excluded}


def seen(city: SmallCity, who: Any, lon: float, lat: float, *, minutes_ago: int = 0) -> None:
    with city.database.writing() as session:
        at = city.now - dt.timedelta(minutes=minutes_ago)
        session.add(Position(person_id=who.id, lon=lon, lat=lat, at=at))


def person_has(city: SmallCity, who: Any, **facts: Any) -> None:
    with city.database.writing() as session:
        session.exec(update(Person).where(col(Person.id) == who.id).values(**facts))


def test_handlers_of_the_responsible_department_are_suggested_and_all_others_are_listed(city: SmallCity) -> None:
    choice = suggested(city, city.register(city.file("暴露垃圾")))
    assert sorted(people(choice)) == sorted([city.handler.id, city.colleague.id])
    assert left_out(choice) == {city.road_crew.id: Reason(Why.NOT_RESPONSIBLE)}


def test_whoever_is_not_qualified_for_the_category_is_left_out(city: SmallCity) -> None:
    with city.database.writing() as session:
        session.add(Qualification(person_id=city.handler.id, kind=Qualifies.CATEGORY, word="C"))
    choice = suggested(city, city.register(city.file("暴露垃圾")))
    assert people(choice) == [city.colleague.id]
    assert left_out(choice)[city.handler.id] == Reason(Why.NOT_QUALIFIED)


def test_the_more_specific_duty_answers_before_the_general_one(city: SmallCity) -> None:
    choice = suggested(city, city.register(city.file("道路破损")))
    assert people(choice)[0] == city.road_crew.id
    assert [ranked.candidate.turn for ranked in choice.ranked] == [0, 1, 1]
    assert Reason(Why.DEPUTY, {"before": 1}) in choice.ranked[1].reasons


def test_the_handler_who_stands_nearer_is_suggested_first(city: SmallCity) -> None:
    seen(city, city.colleague, WEST + WIDTH / 2, SOUTH + HEIGHT / 2)
    seen(city, city.handler, WEST + WIDTH / 2, SOUTH + HEIGHT / 2, minutes_ago=45)  # too old: taken to be at the post
    best, second = suggested(city, city.register(city.file())).ranked
    assert (best.candidate.person_id, best.spot, best.distance_m) == (city.colleague.id, Spot.SEEN, pytest.approx(0))
    assert (second.candidate.person_id, second.spot) == (city.handler.id, Spot.POST)


def test_of_two_at_the_same_post_the_one_without_a_task(city: SmallCity) -> None:
    city.accept(city.dispatch(city.register(city.file())))
    choice = suggested(city, city.register(city.file()))
    assert people(choice) == [city.colleague.id, city.handler.id]
    assert [ranked.candidate.load for ranked in choice.ranked] == [0, 1]


def test_whoever_has_as_many_tasks_as_the_capacity_is_left_out(city: SmallCity) -> None:
    person_has(city, city.handler, capacity=1)
    city.accept(city.dispatch(city.register(city.file())))
    choice = suggested(city, city.register(city.file()))
    assert left_out(choice)[city.handler.id] == Reason(Why.FULL, {"load": 1, "capacity": 1})


def fill(city: SmallCity, *people: Any) -> None:
    """Everybody has one task, and takes no more."""
    for who in people:
        person_has(city, who, capacity=1)
        city.accept(city.dispatch(city.register(city.file())), by=who)
        city.forward(minutes=30)


def test_when_everybody_is_at_capacity_it_says_who_frees_up_first(city: SmallCity) -> None:
    fill(city, city.colleague, city.handler)
    choice = suggested(city, city.register(city.file()))
    assert [one.candidate.person_id for one in choice.ranked] == [None]  # the department as a whole
    first = choice.frees_first
    assert first is not None
    assert (first.id, first.frees_at) == (city.colleague.id, city.now.replace(hour=15))  # four office hours


def test_when_everybody_is_at_capacity_the_shift_leader_is_told_once_a_day(city: SmallCity) -> None:
    fill(city, city.colleague, city.handler)
    first, second = city.register(city.file()), city.register(city.file())
    told = [notice.kind for case in (first, second) for notice in city.notices(case, to=city.shift_leader)]
    assert told == ["all_full"]


def test_as_long_as_somebody_has_a_place_nobody_is_told(city: SmallCity) -> None:
    fill(city, city.colleague)
    assert city.notices(city.register(city.file()), to=city.shift_leader) == []


def test_cases_given_today_count_and_those_of_yesterday_do_not(city: SmallCity) -> None:
    city.handle(city.accept(city.dispatch(city.register(city.file()))))
    today = suggested(city, city.register(city.file()))
    assert [(one.candidate.id, one.candidate.given_today) for one in today.ranked] == [
        (city.colleague.id, 0),
        (city.handler.id, 1),
    ]
    city.now += dt.timedelta(days=1)
    tomorrow = suggested(city, city.register(city.file()))
    assert [one.candidate.given_today for one in tomorrow.ranked] == [0, 0]


class Across:
    """An engine that knows how long two people take, by where they stand."""

    def __init__(self, seconds: dict[float, float | None]) -> None:
        self.by_lon = seconds

    def seconds(self, places: Sequence[Place], to: Place) -> list[float | None]:
        return [self.by_lon[lon] for lon, _ in places]


def test_a_routing_engine_decides_who_is_nearest(city: SmallCity) -> None:
    seen(city, city.handler, 116.4006, 39.9)
    seen(city, city.colleague, 116.41, 39.9)
    case = city.register(city.file())
    router = Router(Across({116.4006: 1200.0, 116.41: 300.0}))
    with city.database.reading() as session:
        choice = candidates_for(session, case, book=city.book, at=city.now, router=router)
    assert [(one.candidate.id, one.minutes) for one in choice.ranked] == [(city.colleague.id, 5), (city.handler.id, 20)]


def test_a_department_without_anybody_on_shift_can_still_be_given_the_case(city: SmallCity) -> None:
    case = city.register(city.file())
    city.now += dt.timedelta(hours=11)  # eight in the evening
    choice = suggested(city, case)
    assert [(ranked.candidate.department_id, ranked.candidate.person_id) for ranked in choice.ranked] == [
        (city.sanitation, None)
    ]
    assert choice.ranked[0].reasons == (Reason(Why.RESPONSIBLE), Reason(Why.DEPARTMENT_ONLY))
    assert left_out(choice)[city.handler.id] == Reason(Why.OFF_SHIFT)


def test_a_department_that_contested_the_case_comes_last(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    choice = suggested(city, city.contest(case, by=city.road_crew))
    assert people(choice)[-1] == city.road_crew.id
    assert Reason(Why.CONTESTED) in choice.ranked[-1].reasons


def test_who_filed_and_who_handled_may_not_check(city: SmallCity) -> None:
    case = city.file(by=city.inspector)
    with city.database.reading() as session:
        choice = checkers_for(session, case, handler_id=city.handler.id, book=city.book, at=city.now)
        chosen = nearest_checker(session, case, handler_id=city.other_inspector.id, book=city.book, at=city.now)
    assert people(choice) == [city.other_inspector.id]
    assert left_out(choice) == {city.inspector.id: Reason(Why.INVOLVED)}
    assert chosen is None


def test_a_check_is_somebodys_even_when_nobody_is_on_shift(city: SmallCity) -> None:
    case = city.file(by=city.inspector)
    city.now += dt.timedelta(hours=11)
    with city.database.reading() as session:
        chosen = nearest_checker(session, case, handler_id=city.handler.id, book=city.book, at=city.now)
    assert chosen == city.other_inspector.id
