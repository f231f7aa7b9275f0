"""What waits and what was given up is in sight, and can be tried again."""

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask

from grid.accounts import find_person, give_areas
from grid.message_settings import MessageSettings
from tests.city import SmallCity
from tests.messages.post_office import Listener, PostOffice
from tests.web.conftest import Enter, app, enter, form_token, settings  # noqa: F401  the fixtures
from tests.web.test_notice_settings import OPEN
from workflows import unsent
from workflows.beats import beat
from workflows.channels.channel import Permanent
from workflows.delivering import Delivered
from workflows.message_records import Sending
from workflows.topics import Via
from workflows.unsent import Standing
from workflows.wishes import city_wish

PATH = "/admin/messages"


@pytest.fixture
def listener() -> Listener:
    return Listener(troubles=[Permanent("SMTP 550")])


@pytest.fixture
def post(city: SmallCity, listener: Listener) -> PostOffice:
    """One message was given up, another one waits."""
    office = PostOffice(city, {Via.EMAIL: listener})
    office.choose(city.dispatcher, {"turn": ["email"]}, email="sun@city.example")
    city.register(city.file())
    assert office.deliver(Via.EMAIL) == Delivered(dead=1)
    city.register(city.file())
    return office


@pytest.fixture
def with_channels(app: Flask, enter: Enter) -> Enter:  # noqa: F811  the fixture
    """The pages of an installation that has channels."""
    here = app.extensions["gridcase"]
    open_to = MessageSettings.from_environment(OPEN | {"GRIDCASE_DINGTALK_URL": "https://ding.example/robot"})
    app.extensions["gridcase"] = replace(here, settings=replace(here.settings, messages=open_to))
    return enter


def standing(city: SmallCity, **later: float) -> Standing:
    with city.database.reading() as session:
        return unsent.standing(session, at=city.now + dt.timedelta(**later))


def test_what_waits_is_counted_with_the_age_of_the_oldest(city: SmallCity, post: PostOffice) -> None:
    assert standing(city, minutes=2) == Standing({"email": 1}, {"email": 1}, 120.0)


def test_what_quiet_hours_hold_back_is_not_old(city: SmallCity, post: PostOffice) -> None:
    post.deliver(Via.EMAIL)
    morning = {"quiet_from": dt.time(8), "quiet_to": dt.time(11)}
    post.choose(city.dispatcher, {"turn": ["email"]}, email="sun@city.example", **morning)
    city.register(city.file())
    assert standing(city, hours=1) == Standing({"email": 1}, {"email": 1}, 0.0)
    assert standing(city, hours=3).oldest_s == 3600.0  # since eleven o'clock


def test_an_empty_outbox_is_nothing_to_tell(city: SmallCity) -> None:
    assert standing(city) == Standing()


def test_what_was_given_up_can_be_tried_again(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    with city.database.writing() as session:
        assert unsent.retry(session, [city.district], at=city.now) == 1
        assert unsent.retry(session, [city.district], at=city.now) == 0
    assert post.deliver(Via.EMAIL) == Delivered(sent=2)
    keys = [message.key for message in listener.heard]
    assert keys.count(keys[0]) == 2  # the message that was given up, by the same key
    assert {message.state for message in post.box()} == {Sending.SENT}


def test_administrators_see_why_and_no_address(city: SmallCity, post: PostOffice, enter: Enter) -> None:  # noqa: F811  the fixture
    client = enter(city.administrator)
    client.set_cookie("language", "en")
    shown = client.get(PATH).text
    assert "SMTP 550" in shown
    assert "Sun Pai" in shown
    assert "sun@city.example" not in shown


def test_one_message_or_all_can_be_tried_again_on_the_page(city: SmallCity, post: PostOffice, enter: Enter) -> None:  # noqa: F811  the fixture
    client = enter(city.administrator)
    dead = next(message for message in post.box() if message.state == Sending.DEAD)
    for wish in (str(dead.id + 1), str(dead.id), "all"):
        form = {"csrf_token": form_token(client, PATH), "message": wish}
        assert client.post(f"{PATH}/retry", data=form).status_code == 303
        again = next(message for message in post.box() if message.id == dead.id)
        assert (again.state == Sending.QUEUED) == (wish != str(dead.id + 1))


def test_a_wish_that_names_no_message_is_refused(city: SmallCity, post: PostOffice, enter: Enter) -> None:  # noqa: F811  the fixture
    client = enter(city.administrator)
    form = {"csrf_token": form_token(client, PATH), "message": "some"}
    assert client.post(f"{PATH}/retry", data=form).status_code == 422


def test_an_administrator_of_a_district_sees_and_retries_there_only(
    city: SmallCity,
    post: PostOffice,
    enter: Enter,  # noqa: F811  the fixture
) -> None:
    with city.database.writing() as session:
        give_areas(session, find_person(session, city.administrator.username), [city.other_district])
    client = enter(city.administrator)
    assert "SMTP 550" not in client.get(PATH).text
    client.post(f"{PATH}/retry", data={"csrf_token": form_token(client, PATH), "message": "all"})
    assert standing(city).dead == {"email": 1}


def test_metrics_count_them(city: SmallCity, post: PostOffice, enter: Enter) -> None:  # noqa: F811  the fixture
    city.now += dt.timedelta(minutes=2)
    lines = enter(city.administrator).get("/metrics").text.splitlines()
    told = dict(line.rsplit(" ", 1) for line in lines if line.startswith("gridcase_messages"))
    assert told['gridcase_messages_queued{channel="email"}'] == "1.0"
    assert told['gridcase_messages_dead{channel="email"}'] == "1.0"
    assert told['gridcase_messages_dead{channel="sms"}'] == "0.0"
    assert told["gridcase_messages_oldest_seconds"] == "120.0"


def test_readiness_tells_of_messages_that_are_held_up(city: SmallCity, post: PostOffice, enter: Enter) -> None:  # noqa: F811  the fixture
    with city.database.writing() as session:
        beat(session, at=city.now, behind_s=0, parked=0)
    client = enter(city.administrator)
    assert "messages" not in client.get("/readyz").text
    city.now += dt.timedelta(minutes=16)
    assert "messages: late, the oldest has waited for 960 s" in client.get("/readyz").text.splitlines()


def test_what_the_city_chooses_is_kept(city: SmallCity, with_channels: Enter) -> None:
    client = with_channels(city.administrator)
    form = {"csrf_token": form_token(client, PATH), "late": ["email", "pigeon"], "turn": ["dingtalk"]}
    assert client.post(f"{PATH}/city", data=form).status_code == 303
    with city.database.reading() as session:
        assert city_wish(session) == {"late": ["email"], "turn": ["dingtalk"]}
    assert 'name="turn" value="dingtalk" checked' in client.get(PATH).text
