"""One notice a person that counts, instead of a flood of them: after an outage, or when deadlines moved."""

import datetime as dt
from collections.abc import Mapping
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


class Growing:
    """Notices of one kind, one a person, whose counts grow batch by batch, each in the transaction of what it counts.

    A pass that dies has told what it did; the next one tells the rest by notices of its own, under another id.
    """

    def __init__(self, kind: str, now: dt.datetime, begin: Mapping[str, Any]) -> None:
        self.id, self.now = new_id(), now
        self._kind, self._begin = kind, begin
        self._notices: dict[int, dict[str, Any]] = {}  # by person; kept in the district where they first had one
        self._grown: set[int] = set()
        self._written: set[int] = set()

    def details_of(self, person_id: int, district_id: int) -> dict[str, Any]:
        """What the notice of a person tells, to be added to."""
        self._grown.add(person_id)
        details: dict[str, Any] = self._of(person_id, district_id)["details"]
        return details

    def write(self, session: Session) -> int:
        """Write what has grown since the last call, in the transaction of what it counts; say how many are new."""
        connection = session.connection()
        rows = [self._notices[person_id] for person_id in sorted(self._grown)]
        write_many(connection, _UPSERT[connection.dialect.name], rows)
        enqueue(session, [self._message(row) for row in rows], growing=True)
        new = len(self._grown - self._written)
        self._written |= self._grown
        self._grown.clear()
        return new

    def _message(self, row: dict[str, Any]) -> dict[str, Any]:
        """What goes outside: later, and without the list, which the page of the notice shows."""
        told = {name: value for name, value in row["details"].items() if name != "listed"}
        return row | {"at": self.now + GROWS_FOR, "details": told}

    def _of(self, person_id: int, district_id: int) -> dict[str, Any]:
        if person_id not in self._notices:
            self._notices[person_id] = {
                "district_id": district_id,
                "id": new_id(),
                "person_id": person_id,
                "case_id": None,
                "case_number": "",
                "kind": self._kind,
                "details": {"digest": str(self.id), **self._begin},
                "dedupe": f"{self._kind}:{self.id}",
                "at": self.now,
            }
        return self._notices[person_id]


class Digest(Growing):
    """The digest of one pass after an outage. Its id stands beside each rung in the ledger."""

    def __init__(self, now: dt.datetime) -> None:
        super().__init__("digest", now, {"rungs": 0, "cases": 0, "overdue": 0})
        self._late_before = now - LATE
        self._last_case: dict[int, int] = {}

    def takes(self, due_at: dt.datetime) -> bool:
        """Whether a rung that was due then is told by the digest."""
        return due_at <= self._late_before

    def count(self, person_id: int, district_id: int, case_id: int, *, overdue: bool) -> None:
        """Count one rung for a person. The rungs of a case come one after the other."""
        details = self.details_of(person_id, district_id)
        details["rungs"] += 1
        details["overdue"] += overdue
        if self._last_case.get(person_id) != case_id:
            details["cases"] += 1
            self._last_case[person_id] = case_id


def _upsert(insert: Any) -> Any:
    statement = insert(Notice.metadata.tables["notice"])
    key = ["district_id", "person_id", "dedupe"]
    return statement.on_conflict_do_update(index_elements=key, set_={"details": statement.excluded.details})


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
