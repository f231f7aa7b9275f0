"""The calendar of an area is tried, and switched on for a day, as the city's is: only its cases follow."""

import datetime as dt

import pytest
from sqlmodel import col, update

from grid.calendar_texts import BadCalendar
from grid.loading.candidate import Candidate
from grid.records import Area, ChangeState, RuleKind
from tests.city import SmallCity
from tests.time.areas import BRIDGE, MARKET, at_market, later, on, with_market
from tests.time.test_recomputing import recomputes
from tests.trying.candidates import calendar, hours
from tests.trying.test_switching import changes, plan
from tests.trying.test_trying import report, tried
from workflows.keeping import DeadlineKeeper
from workflows.switching import switch_due


def of_areas(*frames: str, areas: list[str] | None = None) -> Candidate:
    return Candidate(RuleKind.CALENDAR, "market.toml", later(*frames, areas=areas))


def test_a_calendar_for_an_area_changes_only_the_cases_there(city: SmallCity) -> None:
    there, _here = at_market(city), city.file()
    (trial,) = tried(city, of_areas(areas=[MARKET])).values()
    assert trial.case.number == there.number
    assert (trial.now.due_at, trial.then.due_at) == (on(15), on(17))
    assert city.book.area_hours == {}


def test_a_revision_of_the_citys_leaves_those_areas_out(city: SmallCity) -> None:
    with_market(city)
    _there, here = at_market(city), city.file()
    (trial,) = tried(city, calendar(hours=hours("08:00-10:00"))).values()
    assert trial.case.number == here.number


def test_a_next_version_is_tried_where_the_calendar_counts(city: SmallCity) -> None:
    with_market(city)
    there, _here = at_market(city), city.file()
    (trial,) = tried(city, of_areas("10:00-12:00", "16:00-20:00")).values()
    assert (trial.case.number, trial.then.due_at) == (there.number, on(18))


def test_each_deadline_is_asked_whether_its_own_calendar_has_the_year(city: SmallCity) -> None:
    known = {"2026": [{"name": "植树日", "off": ["2026-03-13"]}]}
    at_market(city), city.file()
    candidate = Candidate(RuleKind.CALENDAR, "market.toml", later(areas=[MARKET], years=known))
    assert report(city, candidate)["unpublished"] == [{"year": 2026, "cases": 1}]


def test_it_holds_from_its_day_on_and_the_running_cases_follow(city: SmallCity) -> None:
    there, here = at_market(city), city.file()
    plan(city, of_areas(areas=[MARKET]), hours=1)
    city.now += dt.timedelta(hours=1)
    assert switch_due(city.database, now=city.now) == 1
    book = SmallCity(city.database, city.home)
    assert DeadlineKeeper(city.database, book.rulebooks, lambda: city.now).keep().moved == 1
    assert city.again(there).due_at == on(17)
    assert [event.details["calendar"] for event in recomputes(city, there)] == ["market 1"]
    assert recomputes(city, here) == []


def test_a_change_for_an_area_that_is_gone_by_then_is_refused_and_says_why(city: SmallCity) -> None:
    plan(city, of_areas(areas=[BRIDGE]), hours=1)
    with city.database.writing() as session:
        session.exec(update(Area).where(col(Area.code) == BRIDGE).values(code="110101009000"))
    switch_due(city.database, now=city.now + dt.timedelta(hours=1))
    (change,) = changes(city)
    assert change.state is ChangeState.REFUSED
    with pytest.raises(BadCalendar, match=f"no area {BRIDGE}"):
        tried(city, of_areas(areas=[BRIDGE]))
