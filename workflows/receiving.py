"""Taking in a photo: the file goes to a limited process, and a picture rebuilt from its pixels comes back."""

import atexit
import datetime as dt
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grid.refusals import N_, BadInput
from workflows import photo_child

PATIENCE_S = 20.0  # for one photo, waiting for the process included
AT_ONCE = 2  # photos decoded at the same time by one process of ours


class NotAPhoto(BadInput):
    """The file is no JPEG, PNG or WebP picture, or a damaged one."""


class PhotoTooBig(BadInput):
    """More bytes, pixels or length of side than a photo may have."""


@dataclass(frozen=True)
class Received:
    """A photo rebuilt from its pixels, and what its metadata said before it was dropped. Degrees are WGS-84."""

    sha256: str
    original_sha256: str
    width: int
    height: int
    size: int
    taken_at: dt.datetime | None = None
    lon: float | None = None
    lat: float | None = None
    picture: bytes = field(default=b"", repr=False)
    small: bytes = field(default=b"", repr=False)


def receive(data: bytes, *, zone: dt.tzinfo) -> Received:
    """Return the photo in the file. A time without its offset is city time. Raises NotAPhoto or PhotoTooBig."""
    if len(data) > photo_child.MOST_BYTES:
        raise PhotoTooBig(
            N_("The photo has %(size)d MB; at most %(most)d MB are taken."),
            "photos",
            size=len(data) // 1_000_000,
            most=photo_child.MOST_BYTES // 1_000_000,
        )
    head, picture, small = _decoder.decode(data)
    if "refusal" in head:
        raise _refusal(head["refusal"])
    return Received(
        sha256=hashlib.sha256(picture).hexdigest(),
        original_sha256=hashlib.sha256(data).hexdigest(),
        width=head["width"],
        height=head["height"],
        size=len(picture),
        taken_at=_moment(head.get("taken"), head.get("offset"), zone),
        lon=head.get("lon"),
        lat=head.get("lat"),
        picture=picture,
        small=small,
    )


def _refusal(reason: str) -> BadInput:
    if reason == "heic":
        return NotAPhoto(N_("HEIC photos cannot be read here; let the camera save JPEG (“most compatible”)."), "photos")
    if reason == "too_big":
        return PhotoTooBig(
            N_("The photo has too many pixels; at most %(most)d megapixels and %(side)d on a side are taken."),
            "photos",
            most=photo_child.MOST_PIXELS // 1_000_000,
            side=photo_child.MOST_SIDE,
        )
    return NotAPhoto(N_("This file is no photo, or a damaged one; JPEG, PNG and WebP are taken."), "photos")


def _moment(taken: str | None, offset: str | None, zone: dt.tzinfo) -> dt.datetime | None:
    """EXIF writes 2026:03:09 09:00:00 and, if at all, +08:00 beside it; anything else is no time."""
    try:
        local = dt.datetime.strptime(taken or "", "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  the zone comes next
        away = dt.datetime.strptime(offset, "%z").tzinfo if offset else None
    except ValueError:
        return None
    return local.replace(tzinfo=away or zone).astimezone(dt.UTC) if local.year >= 1990 else None


class _Decoder:
    """Our end of the limited process: started when first needed, and again when it has gone or we were forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def decode(self, data: bytes) -> photo_child.Answer:
        """Send the file and read the answer; a process that died over it says that it was no photo."""
        with self._turns, self._connect() as connection, connection.makefile("rb") as received:
            connection.settimeout(PATIENCE_S)
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                head: dict[str, Any] = json.loads(received.readline() or b'{"refusal": "not_a_photo"}')
                return head, received.read(head.get("picture", 0)), received.read(head.get("small", 0))
            except (ConnectionError, TimeoutError):
                return {"refusal": "not_a_photo"}, b"", b""

    def _connect(self) -> socket.socket:
        """A connection to a fork made for one photo."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                self._hand_over(theirs)
            except OSError:  # it was killed since; one fresh start is enough
                self._stop()
                self._hand_over(theirs)
        return ours

    def _hand_over(self, connection: socket.socket) -> None:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._start()
        socket.send_fds(self._control, [b"."], [connection.fileno()])

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-I", str(Path(photo_child.__file__)), str(theirs.fileno())]
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own file
                command, pass_fds=[theirs.fileno()], env={}, stdin=subprocess.DEVNULL
            )
        self._owner = os.getpid()
        atexit.register(self._stop)

    def _stop(self) -> None:
        """Closing our end is its sign to leave."""
        if self._process is not None and self._owner == os.getpid():
            self._control.close()
            self._process.wait(timeout=5)
            self._process = None


_decoder = _Decoder()
