"""Logs of cases that lived elsewhere: what is taken from them, what is refused, and that it can be done twice."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from grid.loading.mapping import BadMap, FieldMap
from grid.loading.report import LoadRefused
from grid.loading.rows import Row
from grid.records import Category, Department, FilingCondition
from grid.refusals import BadInput
from tests.city import HEIGHT, SCHEME, SOUTH, WEST, WIDTH, SmallCity
from workflows.case_log import LogReport
from workflows.case_map import CaseMap
from workflows.importing import load_cases
from workflows.indicators import cases_behind, indicators
from workflows.moves import State
from workflows.records import Case, CaseEvent

ONE = {
    "case_id": "A-1",
    "opened_at": "2026-02-02T10:00:00",
    "due_at": "2026-02-03T10:00:00",
    "closed_at": "2026-02-03T10:00:00",
    "category": "暴露垃圾",
    "department": "SANITATION",
    "lon": str(WEST + WIDTH / 2),
    "lat": str(SOUTH + HEIGHT / 2),
}


def load(city: SmallCity, *rows: dict[str, str], **how: Any) -> LogReport:
    numbered = [Row(number, ONE | row) for number, row in enumerate(rows, 2)]
    with city.database.writing() as session:
        return load_cases(session, numbered, how=CaseMap(**how), book=city.book, at=city.now)


def stored(session: Session, city: SmallCity) -> list[Case]:
    return list(session.exec(select(Case).where(Case.district_id == city.district).order_by(Case.number)))


def cases(city: SmallCity) -> list[Case]:
    with city.database.reading() as session:
        return stored(session, city)


def faults(refused: pytest.ExceptionInfo[LoadRefused]) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.why) for fault in refused.value.report.refused]


def test_a_closed_case_keeps_its_place_its_deadline_and_its_end(city: SmallCity) -> None:
    load(city, {})
    (case,) = cases(city)
    ten = dt.datetime(2026, 2, 2, 2, tzinfo=dt.UTC)  # in Shanghai
    assert (case.number, case.client_id) == ("110101-20260202-00001", "GB-T-30428.2:A-1")
    assert (case.cell_code, case.street_id) == ("110101001000002", city.areas["110101001000"])
    assert (case.state, case.department_id, case.alarm_at) == (State.CLOSED, city.sanitation, None)
    assert (case.filed_at, case.due_at, case.ended_at) == (ten, ten + dt.timedelta(days=1), ten + dt.timedelta(days=1))
    assert (case.filed_on, case.due_on, case.closed_on) == (
        dt.date(2026, 2, 2),
        dt.date(2026, 2, 3),
        dt.date(2026, 2, 3),
    )


def test_the_history_says_what_the_log_says(city: SmallCity) -> None:
    load(city, {})
    events: list[CaseEvent] = city.events(cases(city)[0])
    assert [(event.sequence, event.action, event.to_state) for event in events] == [
        (1, "discover", State.DISCOVERED),
        (2, "register", State.REGISTERED),
        (3, "dispatch", State.DISPATCHED),
        (4, "close", State.CLOSED),
    ]
    assert {event.details["log"] for event in events} == {"A-1"}


def test_a_log_can_be_loaded_twice(city: SmallCity) -> None:
    assert load(city, {}, {"case_id": "A-2"}).loaded == 2
    again = load(city, {"case_id": "A-2"}, {}, {"case_id": "A-3"})
    assert (again.loaded, again.unchanged) == (1, 2)
    assert [case.number[-5:] for case in cases(city)] == ["00001", "00002", "00003"]


def test_an_empty_log_loads_nothing(city: SmallCity) -> None:
    assert load(city).loaded == 0


def test_history_that_changed_is_refused_or_left_as_it_was(city: SmallCity) -> None:
    load(city, {})
    with pytest.raises(LoadRefused) as refused:
        load(city, {"closed_at": "2026-02-04T10:00:00"})
    assert faults(refused) == [(2, "case_id", "A-1 was loaded with other content")]
    report = load(city, {"closed_at": "2026-02-04T10:00:00"}, skip={"changed"})
    assert (report.loaded, len(report.skipped)) == (0, 1)


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        ({"lon": "116.5"}, "lon", "116.5, 39.90045: The point is in no cell of the city."),
        ({"lon": "39.90045", "lat": "116.4006"}, "lon", "39.90045, 116.4006: Longitude and latitude are exchanged"),
        ({"lon": ""}, "lon", "is missing"),
        ({"lat": "nan"}, "lat", "'nan' is no number of degrees"),
        ({"opened_at": "yesterday"}, "opened_at", "'yesterday' is no time like 2026-03-09T17:00:00"),
        ({"closed_at": "2026-02-01T10:00:00"}, "closed_at", "2026-02-01T10:00:00 is before opened_at"),
        ({"closed_at": "2036-02-01T10:00:00"}, "closed_at", "2036-02-01T10:00:00 is in the future"),
        ({"category": "Potholes"}, "category", "'Potholes' is no category of scheme GB/T 30428.2"),
        ({"department": "Parks"}, "department", "'Parks' is no department"),
        ({"case_id": ""}, "case_id", "is missing"),
        ({"outcome": "lost"}, "outcome", "'lost' is none of closed, refused, void"),
        ({"description": "a\0b"}, "description", "has a control character such as NUL"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_loaded(
    city: SmallCity, row: dict[str, str], field: str, why: str
) -> None:
    with pytest.raises(LoadRefused) as refused:
        load(city, {"case_id": "good"}, row)
    ((number, name, reason),) = faults(refused)
    assert (number, name, reason[: len(why)]) == (3, field, why)
    assert cases(city) == []


def test_rows_of_a_kind_that_the_map_skips_are_listed_and_the_others_loaded(city: SmallCity) -> None:
    report = load(
        city, {"case_id": "good"}, {"lon": "10"}, {"case_id": "A-2", "opened_at": ""}, skip={"place", "times"}
    )
    assert (report.loaded, [skipped.row for skipped in report.skipped]) == (1, [3, 4])


def test_an_open_case_waits_with_its_department_and_is_escalated_only_if_wanted(city: SmallCity) -> None:
    load(city, {"closed_at": ""})
    load(city, {"case_id": "A-2", "closed_at": "", "department": ""}, alarms=True)
    quiet, loud = cases(city)
    assert (quiet.state, quiet.alarm_at) == (State.DISPATCHED, None)
    assert (loud.state, loud.alarm_at) == (State.REGISTERED, dt.datetime(2026, 2, 2, 21, 12, tzinfo=dt.UTC))


def test_categories_and_departments_of_the_log_are_added_when_wanted(city: SmallCity) -> None:
    report = load(
        city,
        {"category": "Potholes", "department": "Public Works"},
        {"case_id": "A-2", "category": "Potholes", "department": "Public-Works"},
        create_categories=True,
        create_departments=True,
    )
    assert report.loaded == 2
    with city.database.reading() as session:
        category, condition = session.exec(
            select(Category, FilingCondition).join(FilingCondition).where(Category.name == "Potholes")
        ).one()
        codes = session.exec(select(Department.code).where(Department.name.startswith("Public"))).all()
    assert (category.scheme, category.code, condition.limit_value) == (SCHEME, "E0506", 10)
    assert sorted(codes) == ["PUBLIC-WORKS", "PUBLIC-WORKS-2"]


def test_a_city_with_cases_keeps_its_scheme(city: SmallCity) -> None:
    city.file()
    with pytest.raises(BadInput, match=r"scheme boston311, but the city uses GB/T 30428\.2 and has cases already"):
        load(city, {}, scheme="boston311", create_categories=True)


def test_a_loaded_log_is_counted_as_of_any_moment(city: SmallCity) -> None:
    load(city, {}, {"case_id": "A-2", "closed_at": "2026-02-05T10:00:00"}, {"case_id": "A-3", "closed_at": ""})
    question: dict[str, Any] = {
        "district_ids": {city.district},
        "start": dt.date(2026, 2, 1),
        "end": dt.date(2026, 2, 28),
    }
    with city.database.reading() as session:
        (now,) = indicators(session, as_of=city.now, by=["department"], book=city.book, **question)
        then = dt.datetime(2026, 2, 4, tzinfo=dt.UTC)
        (row,) = indicators(session, as_of=then, by=["department"], book=city.book, **question)
        late = cases_behind(session, "overdue_open", as_of=then, only={"department": "SANITATION"}, **question)
    assert [now[name] for name in ("filed", "should_close", "closed", "closed_on_time", "overdue_open")] == [
        3,
        3,
        2,
        1,
        1,
    ]
    assert [row[name] for name in ("filed", "should_close", "closed", "closed_on_time", "overdue_open")] == [
        3,
        3,
        1,
        1,
        2,
    ]
    assert now["mean_handling_hours"] == 48
    assert [case.client_id for case in late] == ["GB-T-30428.2:A-2", "GB-T-30428.2:A-3"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[cases]\nspeed = 3", r"map.toml: \[cases\] speed cannot be read; known are scheme"),
        ('[cases]\nlimit = "soon"', "map.toml: the limit soon is none"),
        ('[cases]\nzone = "Moon/Base"', "map.toml: Moon/Base is no time zone"),
        ('[cases]\nskip = ["all"]', "map.toml: skip knows place, times, changed, not all"),
        ("[colours]\nred = 1", r"map.toml: \[colours\] is unknown here"),
        ("cases = 3", r"map.toml: \[cases\] must be a table"),
        ("[cases", "map.toml is no TOML file"),
    ],
)
def test_a_map_that_cannot_be_read_is_named_with_its_key(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(BadMap, match=complaint):
        CaseMap.read(tmp_path / "map.toml")


def test_times_of_a_log_are_those_of_its_zone(city: SmallCity, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('[cases]\nzone = "America/New_York"\ntime_format = "%m/%d/%Y %I:%M %p"')
    how = CaseMap.read(tmp_path / "map.toml")
    assert how.moment("02/02/2026 05:30 PM", city.book.hours.zone) == dt.datetime(2026, 2, 2, 22, 30, tzinfo=dt.UTC)
    assert how.names == FieldMap()
