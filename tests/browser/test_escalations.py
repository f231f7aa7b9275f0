"""The ledger of escalation in a real browser: on a phone and at a desk, in both languages, for everybody."""

import datetime as dt

import pytest
from playwright.sync_api import expect
from sqlmodel import update

from grid.records import Person
from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import SmallCity
from tests.ladders.laddered import with_ladders
from tests.ladders.test_rounds import REPEATED

pytestmark = pytest.mark.browser


@pytest.fixture
def late(city: SmallCity) -> SmallCity:
    """Cases on two ladders: told, repeated, passed on, and one rung that there is nobody to tell of."""
    with city.database.writing() as session:
        session.execute(update(Person).where(Person.username == "zheng").values(active=False))
    city.file("上水井盖", discovered_at=city.now - dt.timedelta(minutes=1))
    with_ladders(city, REPEATED).file("上水井盖")
    for _ in range(8):
        city.forward(minutes=30)
    return city


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_fit_and_keep_nobody_out(late: SmallCity, look: Eyes, language: str, size: tuple[int, int]) -> None:
    page = look(late.shift_leader, size=size, language=language)
    for path in ("/escalations", "/escalations/missed", "/cases/110101-20260309-00002"):
        page.goto(look.site + path)
        assert (path, overflow(page), violations(page)) == (path, 0, [])


def test_a_leader_narrows_the_ledger_and_opens_a_case(late: SmallCity, look: Eyes) -> None:
    page = look(late.shift_leader, "/escalations", java_script_enabled=False)
    page.get_by_label("Outcome").select_option("not_sent")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".ledger li")).to_have_count(1)
    page.locator(".ledger a").click()
    expect(page.locator("#h-escalations")).to_be_visible()


def test_a_message_is_acknowledged_from_the_list_of_notices(late: SmallCity, look: Eyes) -> None:
    page = look(late.dispatcher, "/notices", size=PHONE, java_script_enabled=False)
    buttons = page.get_by_role("button", name="Acknowledge")
    before = buttons.count()
    buttons.first.click()
    expect(page.locator(".note--ok")).to_contain_text("acknowledged")
    assert page.get_by_role("button", name="Acknowledge").count() < before
    assert overflow(page) <= 0
