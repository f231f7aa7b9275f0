"""The page of coverage in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import SmallCity

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [(DESKTOP, "zh", "day"), (DESKTOP, "en", "sun"), (PHONE, "zh", "sun"), (PHONE, "en", "day")],
)
def test_nobody_is_kept_out(city: SmallCity, look: Eyes, size: tuple[int, int], language: str, theme: str) -> None:
    page = look(city.administrator, "/admin/coverage", size=size, language=language, theme=theme)
    expect(page.locator(".heat tbody tr")).to_have_count(24)
    assert violations(page) == []
    assert overflow(page) <= 0


def test_it_narrows_to_a_district_without_scripts(city: SmallCity, look: Eyes) -> None:
    page = look(city.administrator, "/admin/coverage", size=PHONE, java_script_enabled=False)
    page.locator("#f-district").select_option("110101")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".gaps").first).to_be_visible()
    expect(page.get_by_text("West Bank: ")).to_have_count(0)
