"""The board in a real browser: every mark is a link, nothing needs JavaScript, nobody is kept out."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import SmallCity

pytestmark = pytest.mark.browser


@pytest.fixture
def month(city: SmallCity) -> SmallCity:
    """A few cases with different fates."""
    for kind in ("暴露垃圾", "道路破损", "上水井盖"):
        city.live_through(city.file(kind))
    city.file("上水井盖", filing_condition=1)
    city.forward(hours=5)
    return city


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_figure_to_its_cases_to_a_case(month: SmallCity, look: Eyes, javascript: bool) -> None:
    page = look(month.manager, "/board?least=1", java_script_enabled=javascript)
    page.locator(".kpi", has_text="Overdue, still open").click()
    expect(page.locator("h1")).to_have_text("Overdue, still open 1")
    page.locator("tbody a").first.click()
    expect(page).to_have_url(f"{look.site}/cases/110101-20260309-00004")


def test_an_area_of_the_map_is_reached_and_opened_by_keyboard(month: SmallCity, look: Eyes) -> None:
    page = look(month.manager, "/board")
    area = page.locator(".coloured a", has_text="Bridgehead")
    area.focus()
    expect(area).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("On-time closure rate 4")


def test_another_period_is_asked_for_without_javascript(month: SmallCity, look: Eyes) -> None:
    page = look(month.manager, "/board", java_script_enabled=False)
    page.locator(".board__ask summary").click()
    page.locator("#f-from").fill("2026-02-01")
    page.locator("#f-to").fill("2026-02-28")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".kpi").first).to_contain_text("0")
    expect(page.locator(".board__ask summary")).to_contain_text("2026-02-01 – 2026-02-28")


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [(DESKTOP, "zh", "day"), (DESKTOP, "en", "sun"), (PHONE, "zh", "sun"), (PHONE, "en", "day")],
)
def test_nobody_is_kept_out(month: SmallCity, look: Eyes, size: tuple[int, int], language: str, theme: str) -> None:
    page = look(month.manager, size=size, language=language, theme=theme)
    for path in ("/board?least=1", "/board?by=month", "/board/cases?figure=reported&on=opened"):
        page.goto(look.site + path)
        assert violations(page) == []
        assert overflow(page) <= 0
