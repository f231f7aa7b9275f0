"""Filing on the spot: as a plain form and with htmx, what the page says beforehand, and what is refused."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from tests.web.conftest import Enter, form_token
from tests.web.test_case import a_picture
from workflows.photos import photos_of
from workflows.records import Case

LON, LAT = f"{WEST + WIDTH / 2:.6f}", f"{SOUTH + HEIGHT / 2:.6f}"
HTMX = {"HX-Request": "true", "Accept-Language": "en"}
Form = dict[str, Any]


@pytest.fixture
def phone(city: SmallCity, enter: Enter) -> FlaskClient:
    return enter(city.inspector)


@pytest.fixture
def form(phone: FlaskClient) -> Callable[..., Form]:
    """`form(lat="")` is what the page would send, with that changed."""

    def filled(**changes: Any) -> Form:
        texts = {"client_id": "tap-1", "lon": LON, "lat": LAT, "crs": "wgs84", "accuracy_m": "8", "category": "E0110"}
        return {"csrf_token": form_token(phone, "/field")} | texts | changes

    return filled


def send(phone: FlaskClient, form: Form, **headers: str) -> TestResponse:
    return phone.post(
        "/field", data=form, content_type="multipart/form-data", headers={"Accept-Language": "en"} | headers
    )


def cases_of(city: SmallCity) -> list[Case]:
    with city.database.reading() as session:
        return list(session.exec(select(Case).where(Case.district_id == city.district)))


def test_without_javascript_a_case_is_filed_and_the_receipt_names_it(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form]
) -> None:
    pictures = [(io.BytesIO(a_picture()), "one.jpg"), (io.BytesIO(b""), "")]
    answer = send(phone, form(description="袋装垃圾", photos=pictures))
    [case] = cases_of(city)
    assert (answer.status_code, answer.location) == (303, f"/field/filed/{case.number}")
    assert (case.description, case.source, case.accuracy_m) == ("袋装垃圾", "inspector", 8.0)
    with city.database.reading() as session:
        assert [photo.stage for photo in photos_of(session, case)] == ["discover"]
    receipt = phone.get(answer.location).text
    assert case.number in receipt
    assert f"/field?like={case.number}" in receipt


def test_htmx_is_sent_on_to_the_receipt(city: SmallCity, phone: FlaskClient, form: Callable[..., Form]) -> None:
    answer = send(phone, form(), **HTMX)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Redirect"] == f"/field/filed/{cases_of(city)[0].number}"


def test_sent_twice_it_is_filed_once(city: SmallCity, phone: FlaskClient, form: Callable[..., Form]) -> None:
    first, again = (send(phone, form(photos=(io.BytesIO(a_picture()), "a.jpg"))) for _ in range(2))
    assert first.location == again.location
    assert len(cases_of(city)) == 1


def test_another_case_under_the_same_name_is_told_and_gets_a_new_name(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form]
) -> None:
    send(phone, form())
    answer = send(phone, form(description="another"))
    assert answer.status_code == 409
    assert "filed already" in answer.text
    assert 'name="client_id" value="tap-1"' not in answer.text
    assert len(cases_of(city)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lat": ""}, "Say where it is"),
        ({"lat": "north"}, "must be a finite number"),
        ({"lat": "nan"}, "must be a finite number"),
        ({"lat": LON, "lon": LAT}, "exchanged"),
        ({"lat": "52.5"}, "away from the city"),
        ({"lat": f"{SOUTH - HEIGHT:.6f}"}, "in no cell"),
        ({"lon": f"{WEST - WIDTH / 2:.6f}"}, "in a district that you do not work in"),
        ({"category": ""}, "Choose what it is"),
        ({"category": "E9999"}, "no category E9999"),
        ({"description": "x" * 2001}, "description"),
        ({"crs": "mars"}, "crs mars is unknown"),
    ],
)
def test_what_cannot_be_filed_is_told_and_stays_typed(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form], changes: Form, said: str
) -> None:
    answer = send(phone, form(address="by the gate") | changes)
    assert answer.status_code in {403, 422}
    assert said in answer.text
    assert 'value="by the gate"' in answer.text
    assert cases_of(city) == []


@pytest.mark.parametrize("picture", [b"<html>", a_picture()[:900]])
def test_a_photo_that_is_none_leaves_nothing_half_written(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form], picture: bytes
) -> None:
    answer = send(phone, form(photos=(io.BytesIO(picture), "a.jpg")), **HTMX)
    assert answer.status_code == 422
    assert "no photo, or a damaged one" in answer.text
    assert cases_of(city) == []


def test_seven_photos_are_too_many(city: SmallCity, phone: FlaskClient, form: Callable[..., Form]) -> None:
    answer = send(phone, form(photos=[(io.BytesIO(a_picture()), f"{n}.jpg") for n in range(7)]))
    assert "At most 6 photos" in answer.text
    assert cases_of(city) == []


def test_a_place_of_another_map_is_brought_to_wgs84(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form]
) -> None:
    amap = {"crs": "gcj02", "lon": f"{float(LON) + 0.00624:.6f}", "lat": f"{float(LAT) + 0.00140:.6f}"}
    assert send(phone, form(**amap)).status_code == 303
    [case] = cases_of(city)
    assert abs(case.lon - float(LON)) < 1e-4
    assert (case.raw_crs, case.raw_x) == ("gcj02", float(amap["lon"]))


def test_before_filing_the_page_shows_cell_conditions_and_what_is_known_there(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form]
) -> None:
    known = city.file("上水井盖")
    answer = phone.post("/field/look", data=form(category="C0101"), headers=HTMX)
    for said in ("Bridgehead", known.cell_code, "±8 m", "2 urgent hours", "4 working hours", f"/cases/{known.number}"):
        assert said in answer.text
    assert 'value="C0101:1" data-look checked' in answer.text


@pytest.mark.parametrize(("accuracy", "warned"), [("19", False), ("63", True), ("", False)])
def test_a_vague_position_is_warned_of_and_does_not_block(
    phone: FlaskClient, form: Callable[..., Form], accuracy: str, warned: bool
) -> None:
    answer = phone.post("/field/look", data=form(accuracy_m=accuracy), headers=HTMX)
    assert ("Not very sure" in answer.text) == warned
    assert send(phone, form(accuracy_m=accuracy)).status_code == 303


def test_outside_the_grid_is_told_before_filing(phone: FlaskClient, form: Callable[..., Form]) -> None:
    answer = phone.post("/field/look", data=form(lat=f"{SOUTH - HEIGHT:.6f}"), headers=HTMX)
    assert (answer.status_code, "in no cell of the city" in answer.text) == (200, True)


def test_without_javascript_the_look_is_a_whole_page_with_what_was_typed(
    phone: FlaskClient, form: Callable[..., Form]
) -> None:
    page = phone.post("/field/look", data=form(category="C0101", description="loose")).text
    assert "<!doctype html>" in page
    assert ">loose</textarea>" in page
    assert 'value="C0101:2"' in page


def test_the_chosen_condition_sets_the_limit(city: SmallCity, phone: FlaskClient, form: Callable[..., Form]) -> None:
    send(phone, form(category="C0101", filing_condition="C0101:2"))
    [case] = cases_of(city)
    assert (case.limit_value, case.limit_unit) == (4.0, "working_hour")


def test_a_condition_left_over_from_another_category_counts_for_nothing(
    city: SmallCity, phone: FlaskClient, form: Callable[..., Form]
) -> None:
    send(phone, form(filing_condition="C0101:2"))
    assert cases_of(city)[0].limit_value == 4


def test_another_one_here_begins_at_the_same_place(city: SmallCity, phone: FlaskClient) -> None:
    case = city.file()
    page = phone.get(f"/field?like={case.number}").text
    assert f'value="{LAT}"' in page
    assert case.cell_code in page


def test_the_receipt_of_another_person_is_not_there(city: SmallCity, enter: Enter) -> None:
    case = city.file(by=city.inspector)
    assert enter(city.other_inspector).get(f"/field/filed/{case.number}").status_code == 404


def test_an_operator_files_what_was_told_on_the_telephone(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.operator)
    texts = {"client_id": "call-1", "lon": LON, "lat": LAT, "category": "E0110"}
    assert send(browser, {"csrf_token": form_token(browser, "/field")} | texts).status_code == 303
    assert cases_of(city)[0].source == "hotline"


def test_own_reports_show_where_they_stand(city: SmallCity, phone: FlaskClient) -> None:
    mine, other = city.live_through(city.file()), city.file(by=city.other_inspector)
    page = phone.get("/field/reports", headers={"Accept-Language": "zh"}).text
    assert mine.number in page
    assert "已结案" in page
    assert other.number not in page
