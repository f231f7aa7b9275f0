"""One transaction for several threads that want to write at the same moment: one wait for the disk for all of them."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlmodel import Session

MOST = 64  # pieces of work in one transaction
Result = TypeVar("Result")


class Together:
    """Whoever gets the turn does the work of everybody who waits; the others find theirs done.

    Work that raises takes the transaction back; then each piece is done once more in a transaction of its own, so
    that nobody pays for somebody else's mistake. A piece must therefore not mind being begun twice.
    """

    def __init__(self, writing: Callable[[], AbstractContextManager[Session]]) -> None:
        self._writing = writing
        self._turn = threading.Lock()
        self._waiting: deque[_Work] = deque()

    def run(self, work: Callable[[Session], Result]) -> Result:
        """Return what the work returns once it is committed, or raise what it raises."""
        mine = _Work(work)
        self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                self._run_all(mine)
        if mine.error is not None:
            raise mine.error
        result: Result = mine.result
        return result

    def _run_all(self, mine: "_Work") -> None:
        pieces = [mine]
        try:
            with self._writing() as session:
                pieces = self._taken(mine)  # those who came while we waited for other processes as well
                results = [piece.do(session) for piece in pieces]
        except Exception as error:
            if len(pieces) == 1:
                mine.end(error=error)
            else:
                for piece in pieces:
                    self._run_alone(piece)
        else:
            for piece, result in zip(pieces, results, strict=True):
                piece.end(result=result)

    def _taken(self, mine: "_Work") -> list["_Work"]:
        """Ours and those that wait. Ours may have left the queue with somebody who was stopped half-way."""
        taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
        return taken if mine in taken else [mine, *taken]

    def _run_alone(self, piece: "_Work") -> None:
        try:
            with self._writing() as session:
                result = piece.do(session)
        except Exception as error:  # it is raised again where the work came from
            piece.end(error=error)
        else:
            piece.end(result=result)


class _Work:
    def __init__(self, do: Callable[[Session], Any]) -> None:
        self.do = do
        self.done = False
        self.result: Any = None
        self.error: Exception | None = None

    def end(self, *, result: Any = None, error: Exception | None = None) -> None:
        self.result, self.error, self.done = result, error, True
