"""SMS gateways and robots in chats, by HTTP."""

from typing import Any

import pytest

from grid.message_settings import RobotSettings, SmsSettings
from tests.messages.conftest import message
from tests.messages.servers import Gateway
from workflows.channels.channel import Permanent, Temporary
from workflows.channels.robot import Robot, signature
from workflows.channels.sms import Sms

BODY = {"to": "{phone}", "content": {"text": "【网格】{text}"}, "ids": ["{id}"], "retry": 0}
NOW = 1_772_000_000.5


def test_a_gateway_gets_the_body_that_was_configured(gateway: Gateway) -> None:
    channel = Sms(SmsSettings(f"{gateway.url}/sms", BODY, token="let me in"), 5)
    channel.send(message(to="+8613800000000", sentence='说 "{phone}" 与\n"id"'))
    (request,) = gateway.received
    assert request.json == {
        "to": "+8613800000000",
        "content": {
            "text": '【网格】说 "{phone}" 与 "id" https://grid.city.example/cases/110101-20260309-00001'  # as it is
        },
        "ids": ["1:v2:7:email"],
        "retry": 0,
    }
    assert request.headers["Authorization"] == "Bearer let me in"
    assert request.headers["Idempotency-Key"] == "1:v2:7:email"


def test_a_gateway_may_want_everything_in_the_address(gateway: Gateway) -> None:
    Sms(SmsSettings(f"{gateway.url}/sms?to={{phone}}&text={{text}}"), 5).send(message(to="+861", sentence="a&to=2"))
    (request,) = gateway.received
    assert request.method == "GET"
    assert request.query == {"to": "+861", "text": "a&to=2 https://grid.city.example/cases/110101-20260309-00001"}


@pytest.mark.parametrize(
    ("status", "headers", "kind", "reason", "after_s"),
    [
        (503, {"Retry-After": "120"}, Temporary, "HTTP 503", 120),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, Temporary, "HTTP 429", 0),
        (401, {}, Temporary, "HTTP 401", 0),  # our token is wrong, not the message
        (400, {}, Permanent, "HTTP 400", None),
        (302, {"Location": "http://169.254.169.254/"}, Permanent, "HTTP 302", None),  # followed nowhere
    ],
)
def test_what_the_gateway_says_decides_whether_to_try_again(
    gateway: Gateway, status: int, headers: dict[str, str], kind: type[Exception], reason: str, after_s: Any
) -> None:
    gateway.answer((status, headers, b"+8613800000000 is unknown"))
    with pytest.raises(kind) as refused:
        Sms(SmsSettings(gateway.url, BODY), 5).send(message(to="+8613800000000"))
    assert str(refused.value) == reason
    assert getattr(refused.value, "after_s", None) == after_s


def test_a_gateway_that_does_not_answer_in_time_is_tried_again(gateway: Gateway) -> None:
    gateway.open.clear()
    with pytest.raises(Temporary, match=r"^TimeoutError$"):
        Sms(SmsSettings(gateway.url, BODY), 0.05).send(message(to="+861"))


def test_a_robot_says_it_in_the_chat_and_signs(gateway: Gateway) -> None:
    robot = Robot(RobotSettings(f"{gateway.url}/robot/send?access_token=t", "SEC1"), 5, now=lambda: NOW)
    robot.send(message())
    (request,) = gateway.received
    assert request.query == {
        "access_token": "t",
        "timestamp": "1772000000500",
        "sign": signature("SEC1", "1772000000500"),
    }
    assert request.json["text"]["content"].splitlines() == [
        "示范市 轮到您处理：110101-20260309-00001",
        "110101-20260309-00001 已派遣给您 <b>。",
        "https://grid.city.example/cases/110101-20260309-00001",
    ]


def test_the_signature_is_that_of_an_independent_tool() -> None:
    """printf '1577808000000\\nSEC000' | openssl dgst -sha256 -hmac SEC000 -binary | base64"""
    assert signature("SEC000", "1577808000000") == "6YIPA8vnjVE6v3n+SaGrHWHTrxwX27WTNp2h8xVpOyg="


def test_without_a_secret_nothing_is_signed(gateway: Gateway) -> None:
    Robot(RobotSettings(f"{gateway.url}/cgi-bin/webhook/send?key=k"), 5).send(message())
    assert gateway.received[0].query == {"key": "k"}


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', Temporary, "robot 45009"),
        (b'{"errcode": 310000, "errmsg": "sign not match"}', Permanent, "robot 310000"),
        (b"<html>", Permanent, "the robot's answer cannot be read"),
    ],
)
def test_a_robot_may_refuse_although_it_answers(
    gateway: Gateway, answer: bytes, kind: type[Exception], reason: str
) -> None:
    gateway.answer((200, {}, answer))
    with pytest.raises(kind) as refused:
        Robot(RobotSettings(gateway.url), 5).send(message())
    assert str(refused.value) == reason
