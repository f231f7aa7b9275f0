"""Who is suggested for a case of the small city, and who may check its result."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import col, update

from grid.records import Person, Position
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.candidates import candidates_for, checkers_for, nearest_checker
from workflows.choice import Choice, Spot
from workflows.reasons import Reason, Why
from workflows.records import Case


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
