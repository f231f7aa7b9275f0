"""The clock of a case is what its events say, column by column, even where no deadline is counted any more."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from tests.city import NINE_OCLOCK, SmallCity
from tests.integrity.test_verifying import CASES, named, tamper, this
from tests.workflows import ways
from workflows.moves import Action
from workflows.records import Case

HOUR = dt.timedelta(hours=1)


def ended(city: SmallCity) -> Case:
    """A case that was extended once and stood still for an hour of the two that were planned."""
    case = city.accept(city.dispatch(city.register(city.file())))
    case = ways.extend(city, case)
    city.now += HOUR
    until = city.now + 2 * HOUR
    city.move(case, Action.ASK_SUSPEND, by=city.handler, reason="rain", resume_at=until)
    city.move(case, Action.SUSPEND, by=city.dispatcher)
    city.now += HOUR
    return city.close(city.check(city.handle(city.move(case, Action.RESUME, by=city.dispatcher))))


def plant(city: SmallCity, case: Case, **values: Any) -> None:
    tamper(city, update(CASES).where(this(case)).values(**values))


@pytest.mark.parametrize(
    "planted",
    [
        {"clock_no": 1},  # before the clock of the dispatch and that of the extension
        {"clock_no": 4},  # no rung was climbed that a revised ladder could have set back
        {"clock_started_at": NINE_OCLOCK - HOUR},
        {"clock_started_at": NINE_OCLOCK + HOUR},
        {"pauses": []},
        {"pauses": [["2026-03-09T02:00:00+00:00", "2026-03-09T04:00:00+00:00"]]},  # as was planned
        {"original_due_at": None},
        {"original_due_at": NINE_OCLOCK + 9 * HOUR},
        {"resume_at": NINE_OCLOCK + 3 * HOUR},
    ],
)
def test_a_column_of_the_clock_that_the_events_do_not_say_is_named(city: SmallCity, planted: dict[str, Any]) -> None:
    case = ended(city)
    assert (case.clock_no, case.pauses, named(city)) == (
        3,
        [["2026-03-09T02:00:00+00:00", "2026-03-09T03:00:00+00:00"]],
        set(),
    )
    plant(city, case, **planted)
    assert named(city) == set(planted)


def test_a_clock_taken_over_from_another_case_is_held_against_the_event_that_took_it(city: SmallCity) -> None:
    slow = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    quick = city.dispatch(city.register(city.file(discovered_at=city.now - HOUR)))
    city.move(quick, Action.MERGE, by=city.dispatcher, into=slow.number)
    slow = city.again(slow)
    assert (slow.clock_no, named(city)) == (3, set())
    city.close(city.check(city.handle(city.accept(slow, by=city.road_crew), by=city.road_crew)))
    plant(city, slow, clock_started_at=NINE_OCLOCK + HOUR)
    assert named(city) == {"clock_started_at"}


def test_a_clock_set_back_by_a_ladder_is_known_by_the_rungs_that_were_climbed(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    city.forward(hours=6)
    assert city.rungs(case) != []
    city.void(city.again(case))
    plant(city, case, clock_no=3, level=0)
    assert named(city) == set()
    plant(city, case, clock_no=4)
    assert named(city) == {"clock_no"}
