"""A street with office hours of its own: every clock in it is counted by them, every other by those of the city."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest

from grid.calendar_texts import BadCalendar
from grid.calendars import current_calendar, current_hours
from grid.loading.city import the_city
from tests.city import OFFICE_HOURS, SmallCity
from tests.integrity.test_verifying import differences
from tests.time.areas import BRIDGE, MARKET, at_market, handled_at_market, later, on, put, with_market
from tests.time.minutes import COUNT, Minutes, moment
from tests.time.test_keeping import settled
from tests.time.test_oracle import random_stops
from tests.time.test_recomputing import again, recomputes
from tests.trying.candidates import hours
from tests.workflows import ways
from workflows.case_hours import hours_of
from workflows.counted_by import counted_by
from workflows.deadlines import deadline
from workflows.joint import parts_of
from workflows.missed import review
from workflows.recomputing import Recomputed
from workflows.records import Case

EARLIER = hours("08:00-12:00", "13:00-17:00")


def clean(city: SmallCity) -> bool:
    """Nothing was missed, and every deadline and rung is what a second reckoning says."""
    city.sweep()
    with city.database.reading() as session:
        missed = review(session, [city.district], at=city.now, book=city.book).missed
    return (missed, differences(city), again(city).moved) == ([], [], 0)


# which calendar


def test_an_area_counts_by_its_own_calendar_or_by_that_of_the_area_above(city: SmallCity) -> None:
    put(city, later(areas=["110101"]))
    put(city, later("06:00-09:00", areas=[BRIDGE], code="bridge"))
    book = city.book
    found = {area.code: book.hours_for(area.id).edition for area in book.areas.values()}
    assert found == {
        "110100": "city 1",
        "110101": "market 1",
        BRIDGE: "bridge 1",
        MARKET: "market 1",
        "110102": "city 1",
        "110102001000": "city 1",
    }
    assert book.hours_for(None) is book.hours
    assert book.hours_for(-1) is book.hours


def test_the_calendar_of_an_area_leaves_the_city_its_own(city: SmallCity) -> None:
    put(city, later(areas=[MARKET]))
    assert put(city, later("11:00-12:00")).loaded == 1  # names no areas, but has some already
    with city.database.reading() as session:
        assert current_hours(session).edition == "city 1"
    assert city.book.hours_for(city.areas[MARKET]).edition == "market 2"


def test_a_calendar_that_names_no_area_is_the_citys(city: SmallCity) -> None:
    report = put(city, later())
    assert (report.loaded, city.book.hours.edition) == (1, "market 1")
    put(city, OFFICE_HOURS)
    assert city.book.hours.edition == "city 1"


def test_an_empty_list_of_areas_keeps_a_calendar_beside_the_others(city: SmallCity) -> None:
    put(city, later(areas=[]))
    assert city.book.hours.edition == "city 1"
    assert city.book.area_hours == {}


def test_the_first_calendar_of_an_area_is_not_the_citys(city: SmallCity) -> None:
    with city.database.writing() as session:
        the_city(session).calendar_code = ""
    put(city, later(areas=[MARKET]))
    with city.database.reading() as session:
        assert current_calendar(session) is None
    assert city.book.hours.edition == "cn"


def test_the_same_file_again_changes_nothing(city: SmallCity) -> None:
    reports = [put(city, later(areas=areas)) for areas in ([MARKET], [MARKET], [MARKET, BRIDGE])]
    assert [(one.loaded, one.updated, one.unchanged) for one in reports] == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        (later(areas=["999"]), "areas", "there is no area 999"),
        (later(areas=[MARKET], zone="Asia/Tokyo"), "zone", "all of a city must be of one time zone"),
        (later(areas=MARKET), "areas", "must be a list"),
        (later(areas=[7]), "areas", "must be a list"),
        (later(areas=[MARKET], code="city"), "code", "city is the city's calendar"),
    ],
)
def test_a_calendar_that_cannot_be_an_areas_is_refused(
    city: SmallCity, document: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(BadCalendar, match=words) as refused:
        put(city, document)
    assert refused.value.field == field
    assert city.book.area_hours == {}


def test_the_city_cannot_leave_the_time_zone_of_its_areas(city: SmallCity) -> None:
    with_market(city)
    with pytest.raises(BadCalendar, match="market of Asia/Shanghai"):
        put(city, OFFICE_HOURS | {"zone": "Asia/Tokyo"})


# the life of a case


def test_filing_counts_where_the_case_lies(city: SmallCity) -> None:
    with_market(city)
    here, there = at_market(city), city.file()
    assert (there.due_at, here.due_at) == (on(15), on(17))
    assert (there.alarm_at, here.alarm_at) == (on(14, 12), on(16, 12))


def test_the_clock_of_handling_starts_by_the_same_hours(city: SmallCity) -> None:
    with_market(city)
    case = city.register(at_market(city))
    city.now = on(11)
    assert city.dispatch(case).due_at == on(18)


def test_an_extension_is_counted_by_them(city: SmallCity) -> None:
    case = ways.extend(with_market(city), handled_at_market(city), amount=3.0)
    assert (case.original_due_at, case.due_at) == (on(17), on(11, day=10))
    assert clean(city)


def test_a_suspension_gives_back_the_office_time_that_it_took_there(city: SmallCity) -> None:
    case = handled_at_market(with_market(city))
    city.now = on(11)
    case = ways.suspend(city, case, hours=5)
    assert case.due_at == on(19)
    city.now = on(15, 30)
    assert ways.resume(city, case).due_at == on(18, 30)
    assert clean(city)


def test_an_assisting_department_has_its_time_there(city: SmallCity) -> None:
    case = ways.assist(city, handled_at_market(with_market(city)), to=city.roads)
    with city.database.reading() as session:
        assert [part.due_at for part in parts_of(session, case)] == [on(17)]
    put(city, later("10:00-12:00", "16:00-20:00"))
    assert again(city).moved == 1
    with city.database.reading() as session:
        assert [part.due_at for part in parts_of(session, case)] == [on(18)]


def test_rungs_are_climbed_by_them_and_nothing_is_missed(city: SmallCity) -> None:
    case, other = handled_at_market(with_market(city)), ways.handling(city)
    city.now = on(16)
    city.sweep()
    assert (city.again(case).level, city.again(other).level) == (0, 2)
    city.now = on(17)
    city.sweep()
    assert [(rung.step, rung.due_at) for rung in city.rungs(case)] == [(1, on(16, 12)), (2, on(17))]
    city.now = on(12, day=12)
    assert clean(city)


def test_a_reopened_case_has_its_whole_limit_there(city: SmallCity) -> None:
    case = city.live_through(at_market(with_market(city)))
    city.now = on(11)
    assert ways.reopen(city, case).due_at == on(18)
    assert clean(city)


def test_who_stands_for_a_case_from_another_street_counts_its_time_by_the_own_hours(city: SmallCity) -> None:
    early = at_market(with_market(city))
    city.now = on(11)
    target = city.file()
    assert (early.due_at, target.due_at) == (on(17), on(17))
    ways.merge(city, early, into=target)
    assert city.again(target).due_at == on(15)  # four hours of this street since nine
    assert clean(city)
    ways.unmerge(city, city.again(early))
    assert (city.again(early).due_at, city.again(target).due_at) == (on(17), on(17))
    assert clean(city)


# revised, assigned


def moves_only(city: SmallCity, moving: Case, staying: Case, by: str) -> Case:
    """Count anew: one of two cases moves, with one event that names the calendar."""
    assert again(city) == Recomputed(cases=2, moved=1)
    assert recomputes(city, staying) == []
    assert [event.details["calendar"] for event in recomputes(city, moving)] == [by]
    assert clean(city)
    return city.again(moving)


def test_a_revision_of_one_calendar_moves_only_the_cases_counted_by_it(city: SmallCity) -> None:
    there, here = at_market(with_market(city)), city.file()
    put(city, later("10:00-12:00", "16:00-20:00"))
    assert moves_only(city, there, here, by="market 2").due_at == on(18)


def test_a_revision_of_the_citys_leaves_an_area_with_its_own(city: SmallCity) -> None:
    there, here = at_market(with_market(city)), city.file()
    put(city, OFFICE_HOURS | {"hours": EARLIER})
    assert moves_only(city, here, there, by="city 2").due_at == on(14)


def test_an_area_that_gets_a_calendar_takes_its_running_cases_along(city: SmallCity) -> None:
    there, here = at_market(city), city.file()
    with_market(city)
    assert moves_only(city, there, here, by="market 1").due_at == on(17)


REVISIONS: list[tuple[str, Callable[[SmallCity], object]]] = [
    ("another version", lambda city: put(city, later("10:00-12:00", "16:00-20:00"))),
    ("another calendar", lambda city: put(city, later(areas=[MARKET], code="other", hours=EARLIER))),
    ("the city's again", lambda city: put(city, OFFICE_HOURS | {"areas": [MARKET]})),
]


@pytest.mark.parametrize("revise", [revise for _, revise in REVISIONS], ids=[name for name, _ in REVISIONS])
def test_the_clock_notices_whatever_moves_the_hours_of_an_area(
    city: SmallCity, revise: Callable[[SmallCity], object]
) -> None:
    case, keeper = at_market(with_market(city)), settled(city)
    revise(city)
    keeper._rulebooks = city.rulebooks
    assert keeper.keep().moved == 1
    assert city.again(case).due_at != on(17)


def test_the_clock_notices_that_one_of_two_areas_left_a_calendar(city: SmallCity) -> None:
    put(city, later(areas=[MARKET, BRIDGE]))
    case, other, keeper = at_market(city), city.file(), settled(city)
    put(city, OFFICE_HOURS | {"areas": [MARKET]})
    keeper._rulebooks = city.rulebooks
    assert keeper.keep().moved == 1
    assert (city.again(case).due_at, city.again(other).due_at) == (on(15), on(17))


def test_an_ended_case_is_told_by_the_calendar_that_gave_its_deadline(city: SmallCity) -> None:
    with_market(city)
    ended = [city.live_through(at_market(city)), city.live_through(city.file())]
    city.now += dt.timedelta(days=1)
    put(city, later("10:00-12:00", "16:00-20:00"))
    put(city, OFFICE_HOURS | {"areas": [MARKET]})
    put(city, later(code="other"))
    with city.database.reading() as session:
        assert [counted_by(session, case, city.book).edition for case in ended] == ["market 1", "city 1"]


# against the minutes


def test_two_calendars_side_by_side_count_as_their_minutes_do(city: SmallCity) -> None:
    with_market(city)
    here, there = city.file(), at_market(city)
    tables = {
        here.id: Minutes("Asia/Shanghai", OFFICE_HOURS["hours"]),
        there.id: Minutes("Asia/Shanghai", later()["hours"]),
    }
    chance = random.Random("two calendars")
    for _ in range(1000):
        case, value = chance.choice((here, there)), chance.randrange(1, 12)
        start = chance.randrange(1000, COUNT - 130 * 1440)
        stops = random_stops(chance, start)
        pauses = [(moment(a), moment(b)) for a, b in stops]
        due = deadline(moment(start), value, case.limit_unit, hours_of(case, city.book), pauses)
        assert due == moment(tables[case.id].due(start, value, case.limit_unit, stops))
