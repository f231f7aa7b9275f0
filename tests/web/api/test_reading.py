"""Asking the interface: cases by what is known of them, why they are due, who should get them, and the feed."""

import datetime as dt

import pytest
from sqlmodel import update

from grid.records import Person
from tests.city import HEIGHT, OFFICE_HOURS, SOUTH, WEST, WIDTH, SmallCity
from tests.time.areas import at_market, later, put, with_market
from tests.time.test_recomputing import again
from tests.trying.candidates import hours
from tests.web.api.conftest import Connect, System
from workflows.records import Case


def numbers(system: System, query: str) -> list[str]:
    answer = system.get(f"/cases?{query}")
    assert answer.status_code == 200, answer.text
    return [case["number"] for case in answer.get_json()["cases"]]


@pytest.fixture
def two(city: SmallCity) -> tuple[Case, Case]:
    """Refuse in the south-west, handled by sanitation; a manhole in the market street, urgent, not registered."""
    refuse = city.accept(city.dispatch(city.register(city.file("暴露垃圾", description="50% full_bin"))))
    manhole = city.file("上水井盖", lon=WEST + 2.5 * WIDTH, lat=SOUTH + 1.5 * HEIGHT)
    return refuse, manhole


FOUND = [
    ("", "manhole refuse"),
    ("state=handling", "refuse"),
    ("state=handling,discovered", "manhole refuse"),
    ("stage=dispatch", "refuse"),
    ("stage=dispatch&state=discovered", ""),  # nothing is both
    ("category=C0101", "manhole"),
    ("department=SANITATION", "refuse"),
    ("department=ROADS", ""),
    ("agent=he", "refuse"),
    ("area=110101001000", "refuse"),
    ("area=110101", "manhole refuse"),
    ("area=110102", ""),
    ("cell=110101001000002", "refuse"),
    ("bbox=116.4,39.9,116.4012,39.9009", "refuse"),
    ("overdue=false", "manhole refuse"),
    ("overdue=true", ""),
    ("due_before=2026-03-09T11:30:00%2B08:00", "manhole"),
    ("q=50%25", "refuse"),
    ("q=%25", "refuse"),
    ("q=full_bin", "refuse"),
    ("q=fullxbin", ""),
]


def test_cases_are_found_by_what_is_known_of_them(connect: Connect, city: SmallCity, two: tuple[Case, Case]) -> None:
    names, system = {two[0].number: "refuse", two[1].number: "manhole"}, connect(city.manager)
    for query, found in FOUND:
        assert " ".join(names[number] for number in numbers(system, query)) == found, query


SENSELESS = [
    "state=open",
    "stage=later",
    "area=999",
    "category=E9999",
    "department=NOBODY",
    "bbox=1,2,3",
    "bbox=nan,1,2,3",
    "bbox=2,2,1,1",
    "due_before=2026-03-09T11:30:00",
    "limit=0",
    "limit=501",
    "cursor=abc",
    "cursor=%ff",
    "unknown=1",
    "q=a&q=b",
]


def test_a_question_that_makes_no_sense_is_refused(connect: Connect, city: SmallCity) -> None:
    system = connect(city.manager)
    for query in SENSELESS:
        assert system.get(f"/cases?{query}").status_code == 422, query


def test_pages_follow_one_another_without_gap_or_repetition(connect: Connect, city: SmallCity) -> None:
    filed = [city.file().number for _ in range(5)]
    system, seen, cursor = connect(city.manager), [], ""
    while cursor is not None:
        answer = system.get(f"/cases?limit=2&cursor={cursor}").get_json()
        seen += [case["number"] for case in answer["cases"]]
        cursor = answer["next"]
    assert seen == filed[::-1]


def test_nobody_sees_the_cases_of_other_districts(connect: Connect, city: SmallCity, two: tuple[Case, Case]) -> None:
    assert numbers(connect(city.outsider), "") == []
    assert numbers(connect(city.outsider), "area=110101") == []


def test_a_deadline_explains_itself(connect: Connect, city: SmallCity) -> None:
    case = city.file("暴露垃圾")  # four working hours from nine
    clock = connect(city.dispatcher).get(f"/cases/{case.number}/clock").get_json()
    assert clock["due_at"] == "2026-03-09T07:00:00Z"
    assert clock["counted"] == [
        {"begins": "2026-03-09T01:00:00Z", "ends": "2026-03-09T04:00:00Z"},
        {"begins": "2026-03-09T06:00:00Z", "ends": "2026-03-09T07:00:00Z"},
    ]
    assert (clock["remaining_s"], clock["remaining_working_s"]) == (6 * 3600, 4 * 3600)
    assert clock["estimated"] == city.book.hours.is_estimated(city.now.date())
    city.forward(hours=7)
    late = connect(city.dispatcher).get(f"/cases/{case.number}/clock").get_json()
    assert (late["remaining_s"], late["remaining_working_s"], late["level"]) == (-3600, -3600, 2)


def test_candidates_come_with_their_reasons(connect: Connect, city: SmallCity) -> None:
    case = city.register(city.file())
    answer = connect(city.dispatcher).get(f"/cases/{case.number}/candidates").get_json()
    assert [entry["person"]["username"] for entry in answer["ranked"]] == ["he", "ma"]
    assert all(entry["reasons"] for entry in answer["ranked"])
    assert [(entry["person"]["username"], entry["reason"]["code"]) for entry in answer["excluded"]] == [
        ("luo", "not_responsible")
    ]
    first = answer["ranked"][0]
    assert (first["minutes"] > 0, first["routed"], first["qualified"], first["given_today"]) == (True, False, True, 0)
    assert (answer["routing"], answer["frees_first"]) == ("none", None)


def test_when_everybody_is_full_the_candidates_say_who_frees_up_first(connect: Connect, city: SmallCity) -> None:
    with city.database.writing() as session:
        session.exec(update(Person).values(capacity=1))
    city.dispatch(city.register(city.file()), handler_id=city.handler.id)
    due_at = city.dispatch(city.register(city.file()), handler_id=city.colleague.id).due_at
    case = city.register(city.file())
    answer = connect(city.dispatcher).get(f"/cases/{case.number}/candidates").get_json()
    assert answer["frees_first"]["person"]["username"] == "he"
    assert dt.datetime.fromisoformat(answer["frees_first"]["at"]) == due_at


def test_a_point_is_located(connect: Connect, city: SmallCity) -> None:
    answer = connect(city.inspector).get(f"/locate?lat={SOUTH + HEIGHT / 2}&lon={WEST + WIDTH / 2}").get_json()
    assert answer["cell"] == "110101001000002"
    assert answer["street"]["name"] == "桥头街道"
    assert 45 < answer["boundary_m"] < 52


def test_a_point_that_is_none_or_elsewhere_is_refused(connect: Connect, city: SmallCity) -> None:
    system = connect(city.inspector)
    for query in ("", "lat=39.9", "lat=a&lon=b", "lat=nan&lon=1", "lat=1&lon=2&lat=3", "lat=51&lon=0"):
        assert system.get(f"/locate?{query}").status_code == 422, query


def test_a_cell_is_a_feature(connect: Connect, city: SmallCity) -> None:
    feature = connect(city.inspector).get("/cells/110101001000001").get_json()
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"]["district"] == "110101"
    assert connect(city.inspector).get("/cells/nowhere").status_code == 404


def test_categories_come_with_their_limits(connect: Connect, city: SmallCity) -> None:
    answer = connect(city.inspector).get("/categories").get_json()
    manhole = next(category for category in answer["categories"] if category["code"] == "C0101")
    assert [(c["limit_value"], c["limit_unit"]) for c in manhole["conditions"]] == [
        (2.0, "urgent_hour"),
        (4.0, "working_hour"),
    ]


def test_the_feed_tells_everything_once_and_in_order(connect: Connect, city: SmallCity) -> None:
    case = city.register(city.file())
    system = connect(city.manager)
    assert system.get("/events").get_json() == {"events": [], "next": ""}, "the newest seconds are held back"
    city.forward(seconds=6)
    first = system.get("/events?limit=1").get_json()
    rest = system.get(f"/events?after={first['next']}").get_json()
    told = [(event["number"], event["action"]) for event in first["events"] + rest["events"]]
    assert told == [(case.number, "discover"), (case.number, "register")]
    assert system.get(f"/events?after={rest['next']}").get_json() == {"events": [], "next": rest["next"]}
    assert connect(city.outsider).get("/events").get_json()["events"] == []


def test_indicators_are_those_of_the_board(connect: Connect, city: SmallCity) -> None:
    city.live_through(city.file())
    answer = connect(city.manager).get("/indicators?from=2026-03-01&to=2026-03-31&by=department").get_json()
    row = answer["rows"][0]
    assert (row["department"], row["closed"], row["closure_rate"]) == ("SANITATION", 1, 1.0)
    assert answer["by"] == ["department"]


def test_a_period_that_is_none_is_refused(connect: Connect, city: SmallCity) -> None:
    system, march = connect(city.manager), "from=2026-03-01&to=2026-03-31"
    backwards, century = "from=2026-03-02&to=2026-03-01", "from=1900-01-01&to=2026-03-01"
    for query in ("", "from=2026-03-01", backwards, century, f"{march}&by=mood", f"{march}&as_of=2026-03-09T09:00:00"):
        assert system.get(f"/indicators?{query}").status_code == 422, query


def test_a_deadline_names_the_calendar_of_its_area(connect: Connect, city: SmallCity) -> None:
    case, other = at_market(with_market(city)), city.file()
    put(city, later("10:00-12:00", "16:00-20:00"))
    ended = city.live_through(other)
    city.now += dt.timedelta(minutes=1)
    put(city, OFFICE_HOURS | {"hours": hours("08:00-10:00")})
    again(city)
    system = connect(city.dispatcher)
    named = []
    for number in (case.number, ended.number):
        clock = system.get(f"/cases/{number}/clock").get_json()
        named.append((clock["calendar"], clock["calendar_version"], clock["due_at"]))
    assert named == [("market", 2, "2026-03-09T10:00:00Z"), ("city", 1, "2026-03-09T07:00:00Z")]
