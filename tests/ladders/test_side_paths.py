"""The ladder on the side paths: suspended, extended, merged and taken out again."""

import datetime as dt

from tests.city import SmallCity
from tests.ladders.test_missed import look
from workflows.moves import Action
from workflows.records import Case
from workflows.resuming import resume_due


def in_handling(city: SmallCity) -> Case:
    """Two urgent hours from nine on."""
    return city.accept(city.dispatch(city.register(city.file("上水井盖")), to=city.roads), by=city.road_crew)


def steps(city: SmallCity, case: Case) -> list[tuple[int, int]]:
    return [(rung.clock_no, rung.step) for rung in city.rungs(case)]


def test_a_suspended_case_is_not_escalated_and_its_rungs_move_behind_the_pause(city: SmallCity) -> None:
    case = in_handling(city)
    city.forward(hours=1)
    until = city.now + dt.timedelta(hours=5)
    case = city.move(case, Action.ASK_SUSPEND, by=city.road_crew, reason="rain", resume_at=until)
    case = city.move(case, Action.SUSPEND, by=city.dispatcher)
    for _ in range(5):
        assert city.forward(hours=1).rungs == 0
    assert look(city) == []
    resume_due(city.database, now=city.now, book=city.book)
    city.forward(minutes=35)
    assert steps(city, case) == []
    city.forward(minutes=1)  # 96 minutes that counted
    assert steps(city, case) == [(2, 1)]
    city.forward(minutes=26)
    assert steps(city, case) == [(2, 1), (2, 2)]
    assert look(city) == []


def test_an_extension_is_a_clock_of_its_own_with_rungs_of_its_own(city: SmallCity) -> None:
    case = in_handling(city)
    city.forward(minutes=100)
    case = city.move(city.again(case), Action.ASK_EXTEND, by=city.road_crew, reason="a pipe is in the way", amount=1)
    case = city.move(case, Action.EXTEND, by=city.dispatcher)
    assert (case.clock_no, case.level) == (3, 0)
    for _ in range(12):
        city.forward(minutes=30)
    assert steps(city, case) == [(2, 1), (3, 1), (3, 2), (3, 3), (3, 4)]
    assert look(city) == []


def test_a_clock_that_is_given_back_misses_no_rung_that_was_told_before(city: SmallCity) -> None:
    target = in_handling(city)
    city.forward(minutes=100)
    other = city.file("上水井盖", discovered_at=city.now - dt.timedelta(minutes=110))
    city.move(other, Action.MERGE, by=city.dispatcher, into=target.number)
    city.forward(minutes=5)
    city.move(city.again(other), Action.UNMERGE, by=city.dispatcher, reason="another cover after all")
    for _ in range(12):
        city.forward(minutes=30)
        assert look(city) == []
    assert len(steps(city, target)) == len(set(steps(city, target)))
