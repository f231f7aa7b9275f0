"""The side paths through the interface: what a step takes, what a case then says, and what is refused."""

from typing import Any

import pytest

from tests.city import SmallCity
from tests.web.api.conftest import Connect
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
