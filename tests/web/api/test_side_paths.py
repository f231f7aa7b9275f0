"""The side paths through the interface: what a step takes, what a case then says, and what is refused."""

import datetime as dt
from typing import Any

import pytest

from tests.city import SmallCity
from tests.web.api.conftest import Connect
from workflows.moves import Action
from workflows.records import Case


def handling(city: SmallCity) -> Case:
    return city.accept(city.dispatch(city.register(city.file())))


def test_more_time_is_asked_for_and_granted(connect: Connect, city: SmallCity) -> None:
    case = handling(city)
    asked = {"action": "ask_extend", "amount": 2, "reason": "the machine is broken", "version": case.version}
    told = connect(city.handler).post(f"/cases/{case.number}/actions", asked).get_json()
    assert (told["pending"], told["actions"]) == ("extend", ["contest", "handle"])
    granted = {"action": "extend", "version": told["version"]}
    told = connect(city.dispatcher).post(f"/cases/{case.number}/actions", granted).get_json()
    assert (told["pending"], told["extension_count"]) == ("", 1)
    assert (told["original_due_at"], told["due_at"]) == ("2026-03-09T07:00:00Z", "2026-03-09T09:00:00Z")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "ask_suspend", "resume_at": "2026-03-20T09:00:00"}, "resume_at"),  # on which clock?
        ({"action": "ask_suspend"}, "resume_at"),
        ({"action": "ask_extend", "amount": 0}, "amount"),
        ({"action": "ask_extend", "amount": 99}, "amount"),
        ({"action": "ask_extend", "amount": "2"}, "amount"),
    ],
)
def test_what_a_request_lacks_is_named(connect: Connect, city: SmallCity, body: dict[str, Any], field: str) -> None:
    case = handling(city)
    whole = body | {"reason": "frost", "version": case.version}
    refused = connect(city.handler).post(f"/cases/{case.number}/actions", whole)
    assert (refused.status_code, refused.get_json()["field"]) == (422, field)


def test_a_merged_case_names_the_one_that_stands_for_it(connect: Connect, city: SmallCity) -> None:
    first, second = city.file(), city.file()
    body = {"action": "merge", "into": first.number, "version": second.version}
    system = connect(city.acceptor)
    told = system.post(f"/cases/{second.number}/actions", body).get_json()
    assert (told["state"], told["merged_into"], told["actions"]) == ("merged", first.number, ["unmerge"])
    history = system.get(f"/cases/{first.number}/history").get_json()["events"]
    assert [event["action"] for event in history] == ["discover", "absorb"]


def test_an_assisting_department_is_named_until_its_part_is_done(connect: Connect, city: SmallCity) -> None:
    case = handling(city)
    body = {"action": "assist", "department": "ROADS", "reason": "close the lane", "version": case.version}
    told = connect(city.dispatcher).post(f"/cases/{case.number}/actions", body).get_json()
    assert [department["code"] for department in told["assisting"]] == ["ROADS"]


def test_the_requests_about_a_case_are_listed_with_their_answers(connect: Connect, city: SmallCity) -> None:
    case = city.move(handling(city), Action.ASK_EXTEND, by=city.handler, reason="the machine is broken", amount=2)
    case = city.move(case, Action.DECLINE, by=city.dispatcher, reason="borrow one")
    until = city.now + dt.timedelta(days=3)
    city.move(case, Action.ASK_SUSPEND, by=city.handler, reason="frost", resume_at=until)
    told = connect(city.manager).get(f"/cases/{case.number}/requests").get_json()
    asked = {"asked_by": {"username": "he", "name": "何扫", "name_en": "He Sao"}, "asked_at": "2026-03-09T01:00:00Z"}
    nothing = {"answered_by": None, "answered_at": None, "answer_reason": ""}
    first, second = told["requests"]
    assert first == asked | {
        "kind": "extend",
        "reason": "the machine is broken",
        "amount": 2,
        "resume_at": None,
        "answer": "declined",
        "answered_by": {"username": "sun", "name": "孙派", "name_en": "Sun Pai"},
        "answered_at": "2026-03-09T01:00:00Z",
        "answer_reason": "borrow one",
    }
    assert second == asked | nothing | {
        "kind": "suspend",
        "reason": "frost",
        "amount": None,
        "resume_at": "2026-03-12T01:00:00Z",
        "answer": "open",
    }


def test_the_requests_of_another_district_are_not_told(connect: Connect, city: SmallCity) -> None:
    case = handling(city)
    assert connect(city.outsider).get(f"/cases/{case.number}/requests").status_code == 404
