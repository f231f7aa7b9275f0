"""Filing through the interface: once however often it is sent, and nothing that is not sound."""

import base64
import io
from typing import Any

from PIL import Image

from tests.city import SmallCity
from tests.web.api.conftest import Connect, body_of_a_case
from workflows.moves import State


def test_a_case_is_filed_where_it_is_and_timed_by_its_category(connect: Connect, city: SmallCity) -> None:
    answer = connect(city.operator).post("/cases", body_of_a_case(description="三袋垃圾", accuracy_m=8.0))
    case = answer.get_json()
    assert answer.status_code == 201
    assert answer.location == f"/api/v1/cases/{case['number']}"
    assert case["number"] == "110101-20260309-00001"
    assert case["cell"] == "110101001000002"
    assert case["state"] == "discovered"
    assert case["stage"] == "discover"
    assert case["category"] == {"code": "E0110", "name": "暴露垃圾", "name_en": "Exposed refuse"}
    assert case["due_at"] == "2026-03-09T07:00:00Z", "four working hours after nine: one before noon break ends"
    assert case["reporter"]["username"] == "wang"


def test_the_same_again_is_the_same_case(connect: Connect, city: SmallCity) -> None:
    system = connect(city.operator)
    first, second = (system.post("/cases", body_of_a_case()) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["number"] == second.get_json()["number"]


def test_another_body_under_the_same_client_id_is_refused(connect: Connect, city: SmallCity) -> None:
    system = connect(city.operator)
    system.post("/cases", body_of_a_case())
    refused = system.post("/cases", body_of_a_case(description="something else"))
    assert refused.status_code == 409
    assert refused.get_json()["field"] == "client_id"


UNSOUND: list[tuple[dict[str, Any], str]] = [
    ({"lat": "39.9"}, "lat"),  # text for a number
    ({"lat": None}, "lat"),
    ({"lat": float("nan")}, "lat"),
    ({"lat": float("inf")}, "lat"),
    ({"lat": True}, "lat"),
    ({"lat": 139.9}, ""),
    ({"lat": 116.4, "lon": 39.9}, ""),  # exchanged
    ({"lat": 51.5, "lon": 0.1}, ""),  # London
    ({"category": "E9999"}, "category"),
    ({"category": "E0110\x00"}, "category"),
    ({"filing_condition": 7}, "filing_condition"),
    ({"filing_condition": 10**30}, "filing_condition"),
    ({"client_id": ""}, "client_id"),
    ({"client_id": "x" * 65}, "client_id"),
    ({"client_id": "a b"}, "client_id"),
    ({"client_id": 5}, "client_id"),
    ({"description": "x" * 2001}, "description"),
    ({"description": "a\x00b"}, "description"),
    ({"crs": "utm"}, "crs"),
    ({"accuracy_m": -1.0}, "accuracy_m"),
    ({"discovered_at": "2026-03-09T09:00:00"}, "discovered_at"),  # no zone
    ({"discovered_at": "2027-03-09T09:00:00+08:00"}, "discovered_at"),  # tomorrow
    ({"discovered_at": "yesterday"}, "discovered_at"),
    ({"photos": ["not base64!"]}, "photos.0"),
    ({"photos": [base64.b64encode(b"no picture").decode()]}, "photos"),
    ({"state": "closed"}, "state"),  # nobody files a closed case
    ({"reporter_id": 1}, "reporter_id"),
]


def test_what_is_not_sound_is_refused_by_field(connect: Connect, city: SmallCity) -> None:
    system = connect(city.operator)
    for changes, field in UNSOUND:
        refused = system.post("/cases", body_of_a_case(**changes))
        assert (refused.status_code, refused.get_json().get("field", "")) == (422, field), f"{changes}: {refused.text}"
        assert refused.content_type == "application/problem+json"
    assert system.get("/cases").get_json()["cases"] == []


NO_FILING = [
    (b"{", "application/json", 400),
    (b"", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"client_id": "\\ud800"}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b"[1]", "application/json", 422),
    (b"null", "application/json", 422),
    (b"{}", "text/plain", 415),
    (b"client_id=a", "application/x-www-form-urlencoded", 415),
]


def test_what_is_no_filing_at_all_is_refused(connect: Connect, city: SmallCity) -> None:
    system = connect(city.operator)
    for data, content_type, status in NO_FILING:
        assert system.send("/cases", data, content_type).status_code == status, data[:40]


def test_a_district_of_others_is_no_place_to_file(connect: Connect, city: SmallCity) -> None:
    refused = connect(city.inspector).post("/cases", body_of_a_case(lon=116.3995))
    assert refused.status_code == 403


def test_a_case_may_bring_its_photos(connect: Connect, city: SmallCity) -> None:
    photo = base64.b64encode(picture()).decode()
    answer = connect(city.operator).post("/cases", body_of_a_case(photos=[photo]))
    assert answer.status_code == 201
    again = connect(city.operator).post("/cases", body_of_a_case(photos=[photo]))
    assert again.status_code == 200


def test_a_place_in_another_reference_system_is_turned_into_ours(connect: Connect, city: SmallCity) -> None:
    filed = connect(city.operator).post("/cases", body_of_a_case(lat=SOUTH_GCJ, lon=WEST_GCJ, crs="gcj02"))
    assert filed.get_json()["cell"] == "110101001000002"


def test_what_was_filed_is_there_for_everybody_who_may_see_it(connect: Connect, city: SmallCity) -> None:
    number = connect(city.operator).post("/cases", body_of_a_case()).get_json()["number"]
    seen = connect(city.dispatcher).get(f"/cases/{number}")
    hidden = connect(city.outsider).get(f"/cases/{number}")
    assert (seen.status_code, hidden.status_code) == (200, 404)
    assert State(seen.get_json()["state"]) is State.DISCOVERED


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    return file.getvalue()


# the middle of the first cell in GCJ-02, some 500 m away in degrees
WEST_GCJ, SOUTH_GCJ = 116.40684, 39.90185
