"""Deadlines that a revision moved are told: to those who handle the cases, and in one sum to the desk."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import col, select

from grid.actors import Actor
from grid.records import LimitUnit
from tests.city import SmallCity
from tests.messages.post_office import PostOffice
from tests.time.test_recomputing import TUESDAY_OFF, again, revise_calendar, revise_limit
from workflows.moved_deadlines import BOTH, CALENDAR, LIMITS
from workflows.records import Case, Notice

COUNTS = ("cases", "earlier", "later", "reason")


def told(city: SmallCity, person: Actor) -> list[Notice]:
    kinds = ("due_earlier", "due_moved")
    here = col(Notice.district_id).in_([city.district, city.other_district])
    with city.database.reading() as session:
        query = select(Notice).where(here, Notice.person_id == person.id, col(Notice.kind).in_(kinds))
        return list(session.exec(query.order_by(col(Notice.id))))


def figures(city: SmallCity, person: Actor) -> list[tuple[str, dict[str, Any]]]:
    return [(n.kind, {name: n.details[name] for name in COUNTS if name in n.details}) for n in told(city, person)]


def in_handling(city: SmallCity, count: int = 2) -> list[Case]:
    return [city.accept(city.dispatch(city.register(city.file("暴露垃圾")))) for _ in range(count)]


def earlier(city: SmallCity) -> None:
    revise_limit(city, "暴露垃圾", 3, LimitUnit.WORKING_HOUR)


def test_each_handler_of_the_department_is_told_once_a_run_however_many_cases_there_are(city: SmallCity) -> None:
    cases = in_handling(city, 3)
    earlier(city)
    again(city, batch=1)
    expected = [("due_earlier", {"cases": 3, "reason": LIMITS})]
    assert figures(city, city.handler) == figures(city, city.colleague) == expected
    assert figures(city, city.road_crew) == []
    (notice,) = told(city, city.handler)
    assert [number for number, _, _ in notice.details["listed"]] == [case.number for case in cases]


def test_the_desk_hears_once_how_many_moved_and_whither(city: SmallCity) -> None:
    in_handling(city)
    city.file("道路破损")
    revise_calendar(city, years=TUESDAY_OFF)
    earlier(city)
    again(city, batch=1)
    for person in (city.dispatcher, city.other_dispatcher, city.shift_leader):
        assert figures(city, person) == [("due_moved", {"earlier": 2, "later": 1, "reason": BOTH})]
    assert figures(city, city.manager) == figures(city, city.outsider) == []


def test_a_deadline_that_moves_later_is_told_to_no_handler(city: SmallCity) -> None:
    city.accept(city.dispatch(city.register(city.file("道路破损")), to=city.roads), by=city.road_crew)
    revise_calendar(city, years=TUESDAY_OFF)
    again(city)
    assert figures(city, city.road_crew) == []
    assert figures(city, city.dispatcher) == [("due_moved", {"earlier": 0, "later": 1, "reason": CALENDAR})]


def test_what_does_not_move_is_told_to_nobody(city: SmallCity) -> None:
    in_handling(city)
    again(city)
    assert figures(city, city.handler) == figures(city, city.dispatcher) == []


def test_a_second_run_tells_nothing_that_the_first_has_told(city: SmallCity) -> None:
    in_handling(city)
    earlier(city)
    again(city)
    again(city)
    assert len(told(city, city.handler)) == len(told(city, city.dispatcher)) == 1


def test_a_run_that_dies_has_told_what_it_did_and_the_next_tells_the_rest(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_handling(city, 3)
    earlier(city)
    with monkeypatch.context() as patched:
        patched.setattr("workflows.recomputing.recount_parts", dies_at(2))
        with pytest.raises(ZeroDivisionError):
            again(city, batch=1)
    assert [notice.details["cases"] for notice in told(city, city.handler)] == [1]
    again(city, batch=1)
    assert [notice.details["cases"] for notice in told(city, city.handler)] == [1, 2]


def dies_at(call: int) -> Any:
    calls = iter(range(1, call + 1))

    def work(*_: Any) -> None:
        if next(calls) == call:
            raise ZeroDivisionError

    return work


def test_who_wants_it_outside_gets_one_message_with_the_final_count(city: SmallCity) -> None:
    post = PostOffice(city, {})
    post.choose(city.handler, {"deadlines": ["email"]}, email="he@city.example")
    in_handling(city, 3)
    earlier(city)
    again(city, batch=1)
    (message,) = post.box()
    assert (message.kind, message.details["cases"], message.next_at) == (
        "due_earlier",
        3,
        city.now + dt.timedelta(minutes=1),
    )
    assert "listed" not in message.details
