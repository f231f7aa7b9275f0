"""The pages of administrators in a real browser: from a file to its report to the day it holds from."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import SmallCity
from tests.web.test_admin import SHORT_DAYS, TO_SANITATION

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(city: SmallCity) -> SmallCity:
    """A few cases with different fates."""
    city.live_through(city.file("暴露垃圾"))
    for kind in ("暴露垃圾", "道路破损", "上水井盖", "道路破损", "违章搭建"):
        city.register(city.file(kind))
    city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    city.forward(hours=5)
    return city


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    path = tmp_path / "short-days.toml"
    path.write_text(SHORT_DAYS, "utf-8")
    return path


@pytest.fixture
def duties(tmp_path: Path) -> Path:
    path = tmp_path / "duties.csv"
    path.write_text(TO_SANITATION, "utf-8")
    return path


@pytest.fixture
def caps(tmp_path: Path) -> Path:
    path = tmp_path / "caps.toml"
    path.write_text('extensions = 0\n[roles]\nclose = ["manager", "shift_leader"]\n', "utf-8")
    return path


def tried(page: Page, kind: str, file: Path) -> Page:
    page.locator(f"input[name=kind][value={kind}]").check()
    page.locator("#f-file").set_input_files(file)
    page.locator("main form .btn--main").first.click()
    page.wait_for_selector("#h-report")
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_file_to_the_day_it_holds_from_and_back(
    busy: SmallCity, look: Eyes, calendar: Path, javascript: bool
) -> None:
    page = look(busy.administrator, "/admin", java_script_enabled=javascript)
    page.get_by_role("link", name="Try another: Calendar").click()
    tried(page, "calendar", calendar)
    expect(page.locator(".tile").first).to_contain_text("Cases that change")
    page.locator("#f-from").fill("2026-03-12")
    page.get_by_role("button", name="Switch on as Feng Li").click()
    expect(page.locator(".change")).to_contain_text("planned")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".change")).to_contain_text("withdrawn by Feng Li")


def test_a_case_of_the_report_is_opened(busy: SmallCity, look: Eyes, duties: Path) -> None:
    page = tried(look(busy.administrator, "/admin/try?kind=duties"), "duties", duties)
    expect(page.locator("#h-moves")).to_be_visible()
    number = page.locator("tbody th a").first.inner_text()
    with page.expect_popup() as opened:  # beside the report, which would be lost otherwise
        page.locator("tbody th a").first.click()
    expect(opened.value).to_have_url(f"{look.site}/cases/{number}")


def test_the_kind_is_chosen_by_keyboard(busy: SmallCity, look: Eyes) -> None:
    page = look(busy.administrator, "/admin/try")
    page.locator("input[name=kind]:checked").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=categories]")).to_be_checked()


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [(DESKTOP, "zh", "day"), (DESKTOP, "en", "sun"), (PHONE, "zh", "sun"), (PHONE, "en", "day")],
)
def test_nobody_is_kept_out(
    busy: SmallCity,
    look: Eyes,
    calendar: Path,
    duties: Path,
    caps: Path,
    size: tuple[int, int],
    language: str,
    theme: str,
) -> None:
    page = look(busy.administrator, "/admin", size=size, language=language, theme=theme)
    assert violations(page) == []
    assert overflow(page) <= 0
    for kind, file in (("calendar", calendar), ("duties", duties), ("rules", caps)):
        page.goto(f"{look.site}/admin/try")
        tried(page, kind, file)
        assert violations(page) == []
        assert overflow(page) <= 0
