"""The side paths of a case in a real browser: asked for on the phone, granted at the desk, seen by everybody."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.browser.pictures import photograph
from tests.browser.test_field import AT_WORK, choose, filed, send
from tests.city import SmallCity
from workflows.moves import Action, State
from workflows.records import Case

pytestmark = pytest.mark.browser


def handling(city: SmallCity) -> Case:
    return city.accept(city.dispatch(city.register(city.file("暴露垃圾"))))


def sound(page: Page) -> None:
    """The page fits the window and puts nothing in anybody's way."""
    assert overflow(page) <= 0
    assert violations(page) == []


def unfold(page: Page, step: str) -> None:
    """Open the form of a step, if need be among those that are folded."""
    more = page.locator("details.rare, aside .sel__more", has=page.locator(f"#{step}"))
    if more.count() and not page.locator(f"#{step} > summary").is_visible():
        more.locator("> summary").first.click()
    page.locator(f"#{step} > summary").click()


def send_form(page: Page, step: str) -> None:
    page.locator(f"#{step} form button.btn--main").last.click()
    page.wait_for_load_state()


def test_more_time_is_asked_for_on_the_phone_and_granted_at_the_desk(city: SmallCity, look: Eyes) -> None:
    case = handling(city)
    phone = look(city.handler, f"/cases/{case.number}", size=PHONE)
    unfold(phone, "ask_extend")
    phone.get_by_text("+2 working hours").click()
    sound(phone)
    phone.locator("#f-ask_extend-reason").fill("The truck is being repaired.")
    send_form(phone, "ask_extend")
    expect(phone.locator(".asked")).to_contain_text("2 working hours")

    desk = look(city.dispatcher, "/desk?tab=requests", size=DESKTOP)
    expect(desk.locator(".asked")).to_contain_text("if granted, 17:00")
    sound(desk)
    desk.get_by_role("button", name="Grant more time").click()
    expect(desk.locator("#live")).to_contain_text("In handling")

    phone.reload()
    expect(phone.locator(".clock")).to_contain_text("Before it was extended: 2026-03-09 15:00:00")
    expect(phone.locator(".clock")).to_contain_text("2026-03-09 17:00:00")
    expect(phone.locator(".casehead")).to_contain_text("Extended 1×")


def test_a_suspension_is_asked_for_granted_and_ended(city: SmallCity, look: Eyes) -> None:
    case = handling(city)
    phone = look(city.handler, f"/cases/{case.number}", size=PHONE, language="zh")
    unfold(phone, "ask_suspend")
    phone.locator("#f-resume_at").fill("2026-03-20")
    phone.locator("#f-ask_suspend-reason").fill("冬季无法施工")
    sound(phone)
    send_form(phone, "ask_suspend")

    desk = look(city.dispatcher, f"/cases/{case.number}", size=DESKTOP)
    desk.get_by_role("button", name="Grant the suspension").click()
    expect(desk.locator(".casehead")).to_contain_text("Suspended until 20 Mar 00:00")
    sound(desk)
    desk.get_by_role("button", name="Resume").click()
    expect(desk.locator(".note--ok")).to_contain_text("done")
    assert city.again(case).state == State.HANDLING


def test_sent_back_twice_it_goes_to_arbitration_without_javascript(city: SmallCity, look: Eyes) -> None:
    case = city.register(city.file("暴露垃圾"))
    phone = look(city.handler, "/work", size=PHONE, java_script_enabled=False)
    for step in ("contest", "contest", "dispute"):
        city.dispatch(city.again(case))
        phone.goto(f"{look.site}/cases/{case.number}")
        phone.locator(f"#{step} > summary").click()
        phone.locator(f"#{step} .reason").first.click()
        send_form(phone, step)
    desk = look(city.shift_leader, "/desk?tab=arbitration", size=DESKTOP)
    sound(desk)
    desk.locator("#f-dispatch-reason").fill("The street is theirs.")
    desk.locator(".cand__act button").first.click()
    expect(desk.locator("#live")).to_contain_text("dispatched to")
    assert city.again(case).binding


def test_two_reports_of_one_thing_are_merged_and_parted(city: SmallCity, look: Eyes) -> None:
    first, second = city.file("暴露垃圾"), city.file("暴露垃圾")
    desk = look(city.acceptor, f"/cases/{second.number}", size=DESKTOP)
    unfold(desk, "merge")
    sound(desk)
    desk.locator(".same").click()
    send_form(desk, "merge")
    desk.get_by_role("link", name=first.number).click()
    expect(desk.locator("main")).to_contain_text(second.number)
    phone = look(city.acceptor, f"/cases/{second.number}", size=PHONE, language="zh")
    sound(phone)
    phone.locator("#unmerge > summary").click()
    phone.locator("#f-unmerge-reason").fill("不是同一处")
    send_form(phone, "unmerge")
    expect(phone.locator(".note--ok")).to_contain_text("撤销并案")


def test_a_late_case_is_closed_appealed_and_reopened(city: SmallCity, look: Eyes) -> None:
    case = handling(city)
    city.forward(days=1)
    case = city.close(city.check(city.handle(city.again(case))))
    phone = look(city.handler, f"/cases/{case.number}", size=PHONE)
    phone.locator("#appeal > summary").click()
    phone.locator("#f-appeal-reason").fill("The road was closed by the police.")
    sound(phone)
    send_form(phone, "appeal")
    desk = look(city.shift_leader, "/desk?tab=requests", size=DESKTOP)
    desk.get_by_role("button", name="Uphold the appeal").click()
    expect(desk.locator("#live")).to_contain_text("Closed")
    phone.reload()
    expect(phone.locator(".casehead")).to_contain_text("Lateness not counted")
    office = look(city.operator, f"/cases/{case.number}", size=DESKTOP)
    office.locator("#reopen > summary").click()
    office.locator("#f-reopen-reason").fill("It is back.")
    send_form(office, "reopen")
    expect(office.locator(".casehead")).to_contain_text("Reopened 1×")


def test_a_small_thing_is_put_right_on_the_spot(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    phone = look(city.inspector, "/field", size=PHONE, **AT_WORK)
    phone.locator(".shot--camera input").set_input_files(photograph(tmp_path, "before.jpg"))
    expect(phone.locator(".shot--taken")).to_have_count(1)
    choose(phone, "Exposed refuse")
    send(phone)
    number = filed(phone)
    phone.locator("#self_handle > summary").click()
    sound(phone)
    phone.locator("#self_handle .shot--camera input").set_input_files(photograph(tmp_path, "after.jpg"))
    expect(phone.locator(".shot--taken")).to_have_count(1)
    phone.locator("#self_handle button.btn--main").click()
    phone.wait_for_url("**/field/reports")
    desk = look(city.acceptor, f"/desk/cases/{number}?tab=review", size=DESKTOP)
    desk.get_by_role("button", name=re.compile("^Close")).click()
    expect(desk.locator("#live")).to_contain_text("Closed")


def test_a_report_is_verified_on_the_spot(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    case = city.move(city.file("暴露垃圾"), Action.VERIFY, by=city.acceptor)
    phone = look(city.other_inspector, "/field/tasks", size=PHONE)
    phone.get_by_role("link", name="Exposed refuse").click()
    phone.wait_for_load_state()
    sound(phone)
    phone.locator("#confirm .shot--camera input").set_input_files(photograph(tmp_path, "there.jpg"))
    expect(phone.locator(".shot--taken")).to_have_count(1)
    phone.locator("#confirm").get_by_role("button", name="It is there").click()
    expect(phone.locator(".casehead")).to_contain_text("Verified on the spot")
    assert city.again(case).state == State.DISCOVERED


def test_a_department_assists(city: SmallCity, look: Eyes, tmp_path: Path) -> None:
    case = handling(city)
    desk = look(city.dispatcher, f"/desk/cases/{case.number}?tab=handling", size=DESKTOP)
    unfold(desk, "assist")
    desk.locator("#f-assist-department").select_option(label="Road maintenance")
    desk.locator("#f-assist-reason").fill("Close the lane.")
    sound(desk)
    desk.locator("#assist form button").click()
    expect(desk.locator("#live")).to_contain_text("In handling")
    phone = look(city.road_crew, "/work?tab=assisting", size=PHONE)
    sound(phone)
    phone.get_by_role("link", name="Our part is done").click()
    unfold(phone, "assist_done")
    phone.locator("#assist_done .shot--camera input").set_input_files(photograph(tmp_path, "lane.jpg"))
    expect(phone.locator(".shot--taken")).to_have_count(1)
    send_form(phone, "assist_done")
    expect(phone.locator(".parts")).to_contain_text("done")
