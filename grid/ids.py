"""Identifiers made by the application, so that every engine and every shard shares one scheme."""

import datetime as dt
import os
import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01 UTC
_NODE_BITS, _STEP_BITS = 12, 10


class IdMaker:
    """Time-ordered 63-bit integers: 41 bits of milliseconds, 12 of a random node, 10 of a step.

    A process draws its own node, and draws a new one after a fork, so two workers never count in step.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._node = 0
        self._last = (0, 0)

    def __call__(self) -> int:
        """Return an id greater than every id this process has made before."""
        with self._lock:
            if self._process != os.getpid():
                self._process, self._node = os.getpid(), secrets.randbelow(1 << _NODE_BITS)
            millisecond, step = self._next()
            self._last = (millisecond, step)
            return (millisecond << (_NODE_BITS + _STEP_BITS)) | (self._node << _STEP_BITS) | step

    def _next(self) -> tuple[int, int]:
        now = time.time_ns() // 1_000_000 - _EPOCH_MS
        last, step = self._last
        if now > last:
            return now, 0
        if step + 1 < 1 << _STEP_BITS:
            return last, step + 1
        return last + 1, 0  # borrow from the next millisecond rather than wait or repeat


new_id = IdMaker()


def first_id_at(moment: dt.datetime) -> int:
    """The least id that a process whose clock is right can have made at this moment."""
    return (int(moment.timestamp() * 1000) - _EPOCH_MS) << (_NODE_BITS + _STEP_BITS)
