"""The pages of administrators: what is in force, trying a file, switching it on for a day, taking it back."""

import datetime as dt
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from grid.records import ChangeState, PlannedChange
from tests.city import SmallCity
from tests.time.areas import BRIDGE, MARKET, later, put
from tests.web.conftest import Enter, form_token
from workflows.switching import switch_due

SHORT_DAYS = """
code = "city"
name = "短工时"
zone = "Asia/Shanghai"
[hours]
monday = ["08:00-10:00"]
tuesday = ["08:00-10:00"]
wednesday = ["08:00-10:00"]
thursday = ["08:00-10:00"]
friday = ["08:00-10:00"]
"""
TO_SANITATION = "area,category_prefix,department\n110101001000,E0113,SANITATION\n"


def try_file(client: FlaskClient, kind: str, text: str, name: str) -> TestResponse:
    data = {
        "csrf_token": form_token(client, "/admin/try"),
        "kind": kind,
        "file": (io.BytesIO(text.encode()), name),
    }
    return client.post("/admin/try", data=data, headers={"Accept-Language": "en"})


def switch_on(client: FlaskClient, tried: str, day: str) -> TestResponse:
    """Send the form of a report."""
    values = {name: found(tried, name) for name in ("csrf_token", "trial")}
    return client.post("/admin/changes", data=values | {"from": day}, headers={"Accept-Language": "en"})


def found(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match is not None
    return match[1]


def changes(city: SmallCity) -> list[PlannedChange]:
    with city.database.reading() as session:
        return list(session.exec(select(PlannedChange)))


def revision(city: SmallCity) -> int:
    return type(city)(city.database, city.home).book.city.revision


@pytest.fixture
def administrator(enter: Enter, city: SmallCity) -> FlaskClient:
    return enter(city.administrator)


def test_the_first_page_says_what_is_in_force(administrator: FlaskClient) -> None:
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    for words in (
        "08:00–12:00 14:00–18:00",
        "5 filing conditions",
        "3 duties",
        "Shipped ladder",
        "13 accounts in service",
    ):
        assert words in page
    assert "No change has been switched on here yet." in page


def test_the_first_page_says_where_another_calendar_counts(administrator: FlaskClient, city: SmallCity) -> None:
    put(city, later(areas=[BRIDGE, MARKET]))
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    assert '<dt>Calendar market 1 counts in</dt><dd class="num">Bridgehead, Market</dd>' in page


def test_a_trial_tells_and_writes_nothing(administrator: FlaskClient, city: SmallCity) -> None:
    case = city.file("暴露垃圾")
    before = revision(city)
    answer = try_file(administrator, "calendar", SHORT_DAYS, "short.toml")
    assert answer.status_code == 200
    assert f'href="/cases/{case.number}"' in answer.text
    assert "+1 d 18:00" in answer.text
    assert (revision(city), changes(city)) == (before, [])


def test_from_the_file_to_the_day_to_the_rules(administrator: FlaskClient, city: SmallCity) -> None:
    tried = try_file(administrator, "calendar", SHORT_DAYS, "short.toml").text
    answer = switch_on(administrator, tried, "2026-03-11")
    assert (answer.status_code, answer.location) == (303, "/admin#history")
    (change,) = changes(city)
    assert (change.state, change.file_name, change.by_id) == (ChangeState.PLANNED, "short.toml", city.administrator.id)
    assert change.from_at == dt.datetime(2026, 3, 10, 16, tzinfo=dt.UTC)  # midnight of the city
    assert switch_due(city.database, now=change.from_at) == 1
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    assert "switched on by Feng Li" in page


def test_today_means_at_once(administrator: FlaskClient, city: SmallCity) -> None:
    tried = try_file(administrator, "duties", TO_SANITATION, "duties.csv").text
    switch_on(administrator, tried, "2026-03-09")
    assert [change.state for change in changes(city)] == [ChangeState.APPLIED]
    assert len(type(city)(city.database, city.home).book.duties) == 4


def test_a_planned_change_can_be_taken_back(administrator: FlaskClient, city: SmallCity) -> None:
    switch_on(administrator, try_file(administrator, "calendar", SHORT_DAYS, "short.toml").text, "2026-03-11")
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    address = re.search(r'action="(/admin/changes/\d+/withdraw)"', page)
    assert address is not None
    answer = administrator.post(address[1], data={"csrf_token": found(page, "csrf_token")})
    assert answer.status_code == 303
    assert [change.state for change in changes(city)] == [ChangeState.WITHDRAWN]


def test_faults_are_shown_by_row_and_field_and_cannot_be_switched_on(administrator: FlaskClient) -> None:
    answer = try_file(administrator, "duties", TO_SANITATION + "999999,X,NOBODY\n", "duties.csv")
    assert answer.status_code == 422
    assert "3 faults: this file cannot be switched on" in answer.text
    assert re.findall(r'<td class="n">3</td><td><code>(\w+)</code>', answer.text) == [
        "category_prefix",
        "area",
        "department",
    ]
    assert 'name="trial"' not in answer.text


@pytest.mark.parametrize(
    ("kind", "text", "name", "sentence"),
    [
        (
            "calendar",
            SHORT_DAYS.replace('["08:00-10:00"]', '["08:00-12:00", "11:00-15:00"]', 1),
            "a.toml",
            "overlap at",
        ),
        ("calendar", "no toml", "a.toml", "is no TOML file"),
        ("calendar", SHORT_DAYS, "a.csv", "ends in .toml"),
        ("duties", "", "a.csv", "is empty"),
        ("duties", "x", "", "Choose a file first."),
    ],
)
def test_what_cannot_be_read_says_why(
    administrator: FlaskClient, kind: str, text: str, name: str, sentence: str
) -> None:
    answer = try_file(administrator, kind, text, name)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'name="trial"' not in answer.text


@pytest.mark.parametrize("day", ["2026-03-08", "tomorrow", "2028-01-01", ""])
def test_a_day_that_makes_no_sense_is_refused(administrator: FlaskClient, city: SmallCity, day: str) -> None:
    tried = try_file(administrator, "calendar", SHORT_DAYS, "short.toml").text
    assert switch_on(administrator, tried, day).status_code == 422
    assert changes(city) == []


def test_nobody_switches_on_what_was_not_tried(administrator: FlaskClient, city: SmallCity) -> None:
    tried = try_file(administrator, "calendar", SHORT_DAYS, "short.toml").text
    altered = tried.replace('name="trial" value="', 'name="trial" value="x')
    assert switch_on(administrator, altered, "2026-03-11").status_code == 422
    assert changes(city) == []


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("calendar", "a.toml", "The file says what is in force already."),
        ("categories", "a.csv", "The file says what is in force already."),
        ("duties", "a.csv", "The file says what is in force already."),
        ("ladders", "a.toml", "No case changes."),  # the shipped ladder has never been loaded
    ],
)
def test_what_is_downloaded_says_what_is_in_force(
    administrator: FlaskClient, city: SmallCity, kind: str, name: str, sentence: str
) -> None:
    city.file()
    city.now += dt.timedelta(minutes=1)
    answer = administrator.get(f"/admin/rules/{kind}")
    assert answer.status_code == 200
    assert f'filename="{kind}.' in answer.headers["Content-Disposition"]
    tried = try_file(administrator, kind, answer.text, name)
    assert sentence in tried.text
    assert "No case changes." in tried.text


def test_there_are_no_other_rules_to_download(administrator: FlaskClient) -> None:
    assert administrator.get("/admin/rules/people").status_code == 404
