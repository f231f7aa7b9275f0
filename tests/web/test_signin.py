"""Signing in: what a session is worth, when it ends, and what guessing gets."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from grid.accounts import give_roles
from grid.actors import Actor
from grid.records import Person, Role
from grid.settings import Settings
from tests.city import SmallCity
from tests.web.conftest import PASSWORD, Enter, form_token
from web import sessions
from web.records import SignIn
from web.redirects import safe_target
from web.signin import BY_PERSON
from web.site import create_app


def sign_in(client: FlaskClient, person: Actor, password: str = PASSWORD, **form: str) -> int:
    form |= {"username": person.username, "password": password, "csrf_token": form_token(client)}
    return client.post("/signin", data=form).status_code


def test_the_right_password_opens_the_door(stranger: FlaskClient, with_password: Actor) -> None:
    assert sign_in(stranger, with_password) == 303
    assert stranger.get("/").location != "/signin?next=/"


def test_only_a_hash_of_the_cookie_is_stored(stranger: FlaskClient, with_password: Actor, city: SmallCity) -> None:
    sign_in(stranger, with_password)
    cookie = stranger.get_cookie("gridcase")
    assert cookie is not None
    with city.database.reading() as session:
        rows = session.exec(select(SignIn)).all()
    assert [row.secret_hash for row in rows] == [sessions.hashed(cookie.value)]


def test_a_session_brought_along_is_not_the_one_that_begins(
    stranger: FlaskClient, with_password: Actor, enter: Enter, city: SmallCity
) -> None:
    sign_in(stranger, with_password)
    first = stranger.get_cookie("gridcase")
    stranger.post("/signout", data={"csrf_token": token_of(stranger)})
    stranger.set_cookie("gridcase", first.value if first else "")
    sign_in(stranger, with_password)
    second = stranger.get_cookie("gridcase")
    assert first is not None
    assert second is not None
    assert first.value != second.value


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    stranger: FlaskClient, with_password: Actor, city: SmallCity
) -> None:
    nobody = replace(with_password, username="nobody")
    answers = [answer_to(stranger, person, "wrong") for person in (with_password, nobody)]
    assert answers[0].status_code == answers[1].status_code == 422
    told = [re.sub(r'(nonce|value)="[^"]*"', "", answer.text) for answer in answers]
    assert told[0] == told[1]


def test_after_ten_wrong_passwords_even_the_right_one_has_to_wait(
    stranger: FlaskClient, with_password: Actor, city: SmallCity
) -> None:
    for _ in range(BY_PERSON):
        assert sign_in(stranger, with_password, "wrong") == 422
    refused = answer_to(stranger, with_password, PASSWORD)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    city.forward(minutes=15)
    assert sign_in(stranger, with_password) == 303


def test_others_at_the_same_address_are_not_locked_out_with_them(
    stranger: FlaskClient, with_password: Actor, city: SmallCity
) -> None:
    for _ in range(BY_PERSON + 1):
        answer_to(stranger, city.dispatcher, "wrong")
    assert sign_in(stranger, with_password) == 303


def test_guesses_sent_at_once_are_counted_one_by_one(app: Flask, with_password: Actor) -> None:
    def guess(_: int) -> int:
        client = app.test_client()
        return sign_in(client, with_password, "wrong")

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(guess, range(BY_PERSON + 6)))
    assert statuses == [422] * BY_PERSON + [429] * 6


def test_a_session_ends_when_idle(enter: Enter, city: SmallCity) -> None:
    client = enter(city.inspector)
    city.forward(minutes=29)
    assert is_in(client)
    city.forward(minutes=29)
    assert is_in(client), "each request keeps it alive"
    city.forward(minutes=30)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("who", "path"), [("dispatcher", "/desk/queue"), ("inspector", "/field/tasks/list"), ("handler", "/work/list")]
)
def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(
    enter: Enter, city: SmallCity, who: str, path: str
) -> None:
    client = enter(getattr(city, who))
    answers = []
    for _ in range(3):
        city.forward(minutes=10)
        answers.append(client.get(path, headers={"HX-Request": "true"}).status_code)
    assert answers == [200, 200, 401]


def test_a_session_ends_after_its_longest_time_however_busy(enter: Enter, city: SmallCity) -> None:
    client = enter(city.inspector)
    for _ in range(12 * 3 - 1):
        city.forward(minutes=20)
        assert is_in(client)
    city.forward(minutes=20)
    assert not is_in(client)


def test_signing_out_ends_the_session_and_not_only_the_cookie(enter: Enter, city: SmallCity) -> None:
    client = enter(city.inspector)
    stolen = client.get_cookie("gridcase")
    client.post("/signout", data={"csrf_token": token_of(client)})
    client.set_cookie("gridcase", stolen.value if stolen else "")
    assert not is_in(client)


def test_a_disabled_account_is_out_at_once(enter: Enter, city: SmallCity) -> None:
    client = enter(city.inspector)
    with city.database.writing() as session:
        person_of(session, city.inspector).active = False
    assert not is_in(client)


def test_a_changed_role_holds_at_the_next_request(enter: Enter, city: SmallCity) -> None:
    client = enter(city.inspector)
    assert client.post("/api/v1/cases", json={}, headers=api_word(client)).status_code == 422
    with city.database.writing() as session:
        give_roles(session, person_of(session, city.inspector), [Role.MANAGER])
    assert client.post("/api/v1/cases", json={}, headers=api_word(client)).status_code == 403


def test_under_https_the_cookie_is_bound_to_the_host(city: SmallCity, settings: Settings, with_password: Actor) -> None:
    app = create_app(replace(settings, secure_cookies=True), database=city.database, now=lambda: city.now)
    client = app.test_client()
    page = client.get("/signin", base_url="https://grid.example")
    word = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"username": with_password.username, "password": PASSWORD, "csrf_token": word}
    answer = client.post(
        "/signin", data=form, base_url="https://grid.example", headers={"Referer": "https://grid.example/signin"}
    )
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-gridcase="))
    assert {part.strip() for part in cookie.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "wish",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "%2f%2fevil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "javascript:alert(1)",
        "desk",
        "/desk\r\nSet-Cookie: a=b",
        "/ｄｅｓｋ",
        "http:///evil.example",
        "",
        None,
    ],
)
def test_nobody_is_sent_on_to_another_site(wish: str | None) -> None:
    assert safe_target(wish) == "/"


@pytest.mark.parametrize("wish", ["/", "/desk", "/desk?state=registered&sort=due_at", "/cases/110101-20260309-00001"])
def test_a_page_of_ours_is_a_fine_place_to_go_on(wish: str) -> None:
    assert safe_target(wish) == wish


def answer_to(client: FlaskClient, person: Actor, password: str) -> TestResponse:
    form = {"username": person.username, "password": password, "csrf_token": form_token(client)}
    return client.post("/signin", data=form)


def is_in(client: FlaskClient) -> bool:
    return client.get("/api/v1/lifecycle").status_code == 200


def token_of(client: FlaskClient) -> str:
    page = client.get("/api/v1/", headers={"Accept-Language": "en"}).text
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def api_word(client: FlaskClient) -> dict[str, str]:
    return {"X-CSRFToken": token_of(client)}


def person_of(session: Session, actor: Actor) -> Person:
    return session.exec(select(Person).where(Person.id == actor.id)).one()
