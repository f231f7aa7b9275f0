"""“Why is it due then?”: on the page of a case and as data."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from sqlmodel import col, update

from grid.calendars import load_calendar
from grid.records import LimitUnit
from grid.rulebook import Rulebooks
from tests.city import OFFICE_HOURS, SmallCity
from tests.time.calendars import at, hours
from tests.web.api.conftest import Connect, connect  # noqa: F401  the fixture
from tests.web.conftest import Enter
from web.why_rows import Drawing, drawing_of
from workflows.deadlines import explain
from workflows.moves import Action
from workflows.recomputing import recompute
from workflows.records import Case
from workflows.segments import segments_of

HOLIDAY = {"2026": [{"name": "踏青节", "name_en": "Outing Days", "off": ["2026-03-12/2026-03-13"]}]}
FESTIVAL = hours(years={"2026": [{"name": "春节", "off": ["2026-02-16/2026-02-20"]}]})


def drawn(
    start: str, value: float, unit: LimitUnit, *pauses: tuple[str, str], now: str = "2026-01-01 08:00"
) -> Drawing:
    spans = [(at(a), at(b)) for a, b in pauses]
    why = explain(at(start), value, unit, FESTIVAL, spans)
    marks = {"start": at(start), "due": why.due_at}
    return drawing_of(segments_of(why, at(start)), marks, FESTIVAL.zone, at(now))


def rows(drawing: Drawing) -> list[str]:
    return [f"{row.first:%m-%d} {row.last:%m-%d} {row.kind}" for row in drawing.rows]


def test_the_segments_leave_no_gap_and_no_instant_counts_twice() -> None:
    why = explain(
        at("2026-02-13 16:00"), 6, LimitUnit.WORKING_HOUR, FESTIVAL, [(at("2026-02-13 17:00"), at("2026-02-23 09:00"))]
    )
    segments = segments_of(why, at("2026-02-13 16:00"))
    assert (segments[0].begins, segments[-1].ends) == (at("2026-02-13 16:00"), why.due_at)
    assert all(one.ends == other.begins for one, other in pairwise(segments))
    assert [segment.counts.value for segment in segments] == ["counted", "paused", "counted", "closed", "counted"]


def test_days_off_are_one_row_and_nights_take_no_room() -> None:
    drawing = drawn("2026-02-13 16:00", 4, LimitUnit.WORKING_HOUR)
    assert rows(drawing) == ["02-13 02-13 day", "02-14 02-22 off", "02-23 02-23 day"]
    assert (drawing.opens, drawing.closes) == (8 * 60, 18 * 60)


def test_a_long_run_of_ordinary_days_is_one_row_but_a_short_one_is_shown() -> None:
    assert rows(drawn("2026-03-09 08:00", 5, LimitUnit.WORKING_DAY)) == [
        "03-09 03-09 day", "03-10 03-10 ordinary", "03-11 03-11 ordinary", "03-12 03-12 ordinary", "03-13 03-13 day",
    ]  # fmt: skip
    assert rows(drawn("2026-03-09 08:00", 6, LimitUnit.WORKING_DAY))[1] == "03-10 03-13 ordinary"


def test_days_that_were_paused_from_end_to_end_are_one_row() -> None:
    drawing = drawn("2026-03-09 08:00", 1, LimitUnit.WORKING_DAY, ("2026-03-09 10:00", "2026-03-19 11:00"))
    assert rows(drawing)[:2] == ["03-09 03-09 day", "03-10 03-18 paused"]


def test_what_is_still_to_come_is_told_apart_at_this_very_minute() -> None:
    pieces = drawn("2026-03-09 08:00", 4, LimitUnit.WORKING_HOUR, now="2026-03-09 10:30").rows[0].pieces
    assert [(piece.begins, piece.ends, piece.ahead) for piece in pieces] == [(480, 630, False), (630, 720, True)]


def test_a_limit_that_runs_at_night_is_drawn_over_midnight() -> None:
    drawing = drawn("2026-03-09 23:00", 2, LimitUnit.URGENT_HOUR)
    assert rows(drawing) == ["03-09 03-09 day", "03-10 03-10 day"]
    assert (drawing.opens, drawing.closes) == (0, 1440)


def test_a_deadline_at_midnight_stands_at_the_end_of_its_day() -> None:
    drawing = drawn("2026-03-09 22:00", 2, LimitUnit.URGENT_HOUR)
    assert [(mark.kind, mark.minute) for mark in drawing.rows[-1].marks] == [("start", 1320), ("due", 1440)]


@pytest.fixture
def paused(city: SmallCity) -> Case:
    """Stood still from Monday ten o'clock to Tuesday ten o'clock, and was then extended by one day."""
    with city.database.writing() as session:
        load_calendar(session, OFFICE_HOURS | {"years": HOLIDAY}, at=city.now)
    case = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    case = city.accept(case, by=city.road_crew)
    city.forward(hours=1)
    until = city.now + dt.timedelta(days=9)
    case = city.move(case, Action.ASK_SUSPEND, by=city.road_crew, reason="waiting for dry weather", resume_at=until)
    case = city.move(case, Action.SUSPEND, by=city.shift_leader)
    city.forward(days=1)
    case = city.move(city.again(case), Action.RESUME, by=city.shift_leader)
    case = city.move(case, Action.ASK_EXTEND, by=city.road_crew, reason="a pipe is in the way", amount=1)
    return city.move(case, Action.EXTEND, by=city.shift_leader)


def test_the_clock_as_data_explains_itself(city: SmallCity, paused: Case, connect: Connect) -> None:  # noqa: F811  the fixture
    clock = connect(city.dispatcher).get(f"/cases/{paused.number}/clock").get_json()
    (pause,), (shift,) = clock["pauses"], clock["moved"]
    assert (pause["begins"], pause["ends"]) == ("2026-03-09T02:00:00Z", "2026-03-10T02:00:00Z")
    assert pause["planned"] == "2026-03-18T02:00:00Z"
    assert (pause["reason"], pause["asked_by"]["name"], pause["granted_by"]["name"]) == (
        "waiting for dry weather", "罗铺", "周值",
    )  # fmt: skip
    assert (shift["action"], shift["amount"], shift["reason"]) == ("extend", 1, "a pipe is in the way")
    assert shift["before"] == clock["original_due_at"] == "2026-03-19T01:00:00Z"
    assert shift["after"] == clock["due_at"] == "2026-03-20T01:00:00Z"
    assert clock["segments"][-1]["ends"] == clock["due_at"]
    assert {name["name_en"] for part in clock["segments"] for name in part["holidays"]} == {"Outing Days"}
    assert [(stage["clock"], stage["light"]) for stage in clock["stages"]][-1] == ("handle", "green")
    assert (clock["left_s"], clock["calendar_version"]) == (47 * 3600, 2)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["waiting for dry weather", "asked for by Luo Pu", "Outing Days", "by 1 working day:", "are left"]),
        ("zh", ["暂停计时", "申请人 罗铺", "踏青节", "各环节用时", "还剩工作时间"]),
    ],
)
def test_the_page_draws_the_days_and_tells_the_pause(
    city: SmallCity, paused: Case, enter: Enter, language: str, said: list[str]
) -> None:
    page = enter(city.manager).get(f"/cases/{paused.number}", headers={"Accept-Language": language}).text
    drawing = page.split('<svg class="days"')[1].split("</svg>")[0]
    assert {"stripes", "start", "due", "first", "now"} <= set(re.findall(r'class="(\w+)"', drawing))
    assert "style=" not in page
    for words in said:
        assert words in re.sub(r"\s+", " ", page)


def test_an_ended_case_is_explained_by_the_calendar_that_held_then(
    city: SmallCity,
    connect: Connect,  # noqa: F811  the fixture
) -> None:
    case = city.live_through(city.file("道路破损"))
    due = case.due_at
    city.forward(days=1)
    with city.database.writing() as session:
        load_calendar(session, OFFICE_HOURS | {"years": HOLIDAY}, at=city.now)
    clock = connect(city.dispatcher).get(f"/cases/{case.number}/clock").get_json()
    assert clock["segments"][-1]["ends"] == f"{due:%Y-%m-%dT%H:%M:%SZ}"
    assert (clock["calendar_version"], clock["special_days"], clock["left_s"]) == (1, [], None)


def test_a_deadline_that_was_counted_anew_is_told_on_the_page_and_in_the_interface(
    city: SmallCity,
    enter: Enter,
    connect: Connect,  # noqa: F811  the fixture
) -> None:
    case = city.file("道路破损")
    with city.database.writing() as session:
        load_calendar(session, OFFICE_HOURS | {"years": HOLIDAY}, at=city.now)
    book = Rulebooks(city.database, city.home).current()
    recompute(city.database, book=book, at=city.now + dt.timedelta(minutes=1))
    page = enter(city.manager).get(f"/cases/{case.number}", headers={"Accept-Language": "en"}).text
    assert "Deadline counted anew" in page
    assert "because the calendar or the limit was revised (city 2)" in re.sub(r"\s+", " ", page)
    other = connect(city.dispatcher)
    (moved,) = other.get(f"/cases/{case.number}/clock").get_json()["moved"]
    assert (moved["action"], moved["calendar"], moved["by"]) == ("recompute", "city 2", None)
    assert (moved["before"], moved["after"]) == ("2026-03-16T01:00:00Z", "2026-03-18T01:00:00Z")
    assert other.get(f"/cases/{case.number}/history").status_code == 200
    assert other.get("/events").status_code == 200


def test_whoever_moves_a_case_that_was_counted_anew_meanwhile_is_told_so(
    city: SmallCity,
    connect: Connect,  # noqa: F811  the fixture
) -> None:
    case = city.file("道路破损")
    with city.database.writing() as session:
        load_calendar(session, OFFICE_HOURS | {"years": HOLIDAY}, at=city.now)
    recompute(city.database, book=Rulebooks(city.database, city.home).current(), at=city.now)
    register = {"action": "register", "version": case.version}
    answer = connect(city.acceptor).post(f"/cases/{case.number}/actions", register)
    assert answer.status_code == 409
    assert "Deadline counted anew" in answer.text


def test_a_deadline_that_came_with_a_merged_case_is_told(
    city: SmallCity,
    enter: Enter,
    connect: Connect,  # noqa: F811  the fixture
) -> None:
    slow, quick = city.register(city.file("道路破损")), city.register(city.file("暴露垃圾"))
    city.move(quick, Action.MERGE, by=city.dispatcher, into=slow.number)
    clock = connect(city.dispatcher).get(f"/cases/{slow.number}/clock").get_json()
    assert [(shift["action"], shift["after"]) for shift in clock["moved"]] == [("absorb", clock["due_at"])]
    assert clock["segments"][-1]["ends"] == clock["due_at"]
    page = enter(city.manager).get(f"/cases/{slow.number}", headers={"Accept-Language": "en"}).text
    assert "<b>Another case joined</b>" in page


@pytest.mark.parametrize("columns", [{"limit_value": None, "limit_unit": None}, {"due_at": None, "limit_value": None}])
def test_a_deadline_from_elsewhere_or_none_is_not_explained(
    city: SmallCity,
    enter: Enter,
    connect: Connect,  # noqa: F811  the fixture
    columns: dict[str, None],
) -> None:
    case = city.file("道路破损")
    its = col(Case.district_id) == case.district_id, col(Case.id) == case.id
    with city.database.writing() as session:
        session.exec(update(Case).where(*its).values(columns))
    page = enter(city.manager).get(f"/cases/{case.number}", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert ("came with the case from elsewhere" in page.text) == ("due_at" not in columns)
    clock = connect(city.dispatcher).get(f"/cases/{case.number}/clock").get_json()
    assert (clock["segments"], clock["estimated"]) == ([], False)
    assert (clock["left_s"] is None) == ("due_at" in columns)
