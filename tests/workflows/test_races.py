"""A thousand times two dispatchers want the same case at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from grid.actors import Actor
from tests.city import SmallCity
from workflows.cases import MovedMeanwhile, move
from workflows.filing import file
from workflows.moves import Action, State
from workflows.records import Case

RACES = 1000
Outcome = MovedMeanwhile | None  # None: won


@pytest.mark.long
def test_of_a_thousand_races_each_has_one_winner_and_the_loser_is_told_who(city: SmallCity) -> None:
    cases = _registered(city)
    start = threading.Barrier(2)
    with ThreadPoolExecutor(2) as track:
        racers = [track.submit(_run, city, cases, who, start) for who in (city.dispatcher, city.other_dispatcher)]
        for case, first, second in zip(cases, *(racer.result() for racer in racers), strict=True):
            winner, told = (city.dispatcher, second) if first is None else (city.other_dispatcher, first)
            assert [first, second].count(None) == 1
            assert (told.values["who"].name, told.values["state"]) == (winner.name, State.DISPATCHED)
            assert case.version == 2
    with city.database.reading() as session:
        ends = [session.get_one(Case, (case.district_id, case.id)) for case in cases]
    assert {(case.version, case.state) for case in ends} == {(3, State.DISPATCHED)}


def _registered(city: SmallCity) -> list[Case]:
    """All in one transaction."""
    with city.database.writing() as session:
        filed = [
            file(session, city.filing(), book=city.book, by=city.inspector, at=city.now).case_id for _ in range(RACES)
        ]
        cases = [session.get_one(Case, (city.district, one)) for one in filed]
        return [move(session, case, Action.REGISTER, by=city.acceptor, at=city.now, book=city.book) for case in cases]


def _run(city: SmallCity, cases: list[Case], who: Actor, start: threading.Barrier) -> list[Outcome]:
    return [_dispatch(city, Case(**case.model_dump()), who, start) for case in cases]


def _dispatch(city: SmallCity, case: Case, who: Actor, start: threading.Barrier) -> Outcome:
    """From the case as both have read it."""
    start.wait()
    try:
        city.dispatch(case, by=who)
    except MovedMeanwhile as conflict:
        return conflict
    return None
