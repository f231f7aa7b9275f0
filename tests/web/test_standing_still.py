"""A suspended case shows that its clock stands still, and until when; none of its countdowns runs."""

import datetime as dt

import pytest

from grid.actors import Actor
from tests.city import SmallCity
from tests.web.conftest import Enter
from workflows.moves import Action
from workflows.records import Case


@pytest.fixture
def suspended(city: SmallCity) -> Case:
    case = city.accept(city.dispatch(city.register(city.file("道路破损")), to=city.roads), by=city.road_crew)
    until = city.now + dt.timedelta(days=9)
    case = city.move(case, Action.ASK_SUSPEND, by=city.road_crew, reason="frost", resume_at=until)
    return city.move(case, Action.SUSPEND, by=city.shift_leader)


def shown(enter: Enter, person: Actor, address: str) -> str:
    return " ".join(enter(person).get(address, headers={"Accept-Language": "en"}).text.split())


def test_the_page_and_the_lists_say_until_when(city: SmallCity, suspended: Case, enter: Enter) -> None:
    for person, address in (
        (city.manager, f"/cases/{suspended.number}"),
        (city.shift_leader, f"/desk/cases/{suspended.number}"),
        (city.road_crew, "/work?tab=all"),
    ):
        text = shown(enter, person, address)
        assert "stands still until 18 Mar 09:00" in text
        assert "data-due" not in text


def test_when_it_goes_on_the_countdown_runs_again(city: SmallCity, suspended: Case, enter: Enter) -> None:
    city.move(city.again(suspended), Action.RESUME, by=city.shift_leader)
    text = shown(enter, city.manager, f"/cases/{suspended.number}")
    assert "stands still" not in text
    assert "data-due" in text
