"""What holds for every answer and every way in."""

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel, func, select

from tests.city import SmallCity
from tests.web.conftest import PASSWORD, Enter, form_token
from workflows.records import CASE_TABLES

ROOT = Path(__file__).resolve().parents[2]
WRITES_MARKUP = r"\.(inner|outer)HTML\s*[+]?=|insertAdjacentHTML|document\.write|\beval\("
WORDS = {"number": "110101-20260309-00001", "code": "en", "name": "sun", "filename": "css/ui.css", "layer": "cells"}


def addresses(app: Flask, method: str) -> list[str]:
    """An address for every rule that takes this method."""
    found = []
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            values = {name: WORDS.get(name, 1) for name in rule.arguments}
            with app.test_request_context():
                found.append(rule.build(values, append_unknown=False)[1])  # type: ignore[index]  # a rule of ours builds
    return found


def test_every_answer_lets_a_browser_run_only_what_is_ours(app: Flask, enter: Enter, city: SmallCity) -> None:
    client = enter(city.administrator)
    app.testing = False  # a mishap is answered too
    for address in [*addresses(app, "GET"), "/no/such/page"]:
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        scripts = "script-src 'self' 'nonce-" if answer.mimetype == "text/html" else "form-action 'none'"
        assert policy.startswith(f"default-src 'none'; {scripts}"), address
        assert "unsafe" not in policy, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "same-origin", address
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert "Server" not in answer.headers, address


def test_pages_with_people_on_them_are_not_kept(enter: Enter, city: SmallCity) -> None:
    assert enter(city.manager).get("/api/v1/cases").headers["Cache-Control"] == "no-store"


def test_every_answer_has_a_word_of_its_own_for_its_scripts(stranger: FlaskClient) -> None:
    first, second = stranger.get("/signin"), stranger.get("/signin")
    words = [re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[0] for answer in (first, second)]
    assert words[0] != words[1]
    assert f'nonce="{words[0]}"' in first.text


def test_no_form_is_taken_without_its_word(app: Flask, enter: Enter, city: SmallCity) -> None:
    client = enter(city.administrator)
    for address in addresses(app, "POST"):
        answer = client.post(address, data={"a": "b"})
        assert answer.status_code in {400, 403}, f"{address}: {answer.status_code}"


def test_the_word_of_another_browser_is_none(enter: Enter, stranger: FlaskClient, city: SmallCity) -> None:
    word = form_token(stranger)
    assert enter(city.inspector).post("/signout", data={"csrf_token": word}).status_code == 400


def test_looking_changes_nothing(app: Flask, enter: Enter, city: SmallCity) -> None:
    case = city.file()
    client = enter(city.administrator)
    before = rows(city)
    for address in addresses(app, "GET"):
        client.get(address.replace(WORDS["number"], case.number))
    assert rows(city) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PROPFIND"])
def test_a_method_that_nobody_offers_is_refused(stranger: FlaskClient, method: str) -> None:
    assert stranger.open("/signin", method=method).status_code == 405


def test_a_body_that_is_too_big_is_refused(stranger: FlaskClient) -> None:
    answer = stranger.post(
        "/signin", data={"password": "x"}, environ_overrides={"CONTENT_LENGTH": str(31 * 1024 * 1024)}
    )
    assert answer.status_code == 413


def test_templates_leave_escaping_on_and_write_nothing_inline() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape false", text), path.name
        assert not re.search(r"\sstyle=|\son\w+=|javascript:|hx-on", text), path.name
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script, f"{path.name}: {script}"


def test_our_scripts_write_text_and_not_markup() -> None:
    for path in (ROOT / "static" / "js").rglob("*.js"):
        assert not re.search(WRITES_MARKUP, path.read_text()), path.name


def test_the_log_names_nobody(
    stranger: FlaskClient, city: SmallCity, with_password: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    form = {"username": "13812345678", "password": "canary-password", "csrf_token": form_token(stranger)}
    stranger.post("/signin", data=form)
    stranger.post("/signin", data=form | {"username": "lin", "password": PASSWORD})
    stranger.get("/api/v1/locate?lat=39.90123&lon=116.40123")
    stranger.get("/api/v1/cases?q=13812345678", headers={"Authorization": "Bearer gc_canary_token"})
    for canary in ("13812345678", "canary", PASSWORD, "39.90123"):
        assert canary not in caplog.text


def rows(city: SmallCity) -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    with city.database.reading() as session:
        for name, table in SQLModel.metadata.tables.items():
            query = select(func.count()).select_from(table)
            if name in CASE_TABLES:
                query = query.where(table.c.district_id.in_([city.district, city.other_district]))
            counts[name] = session.execute(query).scalar_one()
    return counts
