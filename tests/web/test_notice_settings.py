"""How a person says how they want to be told."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlmodel import select

from grid.accounts import find_person
from grid.message_settings import MessageSettings
from grid.records import Contact, PushSubscription
from grid.settings import Settings
from tests.city import SmallCity
from tests.web.conftest import Enter, form_token
from workflows.channels.push_crypto import CURVE, point, unpadded
from workflows.preferences import MOST_BROWSERS, choose_for_city
from workflows.topics import Topic

NOTHING: dict[str, list[str]] = {topic.value: [] for topic in Topic}
PATH = "/notices/settings"
OPEN = {
    "GRIDCASE_URL": "https://grid.city.example",
    "GRIDCASE_SMTP": "smtp://127.0.0.1:2525",
    "GRIDCASE_MAIL_FROM": "grid@city.example",
    "GRIDCASE_SMS_URL": "https://sms.example/send",
    "GRIDCASE_PUSH_CONTACT": "mailto:grid@city.example",
    "GRIDCASE_PUSH_HOSTS": "*.push.example",
}
KEYS = {"p256dh": unpadded(point(ec.generate_private_key(CURVE).public_key())), "auth": unpadded(bytes(16))}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, messages=MessageSettings.from_environment(OPEN))


@pytest.fixture
def client(enter: Enter, city: SmallCity) -> FlaskClient:
    client = enter(city.inspector)
    client.set_cookie("language", "en")
    return client


def save(client: FlaskClient, **form: Any) -> Any:
    return client.post(PATH, data={"csrf_token": form_token(client, PATH), "language": ""} | form)


def contact(city: SmallCity) -> Contact:
    with city.database.reading() as session:
        return session.exec(select(Contact).where(Contact.person_id == city.inspector.id)).one()


def test_what_was_chosen_is_kept_and_shown(client: FlaskClient, city: SmallCity) -> None:
    form = {"turn": ["email", "sms"], "late": ["sms"], "email": " lin@city.example ", "phone": "+86 138-0000 0000"}
    answer = save(client, **form, quiet_from="22:00", quiet_to="07:00", language="en")
    assert (answer.status_code, answer.location) == (303, f"{PATH}?saved=1")
    kept = contact(city)
    assert (kept.email, kept.phone) == ("lin@city.example", "+8613800000000")
    assert kept.channels == NOTHING | {"turn": ["email", "sms"], "late": ["sms"]}
    assert (kept.quiet_from, kept.quiet_to) == (dt.time(22), dt.time(7))
    with city.database.reading() as session:
        assert find_person(session, city.inspector.username).language == "en"
    shown = client.get(answer.location).text
    assert 'name="late" value="sms" checked' in shown
    assert 'name="late" value="email" checked' not in shown
    assert 'value="22:00"' in shown
    assert "Saved." in shown


def test_without_a_choice_the_citys_is_shown_and_can_be_had_again(client: FlaskClient, city: SmallCity) -> None:
    with city.database.writing() as session:
        choose_for_city(session, {"late": ["email", "dingtalk"]})
    assert 'name="late" value="email" checked' in client.get(PATH).text
    save(client)
    assert contact(city).channels == NOTHING
    save(client, reset="1")
    assert contact(city).channels is None


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"email": "lin"}, "email", "This is no e-mail address"),
        ({"email": "lin@city.example\r\nBcc: all@city.example"}, "email", "This is no e-mail address"),
        ({"phone": "call me"}, "phone", "This is no telephone number"),
        ({"turn": ["email"]}, "email", "Give the e-mail address that messages are to go to."),
        ({"turn": ["sms"]}, "phone", "Give the telephone number that messages are to go to."),
        ({"quiet_from": "22:00"}, "quiet_from", "Quiet hours need two times, as in 22:00 and 07:00."),
        ({"quiet_from": "07:00", "quiet_to": "07:00"}, "quiet_from", "Quiet hours need two times"),
        ({"quiet_from": "late", "quiet_to": "07:00"}, "quiet_from", "Quiet hours need two times"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    client: FlaskClient, city: SmallCity, form: dict[str, Any], field: str, sentence: str
) -> None:
    answer = save(client, **form)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert sentence in answer.text.replace("&#39;", "'")
    with city.database.reading() as session:
        assert session.exec(select(Contact)).all() == []


def test_channels_that_are_not_there_cannot_be_chosen(client: FlaskClient, city: SmallCity) -> None:
    save(client, turn=["dingtalk", "pigeon"], pigeon=["email"])
    assert contact(city).channels == NOTHING


def test_only_administrators_are_asked_about_upkeep(client: FlaskClient, enter: Enter, city: SmallCity) -> None:
    assert 'name="upkeep"' not in client.get(PATH).text
    assert 'name="upkeep"' in enter(city.administrator).get(PATH).text


def subscription(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"endpoint": f"https://eu.push.example/send/{number}", "keys": KEYS} | changes


def add(client: FlaskClient, given: Any) -> Any:
    return client.post("/notices/browsers", json=given, headers={"X-CSRFToken": form_token(client, PATH)})


def browsers(city: SmallCity) -> list[tuple[int, str]]:
    with city.database.reading() as session:
        found = session.exec(select(PushSubscription).order_by(PushSubscription.id))
        return [(one.person_id, one.endpoint) for one in found]


def test_a_browser_belongs_to_who_subscribed_in_it_last(client: FlaskClient, enter: Enter, city: SmallCity) -> None:
    for visitor in (client, enter(city.handler)):
        assert add(visitor, subscription()).status_code == 204
    assert browsers(city) == [(city.handler.id, "https://eu.push.example/send/1")]


def test_of_many_browsers_the_oldest_is_let_go(client: FlaskClient, city: SmallCity) -> None:
    for number in range(MOST_BROWSERS + 1):
        add(client, subscription(number))
    assert [endpoint for _, endpoint in browsers(city)] == [
        f"https://eu.push.example/send/{number}" for number in range(1, MOST_BROWSERS + 1)
    ]


def test_all_browsers_can_be_let_go(client: FlaskClient, city: SmallCity) -> None:
    add(client, subscription())
    client.post("/notices/browsers/forget", data={"csrf_token": form_token(client, PATH)})
    assert browsers(city) == []


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"endpoint": "https://eu.push.example/send/1"},
        subscription(keys={"p256dh": "AAAA", "auth": "AAAA"}),
        subscription(endpoint="https://169.254.169.254/latest"),
        subscription(endpoint="http://eu.push.example/send/1"),
        subscription(endpoint="https://eu.push.example/" + "1" * 1000),
    ],
)
def test_what_is_no_subscription_of_a_known_service_is_refused(
    client: FlaskClient, city: SmallCity, given: Any
) -> None:
    assert add(client, given).status_code == 422
    assert browsers(city) == []


def test_a_form_of_somebody_else_subscribes_nobody(client: FlaskClient, city: SmallCity) -> None:
    client.get(PATH)
    assert client.post("/notices/browsers", json=subscription()).status_code == 400
    assert browsers(city) == []
