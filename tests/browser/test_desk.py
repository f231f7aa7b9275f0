"""The desk in a real browser: keys, two clerks at once, the phone, no JavaScript, no barriers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.moves import State
from workflows.records import Case

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(city: SmallCity) -> list[Case]:
    """Three registered cases, the most pressing first."""
    kinds = (("上水井盖", 0.5), ("暴露垃圾", 1.5), ("道路破损", 2.5))
    return [
        city.register(city.file(kind, lon=WEST + column * WIDTH, lat=SOUTH + HEIGHT / 2, address=f"Bridge Street {n}"))
        for n, (kind, column) in enumerate(kinds, 1)
    ]


TILES = "canvas.leaflet-tile-loaded"
WARM = "d[i + 3] > 100 && d[i] > d[i + 2] + 60"


def pixels(page: Page, test: str) -> int:
    """How many pixels `d[i]…d[i + 3]` of the drawn tiles pass a test."""
    return int(
        page.evaluate(
            """(tiles) => [...document.querySelectorAll(tiles)].reduce((sum, tile) => {
                const copy = document.createElement("canvas"), context = copy.getContext("2d");
                copy.width = tile.width; copy.height = tile.height;
                context.drawImage(tile, 0, 0);
                const d = context.getImageData(0, 0, copy.width, copy.height).data;
                for (let i = 0; i < d.length; i += 4) if (TEST) sum += 1;
                return sum;
            }, 0)""".replace("TEST", test),
            TILES,
        )
    )


def eventually(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds; the policy of the pages forbids `wait_for_function`."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came about")


def selected(page: Page) -> str | None:
    return page.locator("#selected").get_attribute("data-number")


def test_the_nearest_deadline_is_open_and_dispatched_with_keys_alone(
    city: SmallCity, waiting: list[Case], look: Eyes
) -> None:
    page = look(city.dispatcher, "/desk")
    expect(page.locator("#selected")).to_have_attribute("data-number", waiting[0].number)
    page.keyboard.press("1")
    expect(page.locator("#live")).to_contain_text("dispatched to")
    expect(page.locator("#selected")).to_have_attribute("data-number", waiting[1].number)
    expect(page.locator(".row")).to_have_count(2)
    assert page.url.endswith(f"/desk/cases/{waiting[1].number}?tab=dispatch")
    page.keyboard.press("j")
    expect(page.locator("#selected")).to_have_attribute("data-number", waiting[2].number)
    page.keyboard.press("k")
    expect(page.locator("#selected")).to_have_attribute("data-number", waiting[1].number)
    assert city.again(waiting[0]).state == State.DISPATCHED


def test_keys_do_nothing_while_somebody_types(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    page = look(city.dispatcher, f"/desk/cases/{waiting[0].number}")
    page.keyboard.press("/")
    page.keyboard.type("1jk")
    expect(page.locator("#q")).to_have_value("1jk")
    assert city.again(waiting[0]).state == State.REGISTERED
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_of_two_clerks_the_slower_sees_who_was_faster(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    path = f"/desk/cases/{waiting[0].number}?tab=dispatch"
    fast, slow = look(city.dispatcher, path), look(city.other_dispatcher, path)
    expect(slow.locator("#selected")).to_be_visible()
    fast.keyboard.press("1")
    expect(fast.locator("#live")).to_contain_text("dispatched")
    slow.keyboard.press("1")
    expect(slow.locator(".sel__refusal")).to_contain_text("was faster")
    expect(slow.locator(".sel__refusal")).to_contain_text("2026-03-09")
    assert selected(slow) == waiting[0].number


def test_a_new_case_appears_without_disturbing_the_typist(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    page = look(city.dispatcher, "/desk")
    page.locator("#q").fill("half a wor")
    city.register(city.file())
    page.evaluate("document.body.dispatchEvent(new Event('queue-changed'))")
    expect(page.locator(".row")).to_have_count(len(waiting) + 1)
    expect(page.locator("#q")).to_have_value("half a wor")
    expect(page.locator("#q")).to_be_focused()


def test_the_map_draws_cells_cases_and_the_selected_one(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    page = look(city.dispatcher, f"/desk/cases/{waiting[0].number}")
    expect(page.locator(TILES).nth(3)).to_be_attached()
    expect(page.locator(".pin")).to_be_visible()
    expect(page.locator(".agent", has_text="Luo Pu")).to_be_visible()
    assert pixels(page, "d[i + 3] > 0") > 0
    assert pixels(page, WARM) == 0
    page.locator("#shade").check()
    eventually(page, lambda: pixels(page, WARM) > 100)


def test_a_tap_on_the_map_asks_the_server_what_is_there(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    page = look(city.dispatcher, f"/desk/cases/{waiting[0].number}")
    expect(page.locator(TILES).nth(3)).to_be_attached()
    page.wait_for_timeout(400)  # until the map has come to rest
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 12)
    expect(page.locator(".leaflet-popup-content")).to_contain_text(waiting[0].cell_code)


def test_a_reason_is_picked_and_the_case_refused(city: SmallCity, look: Eyes) -> None:
    case = city.file()
    page = look(city.acceptor, f"/desk/cases/{case.number}")
    page.locator(".ask summary", has_text="Refuse").click()
    page.locator("[data-fill]", has_text="Reported before").click()
    page.locator(".ask__in button", has_text="Refuse").click()
    expect(page.locator("#live")).to_contain_text("Refused")
    assert city.again(case).state == State.REFUSED


def test_everything_works_without_javascript(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    page = look(city.dispatcher, "/desk", java_script_enabled=False)
    page.locator(".row").first.click()
    page.get_by_role("button", name="Dispatch Luo Pu").click()
    expect(page.locator("#live")).to_contain_text("dispatched to Road maintenance")
    page.locator("#q").fill("Street 3")
    page.locator("#q").press("Enter")
    expect(page.locator(".row")).to_have_count(1)


def test_on_a_phone_there_is_one_view_at_a_time(city: SmallCity, waiting: list[Case], look: Eyes) -> None:
    page = look(city.dispatcher, "/desk", size=PHONE, has_touch=True)
    expect(page.locator(".desk__queue")).to_be_visible()
    expect(page.locator(".desk__map")).to_be_hidden()
    page.locator(".row").first.tap()
    expect(page.locator("#selected")).to_have_attribute("data-number", waiting[0].number)
    expect(page.locator(".desk__queue")).to_be_hidden()
    page.locator("[data-show=map]").tap()
    expect(page.locator(".pin")).to_be_visible()
    expect(page.locator(TILES).first).to_be_attached()
    page.locator("[data-show=queue]").tap()
    expect(page.locator(".row").first).to_be_visible()


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [(DESKTOP, "zh", "day"), (DESKTOP, "en", "sun"), (PHONE, "zh", "sun"), (PHONE, "en", "day")],
)
def test_nobody_is_kept_out(
    city: SmallCity, waiting: list[Case], look: Eyes, size: tuple[int, int], language: str, theme: str
) -> None:
    page = look(city.dispatcher, size=size, language=language, theme=theme)
    for path in (f"/desk/cases/{waiting[0].number}", "/desk?tab=close"):
        page.goto(look.site + path)
        assert violations(page) == []
        assert overflow(page) <= 0
