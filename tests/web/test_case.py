"""The page of a case: what it shows, what it lets whom do, and how it says no."""

import io

import pytest
from PIL import Image

from tests.city import SmallCity
from tests.web.conftest import Enter, form_token
from workflows.moves import State


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_the_page_tells_the_whole_story(city: SmallCity, enter: Enter) -> None:
    case = city.live_through(city.file("暴露垃圾"))
    page = enter(city.manager).get(f"/cases/{case.number}", headers={"Accept-Language": "zh"}).text
    for said in ("暴露垃圾", case.number, "已结案", "办理过程", case.cell_code):
        assert said in page


def test_a_case_of_another_district_is_not_there(city: SmallCity, enter: Enter) -> None:
    case = city.file("暴露垃圾")
    assert enter(city.outsider).get(f"/cases/{case.number}").status_code == 404


def test_a_handler_handles_with_a_photo_that_can_be_seen(city: SmallCity, enter: Enter) -> None:
    case = city.accept(city.dispatch(city.register(city.file("暴露垃圾"))))
    browser = enter(city.handler)
    address = f"/cases/{case.number}"
    form = {"csrf_token": form_token(browser, address), "version": case.version}
    picture = {"photos": (io.BytesIO(a_picture()), "after.jpg")}
    answer = browser.post(f"{address}/handle", data=form | picture, content_type="multipart/form-data")
    assert (answer.status_code, answer.location) == (303, address)
    assert city.again(case).state is State.HANDLED
    shown = browser.get(address).text
    source = shown.split('src="/cases/')[1].split('"')[0]
    photo = browser.get("/cases/" + source)
    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(photo.data)).format == "JPEG"


def test_a_case_is_sent_back_with_evidence(city: SmallCity, enter: Enter) -> None:
    case = city.dispatch(city.register(city.file("暴露垃圾")))
    browser, address = enter(city.handler), f"/cases/{case.number}"
    form = {"csrf_token": form_token(browser, address), "version": case.version, "reason": "another owner"}
    picture = {"photos": (io.BytesIO(a_picture()), "sign.jpg")}
    assert (
        browser.post(f"{address}/contest", data=form | picture, content_type="multipart/form-data").status_code == 303
    )
    assert len(city.events(case)[-1].details["photos"]) == 1
    assert 'src="/cases/' in browser.get(address).text


def test_a_handler_proves_each_milestone_before_the_whole(city: SmallCity, enter: Enter) -> None:
    case = city.accept(city.dispatch(city.register(city.file("路面塌陷"))))
    browser, address = enter(city.handler), f"/cases/{case.number}"
    english = {"Accept-Language": "en"}
    page = browser.get(address, headers=english).text
    assert "Milestone reached: Made safe" in page
    assert "2 milestones must be reached before the case is handled." in page
    form = {"csrf_token": form_token(browser, address), "version": case.version}
    picture = {"photos": (io.BytesIO(a_picture()), "fence.jpg")}
    assert browser.post(f"{address}/reach", data=form | picture, content_type="multipart/form-data").status_code == 303
    page = browser.get(address, headers=english).text
    assert "Milestone reached: Open to traffic" in page
    assert city.again(case).milestone_count == 1
    assert "恢复通行" in browser.get("/work?tab=mine", headers={"Accept-Language": "zh"}).text


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"", "needs a photo"),
        (b"<html>no picture</html>", "no photo, or a damaged one"),
    ],
)
def test_what_is_no_photo_proves_nothing(city: SmallCity, enter: Enter, picture: bytes, said: str) -> None:
    case = city.accept(city.dispatch(city.register(city.file("暴露垃圾"))))
    browser = enter(city.handler)
    form = {"csrf_token": form_token(browser, f"/cases/{case.number}"), "version": case.version}
    upload = {"photos": (io.BytesIO(picture), "after.jpg" if picture else "")}
    answer = browser.post(
        f"/cases/{case.number}/handle",
        data=form | upload,
        content_type="multipart/form-data",
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert city.again(case).state is State.HANDLING


def test_whoever_comes_second_is_told_who_was_first(city: SmallCity, enter: Enter) -> None:
    case = city.dispatch(city.register(city.file("暴露垃圾")))
    browser = enter(city.colleague)
    form = {"csrf_token": form_token(browser, f"/cases/{case.number}"), "version": case.version}
    city.accept(case, by=city.handler)
    answer = browser.post(f"/cases/{case.number}/accept", data=form)
    assert answer.status_code == 409
    assert city.handler.name in answer.text


def test_notices_are_counted_and_read_together(city: SmallCity, enter: Enter) -> None:
    case = city.dispatch(city.register(city.file("暴露垃圾")), handler_id=city.handler.id)
    browser = enter(city.handler)
    page = browser.get("/notices").text
    assert case.number in page
    newest = page.split('name="up_to" value="')[1].split('"')[0]
    form = {"csrf_token": form_token(browser, "/notices"), "up_to": newest}
    assert browser.post("/notices/read", data=form).status_code == 303
    assert case.number not in browser.get("/notices").text
