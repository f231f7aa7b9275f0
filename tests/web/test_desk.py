"""The desk in the hands of those who work at it, with and without JavaScript."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, update

from grid.records import Person
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from tests.web.conftest import Enter
from workflows.moves import Action, State
from workflows.records import Case

ENGLISH = {"Accept-Language": "en"}
PART = ENGLISH | {"HX-Request": "true"}


def numbers(text: str) -> list[str]:
    """The cases of the queue from top to bottom."""
    return re.findall(r'class="row"[^>]*data-number="([^"]+)"', text)


def post(client: FlaskClient, case: Case, action: Action, headers: dict[str, str] = ENGLISH, **form: Any) -> Any:
    """Submit the form of the page that the person has before them."""
    shown = client.get(f"/desk/cases/{case.number}", headers=ENGLISH).text
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "version": case.version} | form
    return client.post(f"/desk/cases/{case.number}/{action}", data=form, headers=headers)


def current_tab(text: str) -> str:
    return re.search(r'aria-current="page">([^<]+) <b', text)[1]  # type: ignore[index]  # it is there


@pytest.mark.parametrize(
    ("who", "tab"), [("qian", "To register"), ("sun", "To dispatch"), ("zhou", "To close"), ("admin", "Overdue")]
)
def test_everybody_begins_with_their_own_work(city: SmallCity, enter: Enter, who: str, tab: str) -> None:
    assert current_tab(enter(city.people[who]).get("/desk", headers=ENGLISH).text) == tab


@pytest.mark.parametrize("who", ["lin", "he", "zheng"])
def test_the_desk_is_not_for_others(city: SmallCity, enter: Enter, who: str) -> None:
    assert enter(city.people[who]).get("/desk").status_code == 403


def test_the_queue_goes_by_deadline(city: SmallCity, enter: Enter) -> None:
    slow, quick = city.file("道路破损"), city.file("上水井盖")
    page = enter(city.acceptor).get("/desk", headers=ENGLISH).text
    assert numbers(page) == [quick.number, slow.number]
    assert page.index("Water manhole") < page.index("Road damage")


def test_each_tab_has_its_states_and_says_how_many(city: SmallCity, enter: Enter) -> None:
    discovered, registered = city.file(), city.register(city.file())
    city.dispatch(city.register(city.file()))
    browser = enter(city.dispatcher)
    counts = re.findall(r'<b class="num">(\d+)</b>', browser.get("/desk", headers=ENGLISH).text)
    assert counts == ["1", "1", "1", "0", "0"]
    assert numbers(browser.get("/desk?tab=register").text) == [discovered.number]
    assert numbers(browser.get("/desk?tab=dispatch").text) == [registered.number]
    city.forward(days=10)
    late = enter(city.dispatcher).get("/desk?tab=overdue").text
    assert len(numbers(late)) == 3


def test_the_queue_is_narrowed_by_what_is_asked(city: SmallCity, enter: Enter) -> None:
    west = city.file(address="桥头 1 号")
    east = city.file("道路破损", lon=WEST + 2.5 * WIDTH, address="集市 2 号")
    browser = enter(city.acceptor)
    for query, expected in (
        ("q=集市", [east]),
        (f"q={west.number[-5:]}", [west]),
        ("q=Road+damage", [east]),
        ("street=110101001000", [west]),
        ("category=E0113", [east]),
        ("category=E01", [west, east]),
        ("district=110101", [west, east]),
        ("department=ROADS", []),
    ):
        assert numbers(browser.get(f"/desk?{query}").text) == [case.number for case in expected], query


@pytest.mark.parametrize("query", ["tab=x", "street=1", "category=Z", "department=X", "district=9", "after=x", "q=\0"])
def test_a_filter_that_means_nothing_is_refused(city: SmallCity, enter: Enter, query: str) -> None:
    assert enter(city.dispatcher).get(f"/desk?{query}").status_code == 422


def test_a_long_queue_is_read_page_by_page(city: SmallCity, enter: Enter) -> None:
    filed = [city.file().number for _ in range(53)]
    browser = enter(city.acceptor)
    first = browser.get("/desk").text
    later = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")  # type: ignore[index]  # it is there
    second = browser.get(later).text
    assert numbers(first) + numbers(second) == filed
    assert 'rel="next"' not in second


def test_an_unchanged_queue_is_not_sent_again(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    browser = enter(city.acceptor)
    tag = browser.get("/desk/queue", headers=PART).headers["HX-PTag"]
    again = browser.get("/desk/queue", headers=PART | {"HX-PTag": tag})
    assert (again.status_code, again.data) == (304, b"")
    city.register(case)
    changed = browser.get("/desk/queue", headers=PART | {"HX-PTag": tag})
    assert changed.status_code == 200
    assert numbers(changed.text) == []


def test_the_queue_marks_the_case_that_is_selected(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    assert 'aria-current="true"' in enter(city.acceptor).get(f"/desk/queue?case={case.number}", headers=PART).text


def test_the_selected_case_shows_who_might_get_it_and_why(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file("道路破损"))
    page = enter(city.dispatcher).get(f"/desk/cases/{case.number}", headers=PART).text
    assert "<html" not in page
    assert page.index("<b>Luo Pu</b>") < page.index("<b>He Sao</b>")
    assert [text in page for text in ("0 of 8 tasks", "about 1 min", "qualified", "0 today")] == [True] * 4
    assert "Nearest of those who may take it." in page


def test_those_left_out_are_named_with_the_reason(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file("道路破损"))
    city.forward(hours=10)  # when nobody is on shift any more
    page = enter(city.dispatcher).get(f"/desk/cases/{case.number}", headers=PART).text
    ranked, left_out = page.split("3 others left out")
    assert "<b>Road maintenance</b>" in ranked
    assert "nobody free" in ranked
    assert re.findall(r"<b>([^<]+)</b>.*?<br>([^<]+)<", left_out) == [
        (name, "Is not on shift now.") for name in ("He Sao", "Ma Jie", "Luo Pu")
    ]


def test_a_case_is_dispatched_with_a_plain_form(city: SmallCity, enter: Enter) -> None:
    first, second = city.register(city.file("上水井盖")), city.register(city.file())
    browser = enter(city.dispatcher)
    answer = post(browser, first, Action.DISPATCH, department_id=city.roads, handler_id=city.road_crew.id)
    assert (answer.status_code, answer.location) == (303, f"/desk/cases/{second.number}?tab=dispatch")
    assert city.again(first).handler_id == city.road_crew.id
    assert "00001: dispatched to Road maintenance" in browser.get(answer.location, headers=ENGLISH).text


def capacity(city: SmallCity, most: int, *people: Any) -> None:
    with city.database.writing() as session:
        ids = [who.id for who in people]
        session.exec(update(Person).where(col(Person.id).in_(ids)).values(capacity=most))


def test_whoever_has_no_place_left_since_is_refused_beside_the_fresh_proposal(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file())
    capacity(city, 0, city.handler)
    browser = enter(city.dispatcher)
    refused = post(browser, case, Action.DISPATCH, PART, candidate=f"{city.sanitation}:{city.handler.id}")
    assert refused.status_code == 409
    assert "He Sao has 0 open tasks, and 0 are the most." in refused.text
    assert refused.text.index("<b>Ma Jie</b>") < refused.text.index("<b>He Sao</b>")
    override = {"candidate": f"{city.sanitation}:{city.handler.id}", "override": "1", "reason": "knows the place"}
    assert post(browser, case, Action.DISPATCH, **override).status_code == 303
    assert city.again(case).handler_id == city.handler.id


def test_when_everybody_is_full_the_desk_says_so_and_the_shift_leader_is_told_once(
    city: SmallCity, enter: Enter
) -> None:
    case = city.register(city.file())
    capacity(city, 0, city.handler, city.colleague)
    browser = enter(city.dispatcher)
    page = browser.get(f"/desk/cases/{case.number}", headers=PART).text
    assert "Everybody who could take it is at capacity." in page
    for _ in range(2):
        post(browser, case, Action.DISPATCH, PART, candidate=f"{city.sanitation}:{city.handler.id}")
    assert [notice.kind for notice in city.notices(case, to=city.shift_leader)] == ["all_full"]


def test_with_htmx_the_next_case_takes_its_place(city: SmallCity, enter: Enter) -> None:
    first, second = city.register(city.file("上水井盖")), city.register(city.file())
    answer = post(enter(city.dispatcher), first, Action.DISPATCH, PART, department_id=city.roads)
    assert answer.status_code == 200
    assert f'data-number="{second.number}"' in answer.text
    assert "dispatched to Road maintenance</hx-partial>" in answer.text
    assert answer.headers["HX-Trigger"] == "queue-changed"
    assert answer.headers["HX-Push-Url"] == f"/desk/cases/{second.number}?tab=dispatch"


def test_after_the_last_case_the_desk_is_empty(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    answer = post(enter(city.acceptor), case, Action.REGISTER)
    assert (answer.status_code, answer.location) == (303, "/desk?tab=register")


def test_of_two_clerks_the_slower_is_told_in_place_who_took_the_case(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file())
    slower, seen = enter(city.other_dispatcher), case.version
    city.dispatch(case)
    for headers in (PART, ENGLISH):
        answer = post(slower, case, Action.DISPATCH, headers, version=seen, department_id=city.roads)
        assert answer.status_code == 409
        assert "Sun Pai was faster" in answer.text
        assert "2026-03-09 09:00" in answer.text
        assert f'data-number="{case.number}"' in answer.text
    assert city.again(case).department_id == city.sanitation


def test_a_move_that_wants_a_reason_asks_for_it_in_place(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    browser = enter(city.acceptor)
    answer = post(browser, case, Action.REFUSE, PART, reason=" ")
    assert answer.status_code == 422
    assert "This step needs a reason." in answer.text
    assert '<details class="menu ask" open>' in answer.text
    assert post(browser, case, Action.REFUSE, reason="Reported before").status_code == 303
    assert city.again(case).state == State.REFUSED


def test_a_shift_leader_closes_sends_back_and_voids(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.shift_leader)
    for action, state in ((Action.CLOSE, State.CLOSED), (Action.REWORK, State.HANDLING), (Action.VOID, State.VOID)):
        case = city.check(city.handle(city.accept(city.dispatch(city.register(city.file())))))
        assert post(browser, case, action, reason="because").status_code == 303
        assert city.again(case).state == state


@pytest.mark.parametrize("form", [{"department_id": "x"}, {"version": "1e3"}, {"handler_id": "-1"}])
def test_a_form_with_nonsense_is_refused_and_nothing_moves(city: SmallCity, enter: Enter, form: dict[str, str]) -> None:
    case = city.register(city.file())
    answer = post(enter(city.dispatcher), case, Action.DISPATCH, **{"department_id": city.roads} | form)
    assert answer.status_code == 422
    assert city.again(case).state == State.REGISTERED


def test_what_is_not_ones_turn_is_refused(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    assert post(enter(city.shift_leader), case, Action.DISPATCH, department_id=city.roads).status_code == 409
    assert post(enter(city.shift_leader), case, Action("accept")).status_code == 403
    browser = enter(city.shift_leader)
    assert browser.get(f"/desk/cases/{case.number}", headers=ENGLISH).status_code == 200


def test_a_case_of_another_district_does_not_exist_here(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    browser = enter(city.outsider)
    assert browser.get(f"/desk/cases/{case.number}").status_code == 404
    assert numbers(browser.get("/desk?tab=register").text) == []
    assert browser.get("/desk/values.json?zoom=13").json == {}


def test_two_reports_of_one_kind_close_together_are_pointed_out(city: SmallCity, enter: Enter) -> None:
    lon, lat = WEST + WIDTH / 2, SOUTH + HEIGHT / 2
    case, other = city.file(lon=lon, lat=lat), city.file(lon=lon + 0.0001, lat=lat)
    page = enter(city.acceptor).get(f"/desk/cases/{case.number}", headers=PART).text
    assert "Open case of the same kind 9 m away: 00002" in page
    assert f"/desk/cases/{other.number}" in page


def test_the_desk_speaks_chinese(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file())
    page = enter(city.dispatcher).get(f"/desk/cases/{case.number}", headers={"Accept-Language": "zh"}).text
    assert "派给谁" in page
    assert "待派遣" in page
    words = re.sub(r"<(style|script|kbd)\b.*?</\1>|<[^>]+>", " ", page[page.index("<main") :], flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{3,}", words) == ["JavaScript"]
