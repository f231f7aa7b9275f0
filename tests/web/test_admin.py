"""The pages of administrators: what is in force, trying a file, switching it on for a day, taking it back."""

import datetime as dt
import io
import re
import tomllib
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select, update
from werkzeug.test import TestResponse

from grid.loading.candidate import load_candidate
from grid.records import ChangeState, Department, PlannedChange
from tests.city import SmallCity
from tests.time.areas import BRIDGE, MARKET, later, put
from tests.trying.candidates import caps
from tests.web.conftest import Enter, form_token
from tests.workflows import ways
from workflows.rule_history import note_load
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


def try_file(client: FlaskClient, kind: str, text: str, name: str, language: str = "en") -> TestResponse:
    data = {
        "csrf_token": form_token(client, "/admin/try"),
        "kind": kind,
        "file": (io.BytesIO(text.encode()), name),
    }
    return client.post("/admin/try", data=data, headers={"Accept-Language": language})


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


def city_anew(city: SmallCity) -> SmallCity:
    """With the rules read anew."""
    return SmallCity(city.database, city.home)


def revision(city: SmallCity) -> int:
    return city_anew(city).book.city.revision


@pytest.fixture
def administrator(enter: Enter, city: SmallCity) -> FlaskClient:
    return enter(city.administrator)


def test_the_first_page_says_what_is_in_force(administrator: FlaskClient) -> None:
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    for words in (
        "08:00–12:00 14:00–18:00",
        "6 filing conditions",
        "3 duties",
        "Shipped ladder",
        "13 accounts in service",
    ):
        assert words in page
    assert "No change has been switched on or loaded yet." in page


def test_the_first_page_says_where_another_calendar_counts(administrator: FlaskClient, city: SmallCity) -> None:
    put(city, later(areas=[BRIDGE, MARKET]))
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    assert '<dt>Calendar market 1 counts in</dt><dd class="num">Bridgehead, Market</dd>' in page
    assert 'href="/admin/rules/calendar?code=market"' in page


def test_the_calendar_of_areas_is_handed_out_as_the_file_that_loads_it_again(
    administrator: FlaskClient, city: SmallCity
) -> None:
    put(city, later(areas=[BRIDGE, MARKET]))
    text = administrator.get("/admin/rules/calendar?code=market").text
    assert tomllib.loads(text) == later(areas=[BRIDGE, MARKET])
    assert put(city, tomllib.loads(text)).unchanged == 1
    assert administrator.get("/admin/rules/calendar?code=fair").status_code == 404


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
    assert len(city_anew(city).book.duties) == 4


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


def test_faults_of_rows_are_told_in_the_language_of_the_reader(administrator: FlaskClient) -> None:
    twice = "area,category_prefix,department,priority\n110101,E0113,ROADS,many\n110101,E0113,ROADS,1\n"
    page = unescape(try_file(administrator, "duties", twice, "duties.csv", "zh").text)
    assert "'many' 不是 1 到 99 之间的数" in page
    assert "ROADS 在 110101 负责 E0113 已见于第 2 行；每行不得重复" in page
    overlap = SHORT_DAYS.replace('["08:00-10:00"]', '["08:00-12:00", "11:00-15:00"]', 1)
    assert "时段在 11:00 重叠" in unescape(try_file(administrator, "calendar", overlap, "a.toml", "zh").text)
    ladders = '[[ladder]]\nname = "a"\n[[ladder.rung]]\nat = 0.5\ntell = ["boss"]\n'
    assert "'boss' 不是角色" in unescape(try_file(administrator, "ladders", ladders, "a.toml", "zh").text)


def test_caps_are_tried_and_switched_on(administrator: FlaskClient, city: SmallCity) -> None:
    ways.extend(city, ways.handling(city))
    tried = try_file(administrator, "rules", "extensions = 1\n[roles]\nclose = ['manager']\n", "caps.toml").text
    for words in ("Extensions of a case", "No longer possible: Ask for more time", "Close: Manager"):
        assert words in tried
    switch_on(administrator, tried, "2026-03-09")
    assert city_anew(city).book.rules.extensions == 1
    page = administrator.get("/admin", headers={"Accept-Language": "en"}).text
    assert "cases that change: 1" in page


def test_the_history_lists_what_the_console_loaded_and_what_was_refused(
    administrator: FlaskClient, city: SmallCity
) -> None:
    with city.database.writing() as session:
        rules = caps(extensions=1)
        note_load(session, rules, load_candidate(session, rules, at=city.now), at=city.now)
    switch_on(administrator, try_file(administrator, "duties", TO_SANITATION, "duties.csv").text, "2026-03-11")
    with city.database.writing() as session:
        session.exec(update(Department).where(col(Department.code) == "SANITATION").values(code="CLEAN"))
    switch_due(city.database, now=city.now + dt.timedelta(days=3))
    page = administrator.get("/admin", headers={"Accept-Language": "zh"}).text
    for words in ("在命令行载入", "新增 0 条，修改 1 条，未变 19 条", "没有 department SANITATION；请先载入"):
        assert words in page
    notices = administrator.get("/notices", headers={"Accept-Language": "zh"}).text
    assert "规则变更（duties.csv）未能生效" in notices
    assert 'href="/admin#history"' in notices


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
        ("rules", "extension = 1", "a.toml", "There is no rule extension"),
        ("rules", "[roles]\nfly = ['manager']", "a.toml", "There is no step fly in the life of a case."),
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
        ("rules", "a.toml", "The file says what is in force already."),
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
