"""After an outage: one notice a person that counts what came late, instead of a flood of them."""

import datetime as dt
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from grid.ids import new_id
from grid.many import write_many
from workflows.outbox import enqueue
from workflows.records import Notice

LATE = dt.timedelta(minutes=30)  # a rung that is done so long after its time was held up by an outage
GROWS_FOR = dt.timedelta(minutes=1)  # so long its messages wait, so that they tell the final counts
MANY = 20  # messages that wait so long: fewer are told one by one


class Digest:
    """The digest of one pass. Its id stands beside each rung in the ledger; the counts grow batch by batch."""

    def __init__(self, now: dt.datetime) -> None:
        self.id, self.now = new_id(), now
        self._late_before = now - LATE
        self._notices: dict[int, dict[str, Any]] = {}  # by person; kept in the district where they first had one
        self._last_case: dict[int, int] = {}
        self._grown: set[int] = set()
        self._written: set[int] = set()

    def takes(self, due_at: dt.datetime) -> bool:
        """Whether a rung that was due then is told by the digest."""
        return due_at <= self._late_before

    def count(self, person_id: int, district_id: int, case_id: int, *, overdue: bool) -> None:
        """Count one rung for a person. The rungs of a case come one after the other."""
        details = self._of(person_id, district_id)["details"]
        details["rungs"] += 1
        details["overdue"] += overdue
        if self._last_case.get(person_id) != case_id:
            details["cases"] += 1
            self._last_case[person_id] = case_id
        self._grown.add(person_id)

    def write(self, session: Session) -> int:
        """Write what has grown since the last call, in the transaction of the rungs; say how many notices are new."""
        connection = session.connection()
        rows = [self._notices[person_id] for person_id in sorted(self._grown)]
        write_many(connection, _UPSERT[connection.dialect.name], rows)
        enqueue(session, [row | {"at": self.now + GROWS_FOR} for row in rows], growing=True)
        new = len(self._grown - self._written)
        self._written |= self._grown
        self._grown.clear()
        return new

    def _of(self, person_id: int, district_id: int) -> dict[str, Any]:
        if person_id not in self._notices:
            self._notices[person_id] = {
                "district_id": district_id,
                "id": new_id(),
                "person_id": person_id,
                "case_id": None,
                "case_number": "",
                "kind": "digest",
                "details": {"digest": str(self.id), "rungs": 0, "cases": 0, "overdue": 0},
                "dedupe": f"digest:{self.id}",
                "at": self.now,
            }
        return self._notices[person_id]


def _upsert(insert: Any) -> Any:
    statement = insert(Notice.metadata.tables["notice"])
    key = ["district_id", "person_id", "dedupe"]
    return statement.on_conflict_do_update(index_elements=key, set_={"details": statement.excluded.details})


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
