"""Filing with a phone: three taps, with and without position, network and JavaScript; no barriers on any page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.browser.pictures import photograph
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.photos import photos_of
from workflows.records import Case

pytestmark = pytest.mark.browser

HERE = {"longitude": WEST + WIDTH / 2, "latitude": SOUTH + HEIGHT / 2, "accuracy": 8}
AT_WORK: dict[str, Any] = {"geolocation": HERE, "permissions": ["geolocation"], "has_touch": True}


def cases_of(city: SmallCity) -> list[Case]:
    with city.database.reading() as session:
        return list(session.exec(select(Case).where(Case.district_id == city.district)))


def choose(page: Page, category: str) -> None:
    page.locator(f".tile:has-text('{category}')").click()


def send(page: Page) -> None:
    page.locator(".submit button").click()


def filed(page: Page) -> str:
    page.wait_for_url("**/field/filed/*")
    return page.url.rsplit("/", 1)[1]


def test_camera_tile_and_file_are_three_taps(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    expect(page.locator("#spot")).to_contain_text("±8 m")
    page.locator(".shot--camera input").set_input_files(photograph(tmp_path, "rubbish.jpg"))
    expect(page.locator(".shot--taken")).to_have_count(1)
    choose(page, "Exposed refuse")
    expect(page.locator("#about")).to_contain_text("4 working hours")
    send(page)
    number = filed(page)
    [case] = cases_of(city)
    assert (case.number, case.cell_code, case.accuracy_m) == (number, "110101001000002", 8.0)
    with city.database.reading() as session:
        [photo] = photos_of(session, case)
    assert (photo.width, photo.height) == (1600, 1200)  # made smaller on the phone


def test_a_photo_can_be_taken_out_again(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    album = page.locator(".shot--gallery input")
    album.set_input_files([photograph(tmp_path, f"{name}.jpg", (640, 480)) for name in ("one", "two")])
    expect(page.locator(".shot--taken")).to_have_count(2)
    page.get_by_role("button", name="Remove this photo").first.click()
    choose(page, "Road damage")
    send(page)
    filed(page)
    with city.database.reading() as session:
        assert len(photos_of(session, cases_of(city)[0])) == 1


def test_two_quick_taps_file_once(city: SmallCity, look: Eyes) -> None:
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    choose(page, "Exposed refuse")
    page.locator(".submit button").dblclick()
    filed(page)
    assert len(cases_of(city)) == 1


def test_without_a_network_nothing_is_lost(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    page.locator(".shot--camera input").set_input_files(photograph(tmp_path, "hole.jpg", (640, 480)))
    choose(page, "Road damage")
    expect(page.locator("#about")).to_contain_text("Road damage")
    page.context.set_offline(True)
    send(page)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    send(page)
    filed(page)
    with city.database.reading() as session:
        assert len(photos_of(session, cases_of(city)[0])) == 1
    look.complaints.clear()  # that the network was away


def test_a_refusal_stands_beside_what_was_typed(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    page = look(city.inspector, "/field", size=PHONE)
    page.locator(".shot--gallery input").set_input_files(photograph(tmp_path, "lamp.jpg", (640, 480)))
    choose(page, "Exposed refuse")
    send(page)
    expect(page.locator("#refusal")).to_contain_text("Say where it is")
    expect(page.locator(".shot--taken")).to_have_count(1)


def test_who_denies_the_position_types_it(city: SmallCity, look: Eyes) -> None:
    page = look(city.inspector, "/field", size=PHONE)
    page.get_by_role("button", name="Use my position").click()
    expect(page.locator("#why-locate")).to_contain_text("does not give your position")
    page.get_by_text("Type coordinates").click()
    page.get_by_label("Latitude").fill(f"{HERE['latitude']:.6f}")
    page.get_by_label("Longitude").fill(f"{HERE['longitude']:.6f}")
    page.get_by_label("Longitude").press("Tab")
    expect(page.locator("#spot")).to_contain_text("Bridgehead")
    choose(page, "Exposed refuse")
    send(page)
    filed(page)
    assert cases_of(city)[0].accuracy_m is None


def test_the_pin_on_the_map_is_a_place(city: SmallCity, look: Eyes) -> None:
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    expect(page.locator("#spot")).to_contain_text("±8 m")
    page.get_by_role("button", name="Move pin").click()
    expect(page.locator("#pinmap canvas.leaflet-tile-loaded").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="It is here").click()
    expect(page.locator("#spot")).to_contain_text("set by hand")
    choose(page, "Exposed refuse")
    send(page)
    filed(page)
    [case] = cases_of(city)
    assert case.accuracy_m is None
    assert (case.lon, case.lat) == pytest.approx((HERE["longitude"], HERE["latitude"]), abs=2e-5)


def test_any_category_is_found_by_a_piece_of_its_name(city: SmallCity, look: Eyes) -> None:
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    page.get_by_text("All 5 categories").click()
    page.get_by_label("Find a category").fill("manho")
    expect(page.locator(".entry:visible")).to_have_count(1)
    page.locator(".entry:visible").click()
    expect(page.locator("#kind")).to_contain_text("2 urgent hours")
    page.locator(".cond").last.click()
    expect(page.locator("#about")).to_contain_text("4 working hours")
    send(page)
    filed(page)
    assert cases_of(city)[0].limit_value == 4


def test_what_is_known_there_is_shown_before_filing(city: SmallCity, look: Eyes) -> None:
    known = city.file("暴露垃圾")
    page = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    choose(page, "Exposed refuse")
    expect(page.locator(".near")).to_have_attribute("href", f"/cases/{known.number}")


def test_another_one_here_keeps_the_place(city: SmallCity, look: Eyes) -> None:
    page = look(city.inspector, f"/field/filed/{city.file().number}", size=PHONE)
    page.get_by_role("link", name="File another here").click()
    expect(page.locator("#spot")).to_contain_text("Bridgehead")
    choose(page, "Road damage")
    send(page)
    filed(page)
    first, second = cases_of(city)
    assert (second.lon, second.lat) == pytest.approx((first.lon, first.lat), abs=1e-6)


def test_the_form_works_without_javascript(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    page = look(city.inspector, "/field", size=PHONE, java_script_enabled=False)
    page.locator(".shot--camera input").set_input_files(photograph(tmp_path, "hole.jpg", (640, 480)))
    page.get_by_text("Type coordinates").click()
    page.get_by_label("Latitude").fill(f"{HERE['latitude']:.6f}")
    page.get_by_label("Longitude").fill(f"{HERE['longitude']:.6f}")
    choose(page, "Road damage")
    send(page)
    assert filed(page) == cases_of(city)[0].number
    with city.database.reading() as session:
        assert len(photos_of(session, cases_of(city)[0])) == 1


def test_a_position_told_on_shift_sorts_the_tasks(city: SmallCity, look: Eyes) -> None:
    city.handle(city.accept(city.dispatch(city.register(city.file()))))
    page = look(city.other_inspector, "/field/tasks", size=PHONE, **AT_WORK)
    expect(page.locator(".job__meta").first).to_contain_text("0 m")


def test_a_check_is_a_verdict_and_a_photo(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    case = city.handle(city.accept(city.dispatch(city.register(city.file()))))
    page = look(city.other_inspector, "/field/tasks", size=PHONE)
    page.get_by_role("link", name="Exposed refuse").click()
    page.wait_for_load_state()
    with page.expect_file_chooser() as camera:
        page.locator(".pick--ok").click()
    camera.value.set_files(photograph(tmp_path, "clean.jpg", (640, 480)))
    expect(page.locator(".shot--taken")).to_have_count(1)
    page.get_by_role("button", name="Check the result").click()
    page.wait_for_load_state()
    assert city.again(case).verdict == "passed"


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [(PHONE, "day", "zh"), (PHONE, "sun", "en"), ((320, 640), "day", "en"), (DESKTOP, "day", "zh")],
)
def test_no_page_of_the_street_has_barriers(
    city: SmallCity, look: Eyes, size: tuple[int, int], theme: str, language: str
) -> None:
    for page in pages_of_the_street(city, look, size=size, theme=theme, language=language):
        assert (page.url, violations(page), overflow(page)) == (page.url, [], 0)


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [(PHONE, "day", "en"), (PHONE, "sun", "zh"), ((320, 640), "day", "zh"), (DESKTOP, "day", "en")],
)
def test_every_page_of_the_street_fits_in_the_other_language_too(
    city: SmallCity, look: Eyes, size: tuple[int, int], theme: str, language: str
) -> None:
    for page in pages_of_the_street(city, look, size=size, theme=theme, language=language):
        assert (page.url, overflow(page)) == (page.url, 0)


def pages_of_the_street(city: SmallCity, look: Eyes, **shown: Any) -> Iterator[Page]:
    """Each page that is seen on the street, by the one who sees it there."""
    case = city.file(address="桥头路 12 号 Bridge Street")
    city.accept(city.dispatch(city.register(city.file()), handler_id=city.handler.id))
    handled = city.handle(city.accept(city.dispatch(city.register(city.file()))))
    page = look(city.inspector, "/field", **shown, **AT_WORK)
    page.locator(".tile").first.click()
    expect(page.locator(".near")).to_be_visible()
    yield page
    for path in (f"/field/filed/{case.number}", "/field/reports", "/field/tasks"):
        page.goto(look.site + path)
        yield page
    yield look(city.other_inspector, f"/cases/{handled.number}", **shown)
    crew = look(city.handler, "/work?tab=all", **shown)
    yield crew
    crew.locator(".job__head a").first.click()
    crew.wait_for_load_state()
    yield crew


@pytest.mark.parametrize(("theme", "least"), [("day", 44), ("sun", 56)])
def test_everything_to_tap_is_wide_enough_for_a_glove(city: SmallCity, look: Eyes, theme: str, least: int) -> None:
    city.file()
    page = look(city.inspector, "/field", size=PHONE, theme=theme, **AT_WORK)
    choose(page, "Exposed refuse")
    expect(page.locator(".near")).to_be_visible()
    small = page.evaluate(
        """least => [...document.querySelectorAll("main :is(a, button, summary, label.tile, label.shot, label.cond)")]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < least)
          .map((e) => `${e.textContent.trim().slice(0, 30)}: ${e.getBoundingClientRect().height}`)""",
        least,
    )
    assert small == []
