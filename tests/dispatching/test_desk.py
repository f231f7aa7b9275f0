"""The desk says where a case goes by itself and stops it, shows what is certain, and asks why not the first."""

import pytest

from grid.actors import Actor
from grid.records import AutoDispatch
from tests.city import SmallCity
from tests.dispatching.sure_city import plan, set_mode, sure_case, tick
from tests.web.conftest import Enter, form_token
from tests.web.test_desk import ENGLISH, post
from workflows.moves import Action, State


def test_the_desk_counts_down_and_stops(city: SmallCity, enter: Enter) -> None:
    set_mode(city, AutoDispatch.AUTO)
    case = sure_case(city)
    city.forward(seconds=2)
    browser = enter(city.dispatcher)
    page = browser.get(f"/desk/cases/{case.number}", headers=ENGLISH).text
    assert "Sanitation, by itself in 8 s" in page
    form = {"csrf_token": form_token(browser, f"/desk/cases/{case.number}"), "version": case.version}
    answer = browser.post(f"/desk/cases/{case.number}/stop", data=form, headers=ENGLISH)
    assert answer.status_code == 303
    assert "Stopped: the case waits for a dispatcher." in browser.get(answer.location, headers=ENGLISH).text
    assert tick(city, seconds=60) == 0
    late = browser.post(f"/desk/cases/{case.number}/stop", data=form, headers=ENGLISH)
    assert "Nothing is planned for this case any more" in browser.get(late.location, headers=ENGLISH).text


def test_the_line_says_where_it_went(city: SmallCity, enter: Enter) -> None:
    set_mode(city, AutoDispatch.AUTO)
    case, browser = sure_case(city), enter(city.dispatcher)
    part = ENGLISH | {"HX-Request": "true"}
    assert "by itself in 10 s" in browser.get(f"/desk/cases/{case.number}/planned", headers=part).text
    tick(city, seconds=10)
    assert "Gone by itself to Sanitation." in browser.get(f"/desk/cases/{case.number}/planned", headers=part).text


def test_whoever_may_not_dispatch_may_not_stop(city: SmallCity, enter: Enter) -> None:
    set_mode(city, AutoDispatch.AUTO)
    case, browser = sure_case(city), enter(city.acceptor)
    form = {"csrf_token": form_token(browser, f"/desk/cases/{case.number}"), "version": case.version}
    assert browser.post(f"/desk/cases/{case.number}/stop", data=form).status_code == 403
    assert plan(city, case) is not None


def test_what_is_certain_is_shown_with_its_reason(city: SmallCity, enter: Enter) -> None:
    set_mode(city, AutoDispatch.PROPOSE)
    case = sure_case(city)
    page = enter(city.dispatcher).get(f"/desk/cases/{case.number}?tab=dispatch", headers=ENGLISH).text
    assert "Certainly for" in page
    assert "Answers for this category here." in page
    assert "→ " in page  # in the queue, too


def _proposed(city: SmallCity, actor: Actor) -> dict[str, str]:
    return {"proposed": f"{city.sanitation}:{actor.id}"}


@pytest.mark.parametrize("why", ["", "Agreed by telephone"])
def test_somebody_else_than_the_first_wants_a_reason(city: SmallCity, enter: Enter, why: str) -> None:
    case = city.register(city.file())
    browser = enter(city.dispatcher)
    first = _proposed(city, city.handler)
    answer = post(browser, case, Action.DISPATCH, candidate=f"{city.roads}:", why=why, **first)
    if why:
        assert answer.status_code == 303
        details = city.events(case)[-1].details
        assert details["instead"] == {
            "department_id": city.sanitation,
            "person_id": city.handler.id,
            "rank": None,
            "why": why,
        }
        assert details["duty"] in {duty.id for duty in city.book.duties}
    else:
        assert answer.status_code == 422
        assert "Say why not the first who is proposed." in answer.text
        assert city.again(case).state is State.REGISTERED


def test_the_first_takes_one_click(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file())
    first = _proposed(city, city.handler)
    answer = post(enter(city.dispatcher), case, Action.DISPATCH, candidate=first["proposed"], **first)
    assert answer.status_code == 303
    assert "instead" not in city.events(case)[-1].details
