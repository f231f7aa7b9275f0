"""SMS through a gateway by HTTP: the configured address or JSON body, its places filled in."""

import json
import re
from typing import Any
from urllib.parse import quote

from grid.message_settings import SmsSettings
from workflows.channels.calling import Call, call
from workflows.channels.channel import Message
from workflows.channels.shortening import short

_PLACES = re.compile(r"\{(phone|text|id)\}")


class Sms:
    def __init__(self, settings: SmsSettings, timeout_s: float) -> None:
        self._settings, self._timeout_s = settings, timeout_s

    def send(self, message: Message) -> None:
        call(self.request(message), timeout_s=self._timeout_s)

    def request(self, message: Message) -> Call:
        """The call as the gateway wants it; POST where there is a body. A repetition has the same Idempotency-Key."""
        values = {"phone": message.to, "text": f"{short(message.sentence)} {message.link}", "id": message.key}
        url = _PLACES.sub(lambda place: quote(values[place[1]], safe=""), self._settings.url)
        headers = {"Idempotency-Key": message.key}
        if self._settings.token:
            headers["Authorization"] = f"Bearer {self._settings.token}"
        if self._settings.body is None:
            return Call("GET", url, headers)
        body = json.dumps(_filled(self._settings.body, values), ensure_ascii=False).encode()
        return Call("POST", url, headers | {"Content-Type": "application/json"}, body)


def _filled(template: Any, values: dict[str, str]) -> Any:
    """The JSON with the places in its texts filled in; a value is never read as JSON or as a place itself."""
    if isinstance(template, dict):
        return {name: _filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    return _PLACES.sub(lambda place: values[place[1]], template)
