"""A robot in a chat of the city: DingTalk's and WeCom's take the same text; DingTalk's is signed.

Sources: DingTalk "custom robot access", WeCom "group robot configuration". Both answer 200 and say in `errcode` what
they think of it.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

from grid.message_settings import RobotSettings
from workflows.channels.calling import Call, call
from workflows.channels.channel import Message, Permanent, Temporary
from workflows.channels.shortening import short

_TOO_OFTEN = frozenset({-1, 45009, 130101, 410100})  # busy, or more than 20 messages a minute
_A_MINUTE_S = 60.0


class Robot:
    """`now`: seconds since 1970, for the signature."""

    def __init__(self, settings: RobotSettings, timeout_s: float, now: Callable[[], float] = time.time) -> None:
        self._settings, self._timeout_s, self._now = settings, timeout_s, now

    def send(self, message: Message) -> None:
        text = f"{message.subject}\n{short(message.sentence)}\n{message.link}"
        body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
        _read(call(Call("POST", self._address(), headers, body), timeout_s=self._timeout_s))

    def _address(self) -> str:
        if not self._settings.secret:
            return self._settings.url
        stamp = str(int(self._now() * 1000))
        query = urlencode({"timestamp": stamp, "sign": signature(self._settings.secret, stamp)})
        return f"{self._settings.url}{'&' if '?' in self._settings.url else '?'}{query}"


def signature(secret: str, stamp: str) -> str:
    """HMAC-SHA256 of timestamp (milliseconds), newline and secret, base64."""
    signed = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(signed).decode()


def _read(answer: bytes) -> None:
    try:
        code = int(json.loads(answer)["errcode"])
    except (ValueError, KeyError, TypeError) as error:
        raise Permanent("the robot's answer cannot be read") from error
    if code in _TOO_OFTEN:
        raise Temporary(f"robot {code}", _A_MINUTE_S)
    if code:
        raise Permanent(f"robot {code}")
