"""Choosing how to be told, and a message that a browser shows, in a real browser."""

import json
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from grid.message_settings import MessageSettings
from grid.records import Contact, PushSubscription
from grid.settings import Settings
from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import SmallCity
from tests.messages.post_office import Listener, PostOffice
from tests.web.test_notice_settings import KEYS, OPEN, PATH
from workflows.channels.channel import Permanent
from workflows.topics import Via

pytestmark = pytest.mark.browser

# the push service of a browser's maker is out of reach here; everything before and after it is real
OF_THE_MAKER = f"""
PushManager.prototype.subscribe = async function (options) {{
  if (!options.userVisibleOnly || options.applicationServerKey.length !== 87) throw new Error("wrong options");
  return {{ toJSON: () => ({{ endpoint: "https://eu.push.example/send/1", keys: {json.dumps(KEYS)} }}) }};
}};
"""
SHOWN = """navigator.serviceWorker.getRegistration("/static/js/")
  .then((worker) => worker.getNotifications())
  .then((all) => all.map((one) => [one.title, one.body, one.tag]))"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, messages=MessageSettings.from_environment(OPEN))


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh"), (PHONE, "en"), (DESKTOP, "zh"), (DESKTOP, "en")])
def test_the_page_fits_and_is_open_to_all(look: Eyes, city: SmallCity, size: Any, language: str) -> None:
    page = look(city.inspector, PATH, size=size, language=language)
    assert overflow(page) <= 0
    assert violations(page) == []


def test_choices_are_kept(look: Eyes, city: SmallCity) -> None:
    page = look(city.inspector, "/notices", size=PHONE)
    page.get_by_role("link", name="How you are told").click()
    page.get_by_label("A case is late: E-mail").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Give the e-mail address that messages are to go to.").wait_for()
    page.get_by_label("E-mail address").fill("lin@city.example")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert page.get_by_label("A case is late: E-mail").is_checked()
    with city.database.reading() as session:
        assert session.exec(select(Contact.email)).one() == "lin@city.example"


def test_a_browser_subscribes_and_shows_what_is_pushed(look: Eyes, city: SmallCity) -> None:
    page = look(city.inspector, PATH, permissions=["notifications"])
    page.context.add_init_script(OF_THE_MAKER)
    page.reload()
    page.get_by_role("button", name="Show messages in this browser").click()
    page.get_by_role("button", name="Stop messages in your 1 browser").wait_for()
    with city.database.reading() as session:
        (known,) = session.exec(select(PushSubscription)).all()
    assert (known.person_id, known.p256dh) == (city.inspector.id, KEYS["p256dh"])
    shown = push(page, {"title": "轮到您处理", "body": "110101-1", "url": f"{look.site}/cases/110101-1", "tag": "a"})
    assert shown == [["轮到您处理", "110101-1", "a"]]
    again = push(page, {"title": "轮到您处理", "body": "again", "url": f"{look.site}/cases/110101-1", "tag": "a"})
    assert again == [["轮到您处理", "again", "a"]]  # a repetition replaces what is shown


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh"), (DESKTOP, "en")])
def test_what_was_given_up_can_be_tried_again(look: Eyes, city: SmallCity, size: Any, language: str) -> None:
    post = PostOffice(city, {Via.EMAIL: Listener(troubles=[Permanent("TimeoutError")])})
    post.choose(city.dispatcher, {"turn": ["email"]}, email="sun@city.example")
    city.register(city.file())
    post.deliver(Via.EMAIL)
    page = look(city.administrator, "/admin/messages", size=size, language=language)
    page.get_by_text("no answer in time" if language == "en" else "超时未答复").wait_for()
    assert overflow(page) <= 0
    assert violations(page) == []
    page.get_by_role("button", name="Try again" if language == "en" else "重试", exact=True).click()
    page.get_by_text("No message was given up." if language == "en" else "没有放弃发送的消息。").wait_for()
    assert post.deliver(Via.EMAIL).sent == 1


def push(page: Page, message: dict[str, str]) -> list[list[str]]:
    """Have the browser take a pushed message, as its service would, and return what it shows once that is shown."""
    devtools = page.context.new_cdp_session(page)
    found: list[dict[str, str]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.getRegistration('/static/js/')")
    where = {"origin": page.url.split("/notices")[0], "registrationId": found[-1]["registrationId"]}
    devtools.send("ServiceWorker.deliverPushMessage", where | {"data": json.dumps(message)})
    page.wait_for_function(
        f"async (body) => ({SHOWN}).then((all) => all.some((one) => one[1] === body))", arg=message["body"]
    )
    shown: list[list[str]] = page.evaluate(SHOWN)
    return shown
