"""Web push: a message to a browser that asked for it, through the push service of its maker."""

import fnmatch
import hashlib
import json
import os
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from grid.message_settings import PushSettings, is_allowed
from workflows.channels.calling import Call, call
from workflows.channels.channel import Message, Permanent
from workflows.channels.push_crypto import CURVE, Fresh, encrypt, point, sender_key, signed_token, unpadded
from workflows.channels.shortening import short

_TOKEN_S = 12 * 3600  # RFC 8292: at most 24 hours
_KEPT_S = 24 * 3600  # for how long the service keeps a message for a browser that is closed


class Push:
    """`now`: seconds since 1970, for the signature."""

    def __init__(
        self, settings: PushSettings, secret: str, timeout_s: float, now: Callable[[], float] = time.time
    ) -> None:
        self._settings, self._timeout_s, self._now = settings, timeout_s, now
        self._key = sender_key(secret)

    def send(self, message: Message) -> None:
        """The service is told a topic made of the key, so that a repetition replaces what the browser has not seen."""
        if message.keys is None or not serves(self._settings, message.to):
            raise Permanent("the push service is not allowed")
        tag = unpadded(hashlib.sha256(message.key.encode()).digest())[:32]
        shown = {"title": message.subject, "body": short(message.sentence), "url": message.link, "tag": tag}
        fresh = Fresh(ec.generate_private_key(CURVE), os.urandom(16))
        body = encrypt(json.dumps(shown).encode(), message.keys, fresh)
        headers = {"TTL": str(_KEPT_S), "Topic": tag, "Urgency": "high", "Authorization": self._signed(message.to)}
        headers |= {"Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream"}
        call(Call("POST", message.to, headers, body), timeout_s=self._timeout_s)

    def _signed(self, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        claims: dict[str, str | int] = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(self._now()) + _TOKEN_S,
            "sub": self._settings.contact,
        }
        return f"vapid t={signed_token(claims, self._key)}, k={unpadded(point(self._key.public_key()))}"


def serves(settings: PushSettings, endpoint: str) -> bool:
    """Whether the endpoint, which a browser names, belongs to a push service that may be called."""
    if not is_allowed(endpoint):
        return False
    host = urlsplit(endpoint).hostname or ""
    return any(fnmatch.fnmatchcase(host, known) for known in settings.hosts)


def public_key(secret: str) -> str:
    """The installation's key as a browser wants it when it subscribes."""
    return unpadded(point(sender_key(secret).public_key()))
