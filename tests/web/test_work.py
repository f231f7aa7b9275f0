"""What a department has to handle: whose is what, accepting from the list, saying “not ours”."""

import re

import pytest

from tests.city import SmallCity
from tests.web.conftest import Enter, form_token
from workflows.moves import State
from workflows.records import Case


def dispatched(city: SmallCity, **to: int) -> Case:
    return city.dispatch(city.register(city.file()), **to)


def shown(enter: Enter, person: object, tab: str) -> list[str]:
    page = enter(person).get(f"/work?tab={tab}").text
    return re.findall(r'id="w-([^"]+)"', page)


def test_each_tab_shows_what_it_says(city: SmallCity, enter: Enter) -> None:
    free, given = dispatched(city), dispatched(city, handler_id=city.colleague.id)
    mine = city.accept(dispatched(city))
    other_department = city.dispatch(city.register(city.file("道路破损")), to=city.roads)
    assert shown(enter, city.handler, "mine") == [mine.number]
    assert shown(enter, city.handler, "waiting") == [free.number]
    assert shown(enter, city.handler, "all") == sorted([free.number, given.number, mine.number])
    assert shown(enter, city.colleague, "mine") == [given.number]
    assert shown(enter, city.road_crew, "all") == [other_department.number]


def test_a_case_is_accepted_from_the_list(city: SmallCity, enter: Enter) -> None:
    case = dispatched(city)
    browser = enter(city.handler)
    form = {"csrf_token": form_token(browser, "/work?tab=waiting"), "version": case.version, "next": "/work?tab=mine"}
    answer = browser.post(f"/cases/{case.number}/accept", data=form)
    assert (answer.status_code, answer.location) == (303, "/work?tab=mine")
    assert city.again(case).handler_id == city.handler.id


def test_the_way_there_is_a_link_that_map_apps_know(city: SmallCity, enter: Enter) -> None:
    city.accept(dispatched(city))
    assert 'href="geo:39.900450,116.400600' in enter(city.handler).get("/work").text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Another department answers for this"), ("zh", "属于其他部门职责")]
)
def test_not_ours_takes_a_reason_from_the_list_and_a_text(
    city: SmallCity, enter: Enter, language: str, said: str
) -> None:
    case = city.accept(dispatched(city))
    browser = enter(city.handler)
    address = f"/cases/{case.number}"
    form = {"csrf_token": form_token(browser, address), "version": case.version}
    assert browser.post(f"{address}/contest", data=form).status_code == 422
    given = {"reason": "Another department answers for this", "note": "100% the water works"}
    assert browser.post(f"{address}/contest", data=form | given).status_code == 303
    assert city.again(case).state is State.REGISTERED
    page = browser.get(address, headers={"Accept-Language": language}).text
    assert said in page
    assert "100% the water works" in page


def test_an_unchanged_list_is_not_sent_again(city: SmallCity, enter: Enter) -> None:
    case = dispatched(city)
    browser = enter(city.handler)
    tag = browser.get("/work?tab=all").text.split('hx-ptag="')[1].split('"')[0]
    asked = {"HX-Request": "true", "HX-PTag": tag}
    assert browser.get("/work/list?tab=all", headers=asked).status_code == 304
    city.accept(case)
    assert browser.get("/work/list?tab=all", headers=asked).status_code == 200
