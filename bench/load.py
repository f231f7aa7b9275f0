"""A bounded load of HTTP requests over loopback: few connections kept open, one thread, little processor time."""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from grid.refusals import Refusal


class BadAnswer(Refusal):
    """The server answered something else than it should have."""


@dataclass(frozen=True)
class Load:
    """Requests a second that were answered as they should be, and how long they took in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float
    answers: int


def post_for(
    seconds: float, port: int, requests: Iterator[bytes], *, clients: int = 16, status: bytes = b"201"
) -> Load:
    """Let `clients` send one request after another for so many seconds."""
    selector = selectors.DefaultSelector()
    for _ in range(clients):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, _Exchange(connection, next(requests)))
    began, took = time.perf_counter(), list[float]()
    while (now := time.perf_counter()) < began + seconds:
        for key, _ in selector.select(timeout=1):
            exchange: _Exchange = key.data
            if exchange.receive(status):
                took.append(time.perf_counter() - exchange.began)
                exchange.send(next(requests))
    for key in list(selector.get_map().values()):
        key.data.connection.close()
    if not took:
        raise BadAnswer(f"no answer within {seconds:g} s")
    took.sort()
    p50_ms, p99_ms = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.99))
    return Load(len(took) / (now - began), p50_ms, p99_ms, len(took))


class _Exchange:
    """One connection, its request under way and what came back so far."""

    def __init__(self, connection: socket.socket, request: bytes) -> None:
        self.connection = connection
        self.send(request)

    def send(self, request: bytes) -> None:
        self.began, self._received = time.perf_counter(), b""
        self.connection.sendall(request)

    def receive(self, status: bytes) -> bool:
        """Read what is there and say whether the answer is complete."""
        self._received += self.connection.recv(65536)
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return False
        if head[9:12] != status:
            raise BadAnswer(f"expected {status.decode()}: {self._received[:300]!r}")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        return len(body) >= int(length)


def request_of(path: str, body: bytes, *, token: str = "") -> bytes:
    """An HTTP/1.1 request that posts JSON."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {token}\r\n" if token else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
