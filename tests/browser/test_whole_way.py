"""The whole way of a case through the pages: phone, desk, department, check, closing, and the board that counts it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Eyes
from tests.browser.pictures import photograph
from tests.browser.test_field import AT_WORK, choose, filed, send
from tests.city import SmallCity

pytestmark = pytest.mark.browser


def test_a_case_walks_from_the_phone_to_the_closure_rate(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    board = look(city.manager, "/board", size=DESKTOP)
    assert "100" not in closure_rate(board)

    number = file_it(look(city.inspector, "/field", size=PHONE, **AT_WORK), photograph(tmp_path, "before.jpg"))

    city.now = city.now.replace(minute=10)
    register(look(city.acceptor, f"/desk/cases/{number}", size=DESKTOP))
    city.now = city.now.replace(minute=20)
    dispatch(look(city.dispatcher, f"/desk/cases/{number}", size=DESKTOP))

    handle(look(city.handler, "/work", size=PHONE), photograph(tmp_path, "after.jpg"))

    city.now = city.now.replace(minute=25)
    check(look(city.other_inspector, "/field/tasks", size=PHONE), photograph(tmp_path, "checked.jpg"))
    close(look(city.shift_leader, f"/desk/cases/{number}", size=DESKTOP))

    board.reload()
    assert "100" in closure_rate(board)
    board.locator("a.kpi", has_text="Closure rate").first.click()
    expect(board.get_by_text(number).first).to_be_visible()
    board.goto(f"{look.site}/cases/{number}")
    expect(board.locator(".thumbs img")).to_have_count(3)  # found, handled, checked


def closure_rate(page: Page) -> str:
    return page.locator("a.kpi", has_text=re.compile(r"^\s*Closure rate")).locator(".kpi__value").inner_text()


def file_it(page: Page, picture: str) -> str:
    page.locator(".shot--camera input").set_input_files(picture)
    expect(page.locator(".shot--taken")).to_have_count(1)
    choose(page, "Exposed refuse")
    send(page)
    return filed(page)


def register(page: Page) -> None:
    page.get_by_role("button", name="Register").click()
    expect(page.locator("#live")).to_contain_text("Registered")


def dispatch(page: Page) -> None:
    page.locator(".cand__act button").first.click()
    expect(page.locator("#live")).to_contain_text("dispatched to")


def handle(page: Page, picture: str) -> None:
    """Whoever was proposed may be a colleague: the case is then in the list of the whole department."""
    page.get_by_role("link", name="Whole department").click()
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("link", name="Done: take the photo").click()
    page.locator("#handle .shot--camera input").set_input_files(picture)
    expect(page.locator(".shot--taken")).to_have_count(1)
    page.locator("#handle").get_by_role("button", name="Report as handled").click()
    expect(page.locator(".note--ok")).to_contain_text("done")


def check(page: Page, picture: str) -> None:
    page.get_by_role("link", name="Exposed refuse").click()
    page.wait_for_load_state()
    with page.expect_file_chooser() as camera:
        page.locator(".pick--ok").click()
    camera.value.set_files(picture)
    expect(page.locator(".shot--taken")).to_have_count(1)
    page.locator("#check").get_by_role("button", name="Check the result").click()
    expect(page.locator(".note--ok")).to_contain_text("done")


def close(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Close")).first.click()
    expect(page.locator("#live")).to_contain_text("Closed")
