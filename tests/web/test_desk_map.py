"""The map of the desk: cases by deadline, gathered where there are many, cells and what they hold."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.city import SOUTH, WEST, WIDTH, SmallCity
from tests.web.conftest import Enter
from tests.web.test_desk import PART
from web.desk_map import MOST_CLUSTERS, clusters
from workflows.desk import Spot


def points(browser: FlaskClient, **query: Any) -> Any:
    asked = {"bbox": f"{WEST - 1},{SOUTH - 1},{WEST + 1},{SOUTH + 1}", "zoom": 16, "tab": "register"} | query
    return browser.get("/desk/points.json", query_string=asked)


def test_the_map_has_the_cases_of_the_tab_coloured_by_deadline(city: SmallCity, enter: Enter) -> None:
    case = city.file("上水井盖", filing_condition=1)  # two urgent hours
    city.register(city.file())
    for minutes, tone in ((0, "ok"), (100, "warn"), (20, "bad")):
        city.forward(minutes=minutes)
        shown = points(enter(city.dispatcher)).json
        assert shown == {"points": [[round(case.lon, 6), round(case.lat, 6), tone, case.number]], "clusters": []}


@pytest.mark.parametrize("query", [{"bbox": "1,2,3"}, {"bbox": "5,5,1,1"}, {"bbox": "nan,0,1,1"}, {"zoom": "x"}])
def test_the_map_needs_to_say_where_it_is(city: SmallCity, enter: Enter, query: dict[str, str]) -> None:
    assert points(enter(city.dispatcher), **query).status_code == 422


def test_too_many_cases_are_gathered_without_losing_any() -> None:
    moment = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    many = [Spot(str(n), n % 100 / 100, n // 100 / 10, moment, None) for n in range(1000)]
    gathered = clusters(many, (0, 0, 1, 1), tone=lambda spot: "bad" if spot.number == "0" else "ok")
    assert len(gathered) <= MOST_CLUSTERS
    assert sum(count for _, _, count, _ in gathered) == 1000
    assert [tone for _, _, _, tone in gathered].count("bad") == 1


def test_a_tap_on_the_map_tells_the_cell_and_its_open_cases(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    browser = enter(city.dispatcher)
    answer = browser.get(f"/desk/cell?lon={case.lon}&lat={case.lat}", headers=PART)
    assert case.cell_code in answer.text
    assert "Bridgehead" in answer.text
    assert f"/desk/cases/{case.number}" in answer.text
    elsewhere = browser.get(f"/desk/cell?lon={WEST - WIDTH / 2}&lat={case.lat}", headers=PART)
    assert "This district is not one of yours." in elsewhere.text
    assert browser.get("/desk/cell?lon=2&lat=48", headers=PART).status_code == 422


def test_whatever_the_tiles_show_is_shaded_by_its_open_cases(city: SmallCity, enter: Enter) -> None:
    case = city.file()
    city.refuse(city.file())
    browser = enter(city.dispatcher)
    assert browser.get("/desk/values.json?zoom=13").json == {case.cell_code: 1}
    assert browser.get("/desk/values.json?zoom=10").json == {"110101001000": 1}  # the street
    assert browser.get("/desk/values.json?zoom=8").json == {"110101": 1}
