"""The page of one's own roster: leave is asked for and decided, shifts are swapped, notes go from shift to shift."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from grid.actors import Actor
from grid.records import Answered, RequestKind, RosterDay, RosterRequest
from grid.rosters import roster_of
from tests.city import SmallCity
from tests.web.conftest import Enter, form_token

TUESDAY, WEDNESDAY = dt.date(2026, 3, 10), dt.date(2026, 3, 11)
ENGLISH = {"Accept-Language": "en"}


def post(enter: Enter, who: Actor, address: str, **form: Any) -> Any:
    browser = enter(who)
    data = {"csrf_token": form_token(browser, "/roster"), **form}
    return browser.post(f"/roster/{address}", data=data, headers=ENGLISH)


def requests(city: SmallCity) -> list[RosterRequest]:
    with city.database.reading() as session:
        return list(session.exec(select(RosterRequest).order_by(RosterRequest.id)))


def works(city: SmallCity, who: Actor, day: dt.date) -> int:
    with city.database.reading() as session:
        return len(roster_of(session, who.id or 0, day, day).begun_on(day))


def test_leave_is_asked_for_and_granted_by_the_shift_leader(city: SmallCity, enter: Enter) -> None:
    assert post(enter, city.handler, "leave", first=TUESDAY, last=TUESDAY, reason="doctor").status_code == 303
    (asked,) = requests(city)
    page = enter(city.shift_leader).get("/roster", headers=ENGLISH).text
    assert "Leave to decide on" in page
    assert "doctor" in page
    assert post(enter, city.shift_leader, f"leave/{asked.id}/grant").status_code == 303
    assert works(city, city.handler, TUESDAY) == 0
    assert "granted" in enter(city.handler).get("/roster", headers=ENGLISH).text


def test_nobody_else_decides_on_leave(city: SmallCity, enter: Enter) -> None:
    post(enter, city.handler, "leave", first=TUESDAY, last=TUESDAY)
    (asked,) = requests(city)
    for who in (city.handler, city.colleague, city.outsider):
        assert post(enter, who, f"leave/{asked.id}/grant").status_code == 403
    assert requests(city)[0].state is Answered.ASKED


def test_a_shift_goes_to_the_colleague_who_agrees(city: SmallCity, enter: Enter) -> None:
    given = {"day": TUESDAY, "colleague": city.colleague.id, "back": WEDNESDAY}
    refused = post(enter, city.handler, "swap", **given)  # both work on both days
    assert refused.status_code == 409
    assert "Two shifts at once" in refused.text
    with city.database.writing() as session:
        for who, day in ((city.colleague, TUESDAY), (city.handler, WEDNESDAY)):
            session.add(RosterDay(person_id=who.id or 0, kind="given", first=day, last=day))
    assert post(enter, city.handler, "swap", **given).status_code == 303
    (offer,) = requests(city)
    assert post(enter, city.colleague, f"swap/{offer.id}/grant").status_code == 303
    assert [works(city, who, TUESDAY) for who in (city.handler, city.colleague)] == [0, 1]
    assert [works(city, who, WEDNESDAY) for who in (city.handler, city.colleague)] == [1, 0]


def test_what_was_asked_for_can_be_withdrawn_once(city: SmallCity, enter: Enter) -> None:
    post(enter, city.handler, "leave", first=TUESDAY, last=TUESDAY)
    (asked,) = requests(city)
    assert (asked.kind, post(enter, city.handler, f"leave/{asked.id}/withdraw").status_code) == (RequestKind.LEAVE, 303)
    assert post(enter, city.shift_leader, f"leave/{asked.id}/grant").status_code == 409


def test_a_note_goes_to_the_colleagues_and_to_nobody_else(city: SmallCity, enter: Enter) -> None:
    post(enter, city.handler, "note", text="the key is with the guard")
    assert "the key is with the guard" in enter(city.colleague).get("/roster").text
    assert "the key is with the guard" not in enter(city.road_crew).get("/roster").text


def test_a_leader_orders_an_extra_shift(city: SmallCity, enter: Enter) -> None:
    extra = {"person": city.handler.id, "day": dt.date(2026, 3, 14), "starts": "09:00", "ends": "12:00"}
    assert post(enter, city.handler, "extra", **extra).status_code == 403
    assert post(enter, city.shift_leader, "extra", **extra).status_code == 303
    assert works(city, city.handler, dt.date(2026, 3, 14)) == 1
    assert "09:00–12:00" in enter(city.handler).get("/roster").text


@pytest.mark.parametrize(
    ("address", "form", "status", "said"),
    [
        ("leave", {"first": "soon", "last": "2026-03-10"}, 422, "Write the day as in"),
        ("leave", {"first": "2026-03-01", "last": "2026-03-10"}, 422, "Leave cannot begin in the past"),
        ("leave", {"first": "2026-03-12", "last": "2026-03-10"}, 422, "Leave ends on the day it begins or later"),
        ("swap", {"day": "2026-03-10", "colleague": "me"}, 422, "Choose somebody."),
        ("swap", {"day": "2026-03-10", "colleague": "5"}, 422, "Swaps are between people of the same role"),
        ("note", {"text": " "}, 422, "A note has 1 to"),
        ("leave/5/grant", {}, 404, "There is no such request."),
        ("leave/5/keep", {}, 404, "There is no such step."),
    ],
)
def test_what_cannot_be_is_refused_in_place(
    city: SmallCity, enter: Enter, address: str, form: dict[str, str], status: int, said: str
) -> None:
    answer = post(enter, city.handler, address, **form)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert requests(city) == []
