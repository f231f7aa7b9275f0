"""An inspector's tasks, and the position that is told while on shift."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from grid.positions import position_of
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from tests.web.conftest import Enter, form_token
from workflows.records import Case


def handled(city: SmallCity, **filing: float) -> Case:
    return city.handle(city.accept(city.dispatch(city.register(city.file(**filing)))))


def numbers(page: str) -> list[str]:
    return re.findall(r'id="t-([^"]+)"', page)


def tell(browser: FlaskClient, at: dt.datetime, lon: float = WEST, lat: float = SOUTH) -> int:
    form = {"lon": lon, "lat": lat, "accuracy": 8, "at": at.isoformat(), "csrf_token": form_token(browser, "/notices")}
    return browser.post("/field/position", data=form, headers={"HX-Request": "true"}).status_code


def test_only_results_that_the_person_may_check_are_tasks(city: SmallCity, enter: Enter) -> None:
    case = handled(city)
    assert numbers(enter(city.other_inspector).get("/field/tasks").text) == [case.number]
    assert numbers(enter(city.inspector).get("/field/tasks").text) == []  # who filed it


def test_the_first_due_comes_first_or_the_nearest(city: SmallCity, enter: Enter) -> None:
    far = handled(city, lon=WEST + WIDTH * 2.5, lat=SOUTH + HEIGHT * 1.5)
    city.forward(minutes=5)
    near = handled(city)
    browser = enter(city.other_inspector)
    assert tell(browser, city.now) == 204
    assert numbers(browser.get("/field/tasks").text) == [far.number, near.number]
    page = browser.get("/field/tasks?sort=distance").text
    assert numbers(page) == [near.number, far.number]
    assert "72 m" in page


def test_an_old_position_gives_no_distance(city: SmallCity, enter: Enter) -> None:
    handled(city)
    browser = enter(city.other_inspector)
    tell(browser, city.now)
    city.forward(minutes=29)
    browser.get("/field/tasks")
    city.forward(minutes=2)
    assert " m</span>" not in browser.get("/field/tasks").text


def test_an_unchanged_list_is_not_sent_again(city: SmallCity, enter: Enter) -> None:
    handled(city)
    browser = enter(city.other_inspector)
    tag = browser.get("/field/tasks").text.split('hx-ptag="')[1].split('"')[0]
    asked = {"HX-Request": "true", "HX-PTag": tag}
    assert browser.get("/field/tasks/list", headers=asked).status_code == 304
    handled(city)
    assert browser.get("/field/tasks/list", headers=asked).status_code == 200


def test_a_position_is_kept_and_an_older_one_does_not_replace_it(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.inspector)
    tell(browser, city.now, lon=WEST)
    assert tell(browser, city.now - dt.timedelta(minutes=1), lon=WEST + WIDTH) == 204
    with city.database.reading() as session:
        kept = position_of(session, city.inspector.id)
    assert kept is not None
    assert (kept.lon, kept.accuracy_m, kept.at) == (WEST, 8.0, city.now)


@pytest.mark.parametrize(
    ("minutes", "changes", "status"),
    [
        (0, {"at": "tomorrow"}, 422),
        (0, {"at": "2026-03-09T10:00:00"}, 422),  # without its zone
        (6, {}, 422),  # from the future
        (0, {"lon": "13.4", "lat": "52.5"}, 422),  # Berlin
        (0, {"lon": "nan"}, 422),
        (0, {"accuracy": "-1"}, 422),
    ],
)
def test_no_position_of_somebody_at_work_is_refused(
    city: SmallCity, enter: Enter, minutes: int, changes: dict[str, str], status: int
) -> None:
    browser = enter(city.inspector)
    form = {"lon": f"{WEST}", "lat": f"{SOUTH}", "accuracy": "8"}
    form |= {
        "at": (city.now + dt.timedelta(minutes=minutes)).isoformat(),
        "csrf_token": form_token(browser, "/notices"),
    }
    assert browser.post("/field/position", data=form | changes).status_code == status
    with city.database.reading() as session:
        assert position_of(session, city.inspector.id) is None


def test_off_shift_nobody_is_followed(city: SmallCity, enter: Enter) -> None:
    assert "data-report" in enter(city.handler).get("/work").text
    city.forward(hours=9)
    browser = enter(city.inspector)
    assert tell(browser, city.now) == 403
    assert "data-report" not in browser.get("/field").text


def stops(page: str) -> list[str]:
    """What a walk goes to: the case, or the cell."""
    return re.findall(r'<p class="leg">.*?href="(?:/cases/|geo:)([^"]+)"', page, re.DOTALL)


def test_a_walk_takes_in_tasks_and_stale_cells_and_says_how_long_it_is(city: SmallCity, enter: Enter) -> None:
    case = handled(city)
    browser = enter(city.other_inspector)
    tell(browser, city.now, lon=WEST + WIDTH * 1.5, lat=SOUTH + HEIGHT / 2)
    page = browser.get("/field/tasks?sort=walk", headers={"Accept-Language": "en"}).text
    assert len(stops(page)) == 6  # the task, and all cells but the one the inspector is in
    assert case.number in stops(page)
    assert "6 stops" in page
    legs = [int(metres) for metres in re.findall(r'<p class="leg"><b>\d+</b><span class="num">(\d+) m<', page)]
    total = re.search(r'<b class="num">(\d+) m</b>', page)
    assert total is not None
    assert abs(sum(legs) - int(total[1])) <= len(legs)


def test_without_a_position_the_walk_begins_at_the_post_and_says_so(city: SmallCity, enter: Enter) -> None:
    handled(city)
    page = enter(city.other_inspector).get("/field/tasks?sort=walk", headers={"Accept-Language": "en"}).text
    assert "begins at your post" in page
    assert len(stops(page)) == 7


def test_a_task_too_far_away_is_left_out_of_the_walk_and_counted(city: SmallCity, enter: Enter) -> None:
    handled(city)
    browser = enter(city.other_inspector)
    tell(browser, city.now, lon=WEST + 0.1)  # 8.5 km to the east
    page = browser.get("/field/tasks?sort=walk", headers={"Accept-Language": "en"}).text
    assert stops(page) == []
    assert "No task is within 3 km" in page


def test_cells_that_nobody_saw_in_time_are_listed_until_somebody_was_there(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.inspector)
    tell(browser, city.now, lon=WEST + WIDTH / 2, lat=SOUTH + HEIGHT / 2)
    listed = re.findall(r'id="c-([^"]+)"', browser.get("/field/tasks").text)
    assert listed[:2] == ["110101001000001", "110101002000003"]
    assert "110101001000002" not in listed  # that is where the inspector is
    assert len(listed) == 5


def test_a_position_too_soon_after_the_last_is_politely_ignored(city: SmallCity, enter: Enter) -> None:
    browser = enter(city.inspector)
    tell(browser, city.now, lon=WEST)
    city.now += dt.timedelta(seconds=29)
    assert tell(browser, city.now, lon=WEST + WIDTH) == 204
    with city.database.reading() as session:
        kept = position_of(session, city.inspector.id)
    assert kept is not None
    assert kept.lon == WEST
