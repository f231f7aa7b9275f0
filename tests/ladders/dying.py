"""A clock of its own process that kills itself, as `kill -9` would, at a named point of its pass.

    python -m tests.ladders.dying URL HOME MOMENT POINT TIME

It dies the TIME-th time it comes to POINT; at the point "never" it ends its pass and prints how many rungs it did.
"""

import datetime as dt
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from grid.database import Database
from grid.rulebook import Rulebooks
from workflows.escalation import escalate_overdue

CLAIM = re.compile(
    r"SELECT cases\.id.*FROM cases\s+WHERE cases\.district_id = .*alarm_at <=.*ORDER BY cases\.alarm_at", re.DOTALL
)
LAST_WRITE = re.compile(r"INSERT INTO notice\b")
POINTS = ("before_claim", "after_claim", "after_write", "after_commit")


class Dying(Database):
    """Counts how often it has come to its point."""

    def __init__(self, url: str, point: str, time: int) -> None:
        super().__init__(url, threads=2)
        self.point, self.left = point, time
        event.listen(self.engine, "before_cursor_execute", self._at("before_claim", CLAIM))
        event.listen(self.engine, "after_cursor_execute", self._at("after_claim", CLAIM))
        event.listen(self.engine, "after_cursor_execute", self._at("after_write", LAST_WRITE))

    def _at(self, point: str, statement: re.Pattern[str]) -> Callable[..., None]:
        def come(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
            if statement.match(text):
                self.come_to(point)

        return come

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with super().writing() as session:
            yield session
        self.come_to("after_commit")

    def come_to(self, point: str) -> None:
        self.left -= point == self.point
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, home: str, moment: str, point: str, time: str) -> None:
    database = Dying(url, point, int(time))
    now = dt.datetime.fromisoformat(moment)
    swept = escalate_overdue(database, now=now, book=Rulebooks(database, Path(home)).current(), batch=2)
    sys.stdout.write(f"{swept.rungs}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
