"""Work that is done again and again, by a clock that nobody can set: the wall clock may be put forward or back."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger("gridcase.clock")


class Ticker:
    """Each work has a thread of its own, so that one that hangs holds up nobody but itself. Its failures are logged."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def every(self, seconds: float, work: Callable[..., object], *args: Any) -> None:
        """Do the work at once and then regularly. One that takes longer than that is begun again when it is done."""
        thread = threading.Thread(target=self._run, args=(seconds, work, args), daemon=True)
        self._threads.append(thread)
        thread.start()

    def shutdown(self, *, wait: bool = True) -> None:
        """Begin nothing more; with `wait`, return when what has begun is finished."""
        self._stop.set()
        for thread in self._threads if wait else ():
            thread.join()

    def _run(self, seconds: float, work: Callable[..., object], args: tuple[Any, ...]) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                work(*args)
            except Exception:  # the next time may be better; until then no heartbeat says that all is well
                log.exception("%s failed", getattr(work, "__qualname__", work))
            self._stop.wait(max(0.0, seconds - (time.monotonic() - began)))
