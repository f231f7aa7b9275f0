"""Moving cases through the interface: by whose turn it is, once, and by who saw the newest version."""

import io

from tests.city import SmallCity
from tests.web.api.conftest import Connect
from tests.web.api.test_filing import picture
from workflows.moves import MOVES


def test_a_case_goes_its_whole_way(connect: Connect, city: SmallCity) -> None:
    number = city.file().number
    steps = [
        (city.acceptor, {"action": "register"}),
        (city.dispatcher, {"action": "dispatch", "department": "SANITATION", "handler": "he"}),
        (city.handler, {"action": "accept"}),
        (city.handler, {"action": "handle", "note": "swept"}),
        (city.other_inspector, {"action": "check", "verdict": "passed"}),
        (city.shift_leader, {"action": "close"}),
    ]
    for version, (person, body) in enumerate(steps, 1):
        system = connect(person)
        if body["action"] in {"handle", "check"}:
            photo = {"photo": (io.BytesIO(picture()), "a.jpg"), "stage": body["action"]}
            assert system.send(f"/cases/{number}/photos", photo, "multipart/form-data").status_code == 201
        moved = system.post(f"/cases/{number}/actions", body | {"version": version})
        assert moved.status_code == 200, moved.text
        assert moved.headers["ETag"] == f'"{version + 1}"'
    assert moved.get_json()["state"] == "closed"
    history = connect(city.manager).get(f"/cases/{number}/history").get_json()["events"]
    assert [event["action"] for event in history] == ["discover", *(body["action"] for _, body in steps)]
    assert [event["by"]["username"] for event in history] == ["lin", *(person.username for person, _ in steps)]


def test_whoever_saw_an_older_version_is_told_who_was_faster(connect: Connect, city: SmallCity) -> None:
    case = city.register(city.file())
    body = {"action": "dispatch", "department": "SANITATION", "version": case.version}
    number = case.number
    first = connect(city.dispatcher).post(f"/cases/{number}/actions", body)
    second = connect(city.other_dispatcher).post(f"/cases/{number}/actions", body)
    assert (first.status_code, second.status_code) == (200, 409)
    assert "Sun Pai" in second.get_json()["detail"]


def test_if_match_says_the_version_too(connect: Connect, city: SmallCity) -> None:
    number = city.file().number
    system = connect(city.acceptor)
    seen = system.get(f"/cases/{number}").headers["ETag"]
    assert system.get(f"/cases/{number}", If_None_Match=seen).status_code == 304
    assert system.post(f"/cases/{number}/actions", {"action": "register"}, If_Match='"7"').status_code == 409
    assert system.post(f"/cases/{number}/actions", {"action": "register"}, If_Match=seen).status_code == 200


def test_a_change_without_a_version_is_refused(connect: Connect, city: SmallCity) -> None:
    refused = connect(city.acceptor).post(f"/cases/{city.file().number}/actions", {"action": "register"})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "version")


def test_what_a_move_lacks_is_named(connect: Connect, city: SmallCity) -> None:
    case = city.register(city.file())
    refused = connect(city.dispatcher).post(
        f"/cases/{case.number}/actions", {"action": "dispatch", "version": case.version}
    )
    assert (refused.status_code, refused.get_json()["field"]) == (422, "department_id")


def test_a_move_of_another_role_is_refused(connect: Connect, city: SmallCity) -> None:
    case = city.file()
    body = {"action": "register", "version": case.version}
    assert connect(city.dispatcher).post(f"/cases/{case.number}/actions", body).status_code == 403
    assert connect(city.manager).post(f"/cases/{case.number}/actions", body).status_code == 403


def test_a_case_of_another_district_is_not_there(connect: Connect, city: SmallCity) -> None:
    number = city.file().number
    system = connect(city.outsider)
    for path in ("", "/history", "/clock", "/candidates"):
        assert system.get(f"/cases/{number}{path}").status_code == 404
    assert system.post(f"/cases/{number}/actions", {"action": "dispatch", "version": 1}).status_code == 404


def test_the_case_says_what_its_reader_may_do(connect: Connect, city: SmallCity) -> None:
    number = city.file().number
    actions = connect(city.acceptor).get(f"/cases/{number}").get_json()["actions"]
    assert actions == ["verify", "register", "refuse", "ask_void", "merge"]
    assert connect(city.manager).get(f"/cases/{number}").get_json()["actions"] == ["supervise"]


def test_the_lifecycle_told_is_the_one_in_force(connect: Connect, city: SmallCity) -> None:
    told = connect(city.manager).get("/lifecycle").get_json()["moves"]
    assert {(move["from_state"], move["action"], move["to_state"]) for move in told} == {
        (source, action, move.to) for (source, action), move in MOVES.items()
    }
