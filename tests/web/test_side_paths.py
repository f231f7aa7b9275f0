"""The side paths in the pages: who is offered which form, what it changes, and what is said where it is refused."""

import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from grid.actors import Actor
from tests.city import SmallCity
from tests.web.conftest import Enter, form_token
from tests.web.test_case import a_picture
from workflows.moves import Action, State
from workflows.records import Case

LANGUAGES = ("en", "zh")


def page_of(enter: Enter, who: Actor, case: Case, language: str = "en") -> str:
    answer = enter(who).get(f"/cases/{case.number}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def post(enter: Enter, who: Actor, case: Case, action: str, *, where: str = "", **form: Any) -> TestResponse:
    """Send the form of a move, with a picture where `photo` says so."""
    browser = enter(who)
    photo = {"photos": (io.BytesIO(a_picture()), "photo.jpg")} if form.pop("photo", False) else {}
    given = {"csrf_token": form_token(browser, f"/cases/{case.number}"), "version": case.version}
    return browser.post(
        f"{where}/cases/{case.number}/{action}",
        data=given | form | photo,
        content_type="multipart/form-data",
        headers={"Accept-Language": "en"},
    )


def handling(city: SmallCity, **changes: Any) -> Case:
    return city.accept(city.dispatch(city.register(city.file(**changes))))


def asked(city: SmallCity, action: Action = Action.ASK_EXTEND, **given: Any) -> Case:
    given = given or {"amount": 2.0}
    return city.move(handling(city), action, by=city.handler, reason="the machine is broken", **given)


STANDS: dict[str, Any] = {
    "discovered": lambda city: city.file(),
    "verifying": lambda city: city.move(city.file(), Action.VERIFY, by=city.acceptor),
    "dispatched": lambda city: city.dispatch(city.register(city.file())),
    "handling": handling,
    "extension asked": asked,
    "suspended": lambda city: city.move(
        asked(city, Action.ASK_SUSPEND, resume_at=city.now.replace(day=12)), Action.SUSPEND, by=city.dispatcher
    ),
    "arbitrating": lambda city: disputed(city),
    "self handled": lambda city: city.move(city.file(), Action.SELF_HANDLE, by=city.inspector, photo=True),
    "closed": lambda city: city.live_through(city.file()),
}


def disputed(city: SmallCity) -> Case:
    case = city.register(city.file())
    for _ in range(2):
        case = city.contest(city.dispatch(case))
    return city.move(city.dispatch(case), Action.DISPUTE, by=city.handler, reason="not ours")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("stands", "who", "steps"),
    [
        ("discovered", "acceptor", {"verify", "register", "refuse", "ask_void", "merge"}),
        ("discovered", "inspector", {"self_handle"}),
        ("verifying", "other_inspector", {"confirm", "deny"}),
        ("verifying", "inspector", set()),  # its filer
        ("dispatched", "dispatcher", {"redispatch", "assist", "ask_void", "merge"}),
        ("handling", "handler", {"handle", "contest", "ask_extend", "ask_suspend"}),
        ("handling", "manager", {"supervise"}),
        ("handling", "shift_leader", {"void", "supervise", "merge"}),
        ("extension asked", "dispatcher", {"extend", "decline", "redispatch", "assist", "merge"}),
        ("extension asked", "handler", {"handle", "contest"}),
        ("suspended", "dispatcher", {"resume", "ask_void"}),
        ("arbitrating", "shift_leader", {"dispatch", "void", "supervise"}),
        ("arbitrating", "dispatcher", {"ask_void"}),
        ("self handled", "acceptor", {"close", "register", "ask_void"}),
        ("closed", "operator", {"reopen"}),
        ("closed", "manager", set()),
    ],
)
def test_the_page_offers_each_role_what_it_may_do(
    city: SmallCity, enter: Enter, stands: str, who: str, steps: set[str], language: str
) -> None:
    case = STANDS[stands](city)
    page = page_of(enter, getattr(city, who), case, language)
    assert {action for action in Action if f'action="/cases/{case.number}/{action}"' in page} == steps


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stands", STANDS)
def test_the_desk_shows_a_case_wherever_it_stands(city: SmallCity, enter: Enter, stands: str, language: str) -> None:
    case = STANDS[stands](city)
    for who in (city.acceptor, city.dispatcher, city.shift_leader):
        answer = enter(who).get(f"/desk/cases/{case.number}", headers={"Accept-Language": language})
        assert answer.status_code == 200


def test_more_time_is_asked_for_with_the_deadline_in_sight_and_granted(city: SmallCity, enter: Enter) -> None:
    case = handling(city)
    page = page_of(enter, city.handler, case)
    assert "Due now: 15:00" in page
    assert "+2 working hours" in page
    assert "then due 17:00" in page
    assert post(enter, city.handler, case, "ask_extend", amount="2", reason="the machine is broken").status_code == 303
    case = city.again(case)
    page = page_of(enter, city.dispatcher, case)
    assert "the machine is broken" in page
    assert "Due 15:00; if granted, 17:00." in page
    assert post(enter, city.dispatcher, case, "extend", where="/desk").status_code == 303
    page = page_of(enter, city.handler, case)
    assert "Before it was extended: 2026-03-09 15:00:00" in page
    assert "Extended 1×" in page


@pytest.mark.parametrize(
    ("step", "form", "field", "said"),
    [
        ("ask_extend", {"amount_text": "soon", "reason": "x"}, "amount", "Say as a number"),
        ("ask_extend", {"amount_text": "99", "reason": "x"}, "amount", "at most 4"),
        ("ask_extend", {"amount": "2"}, "ask_extend-reason", "needs a reason"),
        ("ask_suspend", {"reason": "frost"}, "resume_at", "no suspension is without an end"),
        ("ask_suspend", {"reason": "frost", "resume_at": "next week"}, "resume_at", "Write the day as"),
        ("ask_suspend", {"reason": "frost", "resume_at": "2026-03-01"}, "resume_at", "end before it begins"),
    ],
)
def test_a_form_says_at_its_field_what_is_wrong(
    city: SmallCity, enter: Enter, step: str, form: dict[str, str], field: str, said: str
) -> None:
    case = handling(city)
    answer = post(enter, city.handler, case, step, **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="f-{field}"' in answer.text
    assert 'class="wrong"' in answer.text
    assert city.again(case).version == case.version


def test_a_request_is_declined_with_a_reason_and_stays_on_the_page(city: SmallCity, enter: Enter) -> None:
    case = asked(city)
    assert post(enter, city.dispatcher, case, "decline", where="/desk").status_code == 422
    assert post(enter, city.dispatcher, case, "decline", reason="it is a morning's work").status_code == 303
    page = page_of(enter, city.handler, case)
    assert "declined" in page
    assert "it is a morning&#39;s work" in page


def test_an_overdue_case_says_why_it_cannot_be_extended(city: SmallCity, enter: Enter) -> None:
    case = handling(city)
    city.forward(hours=10)
    city.now = city.now.replace(day=10, hour=9)
    assert "An overdue case cannot be extended" in page_of(enter, city.handler, case)
    assert "已超时，不能延期" in page_of(enter, city.handler, case, "zh")


def test_a_suspension_ends_on_the_day_that_was_said(city: SmallCity, enter: Enter) -> None:
    case = handling(city)
    post(enter, city.handler, case, "ask_suspend", resume_at="2026-03-16", reason="frost")
    case = city.again(case)
    assert post(enter, city.dispatcher, case, "suspend").status_code == 303
    case = city.again(case)
    assert case.state == State.SUSPENDED
    assert case.resume_at == city.now.replace(day=16, hour=0)
    assert "挂账至" in page_of(enter, city.handler, case, "zh")
    assert post(enter, city.dispatcher, case, "resume").status_code == 303
    assert city.again(case).state == State.HANDLING


def test_arbitration_is_decided_at_the_desk_among_candidates(city: SmallCity, enter: Enter) -> None:
    case = disputed(city)
    page = enter(city.shift_leader).get(f"/desk/cases/{case.number}", headers={"Accept-Language": "en"}).text
    assert 'name="candidate"' in page
    candidate = f"{city.roads}:{city.road_crew.id}"
    assert post(enter, city.shift_leader, case, "dispatch", where="/desk", candidate=candidate).status_code == 422
    form = {"candidate": candidate, "reason": "the ground is theirs"}
    assert post(enter, city.shift_leader, case, "dispatch", where="/desk", **form).status_code == 303
    case = city.again(case)
    assert (case.department_id, case.handler_id, case.binding) == (city.roads, city.road_crew.id, True)
    assert "Decided by arbitration" in page_of(enter, city.road_crew, case)


def test_what_nobody_owns_is_ticked_when_it_is_dispatched(city: SmallCity, enter: Enter) -> None:
    case = city.register(city.file())
    form = {"department_id": city.roads, "no_owner": "1"}
    assert post(enter, city.dispatcher, case, "dispatch", where="/desk", **form).status_code == 303
    assert city.again(case).no_owner
    assert "无主" in page_of(enter, city.manager, case, "zh")


def test_a_department_that_assists_finds_its_part_and_does_it(city: SmallCity, enter: Enter) -> None:
    case = handling(city)
    form = {"department_id": city.roads, "reason": "close the lane"}
    assert post(enter, city.dispatcher, case, "assist", **form).status_code == 303
    listed = enter(city.road_crew).get("/work?tab=assisting", headers={"Accept-Language": "en"}).text
    assert case.number in listed
    assert "close the lane" in listed
    case = city.again(case)
    assert "1 assisting department has not done its part yet" in page_of(enter, city.handler, case)
    assert post(enter, city.road_crew, case, "assist_done", photo=True, note="closed").status_code == 303
    assert case.number not in enter(city.road_crew).get("/work?tab=assisting").text
    assert "closed" in page_of(enter, city.handler, case)


def test_two_reports_of_one_thing_are_merged_and_parted(city: SmallCity, enter: Enter) -> None:
    first, second = city.file(), city.file()
    page = page_of(enter, city.acceptor, second)
    assert f'name="into" value="{first.number}"' in page
    assert post(enter, city.acceptor, second, "merge", into="no such").status_code == 422
    assert post(enter, city.acceptor, second, "merge", into=first.number).status_code == 303
    assert second.number in page_of(enter, city.acceptor, first)
    assert f"/cases/{first.number}" in page_of(enter, city.acceptor, second)
    for who in (city.acceptor, city.dispatcher):  # the other case's history has events that are no moves
        assert enter(who).get(f"/desk/cases/{first.number}").status_code == 200
    second = city.again(second)
    assert post(enter, city.acceptor, second, "unmerge", reason="another heap").status_code == 303
    assert city.again(second).state == State.DISCOVERED
    assert "A joined case parted" in page_of(enter, city.acceptor, first)


def test_a_closed_case_is_reopened(city: SmallCity, enter: Enter) -> None:
    case = city.live_through(city.file())
    assert post(enter, city.operator, case, "reopen", reason="it is back").status_code == 303
    assert city.again(case).state == State.REGISTERED
    assert "重新立案 1 次" in page_of(enter, city.manager, case, "zh")


def test_an_appeal_is_upheld_by_the_shift_leader_from_the_tab_of_requests(city: SmallCity, enter: Enter) -> None:
    case = handling(city)
    city.forward(days=1)
    case = city.close(city.check(city.handle(city.again(case))))
    told = enter(city.handler).get("/notices", headers={"Accept-Language": "en"}).text
    assert f"{case.number} of your department was closed late. You may appeal within 7 days." in told
    assert post(enter, city.handler, case, "appeal", reason="the road was closed").status_code == 303
    case = city.again(case)
    listed = enter(city.shift_leader).get("/desk?tab=requests", headers={"Accept-Language": "en"}).text
    assert case.number in listed
    assert post(enter, city.shift_leader, case, "uphold", where="/desk").status_code == 303
    assert "超时不计入考核" in page_of(enter, city.handler, case, "zh")
    assert case.number not in enter(city.shift_leader).get("/desk?tab=requests").text


def test_a_report_is_verified_by_an_inspector_who_finds_it_among_the_tasks(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    assert post(enter, city.acceptor, case, "verify", where="/desk").status_code == 303
    case = city.again(case)
    assert case.checker_id == city.other_inspector.id
    assert case.number in enter(city.other_inspector).get("/field/tasks").text
    assert case.number not in enter(city.inspector).get("/field/tasks").text
    assert post(enter, city.other_inspector, case, "confirm").status_code == 422
    assert post(enter, city.other_inspector, case, "confirm", photo=True).status_code == 303
    assert "Verified on the spot" in page_of(enter, city.acceptor, case)


def test_what_is_put_right_on_the_spot_is_filed_and_shown_at_once(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    receipt = enter(city.inspector).get(f"/field/filed/{case.number}").text
    assert f"/cases/{case.number}/self_handle" in receipt
    assert post(enter, city.inspector, case, "self_handle", photo=True).status_code == 303
    assert "self_handle" not in enter(city.inspector).get(f"/field/filed/{case.number}").text
    assert case.number in enter(city.acceptor).get("/desk?tab=review").text
    assert post(enter, city.acceptor, city.again(case), "close", where="/desk").status_code == 303


def test_closing_against_a_failed_check_asks_for_the_reason(city: SmallCity, enter: Enter) -> None:
    case = city.check(city.handle(handling(city)), verdict="failed")
    assert 'id="f-close-reason"' in page_of(enter, city.shift_leader, case)
    assert post(enter, city.shift_leader, case, "close").status_code == 422
    assert post(enter, city.shift_leader, case, "close", reason="it is private ground").status_code == 303
