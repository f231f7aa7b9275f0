"""One request by HTTP to a configured host: with a time-out, over TLS, and following nobody elsewhere."""

import ssl
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

from grid.message_settings import is_allowed
from workflows.channels.channel import Gone, Permanent, Temporary

_MOST_READ = 64 * 1024
_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_WHO_ARE_YOU = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class Call(NamedTuple):
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


def call(request: Call, *, timeout_s: float) -> bytes:
    """Return the beginning of the answer's body (64 KB) when the other side agreed (2xx).

    Raises Temporary where a later attempt may succeed, also when it is we who are refused (401, 403): somebody will put
    that right. Raises Gone for 404 and 410 and Permanent for every other refusal; a redirection is one, because only
    the host that was configured may be told.
    """
    if not is_allowed(request.url):
        raise Permanent("the address is not allowed")
    parts = urlsplit(request.url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, timeout_s)
    try:
        connection.request(request.method, target, request.body, dict(request.headers))
        answer = connection.getresponse()
        body = answer.read(_MOST_READ)
    except (OSError, HTTPException) as error:
        raise Temporary(type(error).__name__) from error
    finally:
        connection.close()
    _refuse(answer.status, answer.headers.get("Retry-After", ""))
    return body


def _connection(scheme: str, host: str, port: int | None, timeout_s: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=timeout_s, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=timeout_s)


def _refuse(status: int, retry_after: str) -> None:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status in _AGAIN | _WHO_ARE_YOU or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Temporary(f"HTTP {status}", float(retry_after) if retry_after.isdecimal() else 0.0)
    raise (Gone if status in _GONE else Permanent)(f"HTTP {status}")
