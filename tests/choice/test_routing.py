"""Asking a routing engine: a real server on 127.0.0.1 that is well, slow, gone, or talks nonsense."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from grid.routing_settings import RoutingSettings
from grid.setting_values import BadSetting
from tests.messages.servers import Gateway
from workflows.routing.engine import Engine, NoAnswer
from workflows.routing.osrm import Osrm
from workflows.routing.router import FAILURES, KEEP_S, LEAVE_S, Router
from workflows.routing.valhalla import Valhalla
from workflows.travel import Routing, Travel

HERE = (116.4, 39.9)
PLACES = [(116.41, 39.9), (116.42, 39.91)]
SILENT = Travel(Routing.SILENT)
KINDS = ("osrm", "valhalla")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    yield server
    server.stop()


def engine(kind: str, url: str, timeout_s: float = 5) -> Engine:
    settings = RoutingSettings(kind, url, "foot", timeout_s)
    return Osrm(settings) if kind == "osrm" else Valhalla(settings)


def says(kind: str, *seconds: Any) -> tuple[int, dict[str, str], bytes]:
    osrm = {"code": "Ok", "durations": [[value] for value in seconds]}
    valhalla = {"sources_to_targets": [[{"time": value, "distance": 1.0, "from_index": 0}] for value in seconds]}
    return 200, {}, json.dumps(osrm if kind == "osrm" else valhalla).encode()


def test_osrm_is_asked_for_one_table(gateway: Gateway) -> None:
    gateway.answer(says("osrm", 61.5, None))
    assert engine("osrm", gateway.url).seconds(PLACES, HERE) == [61.5, None]
    (asked,) = gateway.received
    assert asked.path == "/table/v1/foot/116.410000,39.900000;116.420000,39.910000;116.400000,39.900000"
    assert (asked.query["sources"], asked.query["destinations"]) == ("0;1", "2")


def test_valhalla_is_asked_for_one_matrix(gateway: Gateway) -> None:
    gateway.answer(says("valhalla", None, 300))
    assert engine("valhalla", gateway.url).seconds(PLACES, HERE) == [None, 300.0]
    (asked,) = gateway.received
    assert asked.path == "/sources_to_targets"
    assert asked.json == {
        "sources": [{"lon": 116.41, "lat": 39.9}, {"lon": 116.42, "lat": 39.91}],
        "targets": [{"lon": 116.4, "lat": 39.9}],
        "costing": "foot",
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, b"not json"),
        (200, {}, b"{}"),
        (200, {}, b"[]"),
        (200, {}, b'{"durations": [], "sources_to_targets": []}'),
        (200, {}, b'{"durations": [[], []], "sources_to_targets": [[], []]}'),
        (200, {}, b'{"durations": 7, "sources_to_targets": 7}'),
        (400, {}, b'{"code": "InvalidQuery"}'),
        (500, {}, b""),
        (302, {"Location": "http://127.0.0.1:1/"}, b""),
    ],
)
def test_a_wrong_answer_is_none(gateway: Gateway, kind: str, answer: tuple[int, dict[str, str], bytes]) -> None:
    gateway.answer(answer)
    with pytest.raises(NoAnswer):
        engine(kind, gateway.url).seconds(PLACES, HERE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [(1,), (1, 2, 3), (1, -1), (1, "2"), (1, True), (1, float("nan"))])
def test_durations_that_are_none_are_refused(gateway: Gateway, kind: str, seconds: tuple[Any, ...]) -> None:
    gateway.answer(says(kind, *seconds))
    with pytest.raises(NoAnswer):
        engine(kind, gateway.url).seconds(PLACES, HERE)


@pytest.mark.parametrize("kind", KINDS)
def test_an_engine_that_is_slow_or_gone_does_not_hold_anybody_up(gateway: Gateway, kind: str) -> None:
    gateway.open.clear()  # it listens, and never answers
    with pytest.raises(NoAnswer):
        engine(kind, gateway.url, timeout_s=0.05).seconds(PLACES, HERE)
    with pytest.raises(NoAnswer):
        engine(kind, "http://127.0.0.1:1").seconds(PLACES, HERE)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_told_is_kept_for_some_minutes_by_rounded_places(gateway: Gateway) -> None:
    clock = Clock()
    router = Router(engine("osrm", gateway.url), clock)
    gateway.answer(says("osrm", 60.0, None), says("osrm", 90.0, 30.0))
    told = Travel(Routing.ANSWERED, {7: 60.0})
    assert router.travel({7: PLACES[0], 8: PLACES[1]}, HERE) == told
    assert router.travel({7: (116.41001, 39.90001), 8: PLACES[1]}, (116.400004, 39.9)) == told
    assert len(gateway.received) == 1
    clock.now += KEEP_S + 1
    assert router.travel({7: PLACES[0], 8: PLACES[1]}, HERE) == Travel(Routing.ANSWERED, {7: 90.0, 8: 30.0})


def test_only_ways_that_are_not_known_are_asked_for(gateway: Gateway) -> None:
    router = Router(engine("osrm", gateway.url), Clock())
    gateway.answer(says("osrm", 60.0), says("osrm", 30.0))
    router.travel({7: PLACES[0]}, HERE)
    assert router.travel({7: PLACES[0], 8: PLACES[1]}, HERE) == Travel(Routing.ANSWERED, {7: 60.0, 8: 30.0})
    assert gateway.received[1].query["sources"] == "0"


def test_an_engine_that_fails_often_is_left_alone_and_tried_again(gateway: Gateway) -> None:
    clock = Clock()
    router = Router(engine("osrm", gateway.url), clock)
    gateway.answer((500, {}, b""))
    for _ in range(FAILURES + 4):
        assert router.travel({7: PLACES[0]}, HERE) == SILENT
    assert len(gateway.received) == FAILURES
    clock.now += LEAVE_S + 1
    assert [router.travel({7: PLACES[0]}, HERE) for _ in range(3)] == [SILENT] * 3
    assert len(gateway.received) == FAILURES + 1
    clock.now += LEAVE_S + 1
    gateway.answer(says("osrm", 60.0))
    assert router.travel({7: PLACES[0]}, HERE) == Travel(Routing.ANSWERED, {7: 60.0})
    gateway.answer((500, {}, b""))
    router.travel({7: PLACES[1]}, HERE)
    router.travel({7: PLACES[1]}, HERE)
    assert len(gateway.received) == FAILURES + 4  # it is trusted as before


def test_without_places_nothing_is_asked(gateway: Gateway) -> None:
    assert Router(engine("osrm", gateway.url), Clock()).travel({}, HERE) == Travel(Routing.ANSWERED)
    assert gateway.received == []


def test_an_engine_is_set_up_by_its_address() -> None:
    assert RoutingSettings.from_environment({}) is None
    address = {"GRIDCASE_ROUTING_URL": "https://ways.example/"}
    assert RoutingSettings.from_environment(address) == RoutingSettings("osrm", "https://ways.example", "foot", 0.5)
    valhalla = RoutingSettings.from_environment(address | {"GRIDCASE_ROUTING": "valhalla"})
    assert valhalla == RoutingSettings("valhalla", "https://ways.example", "pedestrian", 0.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRIDCASE_ROUTING", "google"),
        ("GRIDCASE_ROUTING_URL", "http://elsewhere.example"),
        ("GRIDCASE_ROUTING_URL", "ways"),
        ("GRIDCASE_ROUTING_PROFILE", "../foot"),
        ("GRIDCASE_ROUTING_TIMEOUT", "60"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_program(name: str, value: str) -> None:
    environment = {"GRIDCASE_ROUTING_URL": "https://ways.example"} | {name: value}
    with pytest.raises(BadSetting, match=name):
        RoutingSettings.from_environment(environment)
