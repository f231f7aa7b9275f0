"""The ledger on the pages and in the interface: who was told, who was not and why, and the button that acknowledges."""

from flask.testing import FlaskClient
from sqlmodel import update

from grid.records import Person
from tests.city import SmallCity
from tests.ladders.laddered import with_ladders
from tests.ladders.test_rounds import REPEATED
from tests.web.conftest import Enter, form_token
from workflows.digests import MANY
from workflows.records import Case

ENGLISH = {"Accept-Language": "en"}


def post(client: FlaskClient, path: str, **form: str) -> int:
    return client.post(path, data={"csrf_token": form_token(client, "/notices"), **form}, headers=ENGLISH).status_code


def shown(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def late(city: SmallCity) -> Case:
    case = with_ladders(city, REPEATED).file("上水井盖")
    city.forward(hours=2)
    return case


def test_the_case_page_shows_the_ladder_and_what_became_of_its_rungs(city: SmallCity, enter: Enter) -> None:
    case = late(city)
    text = shown(enter(city.dispatcher), f"/cases/{case.number}")
    for part in ("Ladder: repeated", "The deadline", "Rung 1", "Sun Pai", "Li Qian"):
        assert part in text


def test_who_was_told_acknowledges_on_the_case_page_and_then_sees_who_did(city: SmallCity, enter: Enter) -> None:
    case = late(city)
    dispatcher, manager = enter(city.dispatcher), enter(city.manager)
    assert "/acknowledge" in shown(dispatcher, f"/cases/{case.number}")
    assert "/acknowledge" not in shown(manager, f"/cases/{case.number}")
    assert post(dispatcher, f"/escalations/{case.number}/acknowledge") == 303
    text = shown(dispatcher, f"/cases/{case.number}")
    assert "Acknowledged" in text
    assert "/acknowledge" not in text
    assert post(dispatcher, f"/escalations/{case.number}/acknowledge") == 403


def test_the_list_of_notices_has_the_button_until_somebody_used_it(city: SmallCity, enter: Enter) -> None:
    case = late(city)
    first, second = enter(city.dispatcher), enter(city.other_dispatcher)
    assert f"/escalations/{case.number}/acknowledge" in shown(first, "/notices")
    assert post(first, f"/escalations/{case.number}/acknowledge", next="/notices") == 303
    assert f"/escalations/{case.number}/acknowledge" not in shown(second, "/notices")


def test_a_leader_sees_the_ledger_of_a_day_and_can_narrow_it(city: SmallCity, enter: Enter) -> None:
    with city.database.writing() as session:
        session.execute(update(Person).where(Person.username == "zheng").values(active=False))
    case = city.file("上水井盖")
    city.forward(hours=4)
    leader = enter(city.shift_leader)
    day = shown(leader, "/escalations?day=2026-03-09")
    assert day.count(f"/cases/{case.number}") == 4
    assert "there is nobody to tell" in day
    for outcome, lines in (("sent", 3), ("not_sent", 1), ("nobody_to_tell", 1), ("quiet_hours", 0)):
        assert shown(leader, f"/escalations?day=2026-03-09&outcome={outcome}").count(f"/cases/{case.number}") == lines
    assert "Nothing in the ledger" in shown(leader, "/escalations?day=2026-03-10")


def test_the_ledger_of_other_districts_is_not_shown(city: SmallCity, enter: Enter) -> None:
    city.file("上水井盖")
    city.forward(hours=4)
    with city.database.writing() as session:
        session.execute(update(Case).where(Case.district_id == city.district).values(number="elsewhere"))
    assert "elsewhere" in shown(enter(city.shift_leader), "/escalations")
    assert enter(city.outsider).get("/escalations").status_code == 403


def test_a_wrong_day_or_outcome_is_refused(city: SmallCity, enter: Enter) -> None:
    leader = enter(city.shift_leader)
    for query in ("day=yesterday", "outcome=lost", "offset=-1"):
        assert leader.get(f"/escalations?{query}", headers=ENGLISH).status_code == 422


def test_the_page_of_what_was_missed_is_empty_and_finds_a_planted_one(city: SmallCity, enter: Enter) -> None:
    case = city.file("上水井盖")
    assert "Nothing was missed" in shown(enter(city.shift_leader), "/escalations/missed")
    with city.database.writing() as session:
        session.execute(update(Case).where(Case.district_id == case.district_id).values(alarm_at=None))
    city.forward(hours=3, minutes=2)
    assert shown(enter(city.shift_leader), "/escalations/missed").count(f"/cases/{case.number}") == 3


def test_a_manager_of_several_districts_looks_at_one_at_a_time(city: SmallCity, enter: Enter) -> None:
    manager = enter(city.manager)
    assert "open cases of Riverside" in shown(manager, "/escalations/missed")
    assert "open cases of West Bank" in shown(manager, "/escalations/missed?district=110102")
    assert manager.get("/escalations/missed?district=999999", headers=ENGLISH).status_code == 422


def test_a_digest_leads_to_its_lines(city: SmallCity, enter: Enter) -> None:
    for _ in range(MANY):
        city.file("上水井盖")
    city.forward(days=2)
    manager = enter(city.manager)
    text = shown(manager, "/notices")
    assert f"{MANY} cases of yours ran late" in text
    address = text.split('href="/escalations?')[1].split('"')[0].replace("&amp;", "&")
    assert "1–50 of 80" in shown(manager, f"/escalations?{address}")
    assert "/desk?tab=overdue" in shown(enter(city.dispatcher), "/notices")


def test_the_interface_tells_the_ledger_and_takes_an_acknowledgement(city: SmallCity, enter: Enter) -> None:
    case = late(city)
    dispatcher = enter(city.dispatcher)
    (line,) = dispatcher.get(f"/api/v1/cases/{case.number}/escalations").json["lines"]
    assert (line["rung"], line["sent_to"], line["acknowledged_by"]) == (1, ["sun", "li"], None)
    token = {"X-CSRFToken": form_token(dispatcher, "/notices")}
    path = f"/api/v1/cases/{case.number}/acknowledge"
    (line,) = dispatcher.post(path, headers=token).json["lines"]
    assert line["acknowledged_by"] == "sun"
    assert dispatcher.post(path, headers=token).status_code == 403
