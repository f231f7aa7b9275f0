"""Positions through the interface: of oneself, of many people by a gateway, and who may ask for them."""

import datetime as dt
import logging
from typing import Any

import pytest

from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from tests.web.api.conftest import Connect


def here(city: SmallCity, **changes: Any) -> dict[str, Any]:
    facts = {"lon": WEST + WIDTH / 2, "lat": SOUTH + HEIGHT / 2, "accuracy_m": 8.0, "at": city.now.isoformat()}
    return facts | changes


def test_a_phone_tells_one_position_and_its_dispatcher_sees_it(city: SmallCity, connect: Connect) -> None:
    answer = connect(city.inspector).post("/positions", {"positions": [here(city)]})
    assert (answer.status_code, answer.json) == (200, {"kept": 1, "ignored": 0, "refused": []})
    seen = connect(city.dispatcher).get("/positions").json
    assert seen is not None
    (position,) = seen["positions"]
    assert position["person"] == {"username": "lin", "name": "林巡", "name_en": "Lin Xun"}
    assert dt.datetime.fromisoformat(position["at"]) == city.now
    assert connect(city.outsider).get("/positions").json == {"positions": []}
    assert connect(city.manager).get("/positions").status_code == 403


def test_a_gateway_is_told_what_became_of_each(city: SmallCity, connect: Connect) -> None:
    told = [here(city, person="lin"), here(city, person="lin"), here(city, person="he", lon=13.4, lat=52.5)]
    answer = connect(city.administrator).post("/positions", {"positions": told})
    assert answer.json == {
        "kept": 1,
        "ignored": 1,
        "refused": [{"index": 2, "field": "lon", "detail": "This position is far outside the city."}],
    }


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"lon": 13.4, "lat": 52.5}, 422, "lon"),
        ({"at": "2026-03-09T10:00:00+08:00"}, 422, "at"),  # the future
        ({"at": "2026-03-09T09:00:00"}, 422, "positions.0.at"),  # no zone
        ({"accuracy_m": 1e9}, 422, "accuracy"),
        ({"at": "2026-03-09T07:59:59+08:00"}, 403, None),  # before the shift
        ({"person": "wu"}, 403, "person"),
    ],
)
def test_where_nothing_is_right_the_answer_is_what_is_wrong(
    city: SmallCity, connect: Connect, changes: dict[str, Any], status: int, field: str | None
) -> None:
    answer = connect(city.inspector).post("/positions", {"positions": [here(city, **changes)]})
    assert (answer.status_code, (answer.json or {}).get("field")) == (status, field)


def test_a_hundred_at_once_and_not_one_more(city: SmallCity, connect: Connect) -> None:
    at = [(city.now - dt.timedelta(seconds=30 * n)).isoformat() for n in range(101)]
    system = connect(city.inspector)
    assert system.post("/positions", {"positions": [here(city, at=one) for one in at]}).status_code == 422
    answer = system.post("/positions", {"positions": [here(city, at=one) for one in at[:100]]})
    assert answer.json == {"kept": 100, "ignored": 0, "refused": []}


def test_no_log_says_where_anybody_is(city: SmallCity, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connect(city.inspector).post("/positions", {"positions": [here(city), here(city, lon=13.4)]})
    assert not any(figure in caplog.text for figure in ("116.40", "39.90", "13.4"))
