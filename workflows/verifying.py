"""Hold every case against its own history, its photos against the store; what differs is named, nothing is mended."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, String, and_, bindparam, func, select, type_coerce
from sqlmodel import Session, SQLModel

from grid.records import AreaLevel, LimitUnit
from grid.refusals import NotFound
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.chain import FILED, beginning, seal
from workflows.clock_setting import pauses_of
from workflows.deadlines import deadline
from workflows.missed import review
from workflows.moves import OPEN, Amendment, State
from workflows.photo_store import PhotoStore
from workflows.retelling import RETOLD, Told, misplaced, retold

_AT_ONCE = 500
_CASES, _EVENTS = SQLModel.metadata.tables["cases"], SQLModel.metadata.tables["case_event"]
_LEDGER, _PHOTOS, _NUMBERS = (
    SQLModel.metadata.tables["rung"],
    SQLModel.metadata.tables["photo"],
    SQLModel.metadata.tables["case_number"],
)
_TEXTS = frozenset({"state", "limit_unit"})  # read as text: an unreadable one is a difference, not a crash
_CLOCK = (
    "seal",
    "street_id",
    "community_id",
    "clock_started_at",
    "clock_no",
    "level",
    "alarm_at",
    "resume_at",
    "limit_value",
    "limit_unit",
    "pauses",
)
_DAYS = {"filed_on": "filed_at", "first_due_on": "first_due_at", "due_on": "due_at"}  # the same moments by the calendar


class Difference(NamedTuple):
    """`stored` is what the database has, `expected` what the history or the rules say it should be."""

    district: str
    number: str
    what: str
    stored: Any
    expected: Any


class Counted(NamedTuple):
    cases: int
    events: int
    photos: int


class Verifying:
    """One pass over a whole database; read `differences` to its end, then `counted`."""

    def __init__(
        self, session: Session, *, keys: Sequence[bytes], book: Rulebook, photos: PhotoStore | None, at: dt.datetime
    ) -> None:
        """`keys`: those that may have sealed; without `photos`, the store is left alone."""
        self.session, self.keys, self.book, self.photos, self.at = session, keys, book, photos, at
        self._counts = [0, 0, 0]
        self._proofs: dict[int, tuple[int, str]] = {}  # photo → the event it proved, its hash
        self._climbed: dict[tuple[int, int], int] = {}  # (case, clock) → the highest rung in the ledger

    @property
    def counted(self) -> Counted:
        return Counted(*self._counts)

    def differences(self, districts: Iterable[int]) -> Iterator[Difference]:
        for district_id in districts:
            code = self.book.areas[district_id].code
            for row, events in self._cases(district_id):
                self._counts[0] += 1
                self._counts[1] += len(events)
                yield from (Difference(code, row.number, *found) for found in self._of_case(row, events))
            yield from self._of_district(code, district_id)

    def _cases(self, district_id: int) -> Iterator[tuple[Row[Any], list[Row[Any]]]]:
        """Every case with its events, in bounded pieces."""
        after = 0
        while True:
            rows = self.session.connection().execute(_PIECE, {"district": district_id, "after": after}).all()
            if not rows:
                return
            asked = {"district": district_id, "first": rows[0].id, "last": rows[-1].id}
            found = self.session.connection().execute(_THEIR_EVENTS, asked)
            events = {case_id: list(lines) for case_id, lines in groupby(found, lambda event: event.case_id)}
            steps = self.session.connection().execute(_CLIMBED, asked)
            self._proofs = {
                kept_id: (proved, name) for kept_id, proved, name in self.session.connection().execute(_PROOFS, asked)
            }
            self._climbed = {(case_id, clock_no): step for case_id, clock_no, step in steps}
            yield from ((row, events.get(row.id, [])) for row in rows)
            after = rows[-1].id

    def _of_case(self, row: Row[Any], events: list[Row[Any]]) -> Iterator[tuple[str, Any, Any]]:
        told = [Told(e.sequence, e.at, e.by_id, e.action, e.from_state, e.to_state, e.details) for e in events]
        for sequence, wrong in misplaced(told):
            yield f"event {sequence}", wrong, ""
        yield from self._of_seals(row, events)
        yield from _of_columns(row, retold(told))
        yield from self._of_days(row)
        yield from self._of_rungs(row, told)
        yield from self._of_proofs(told)
        if row.state in _OPEN:
            yield from self._of_deadline(row)

    def _of_seals(self, row: Row[Any], events: list[Row[Any]]) -> Iterator[tuple[str, Any, Any]]:
        before = beginning(row._asdict())
        for event in events:
            expected = [seal(key, before, event._asdict()) for key in self.keys]
            if event.seal not in expected:
                yield f"seal of event {event.sequence}", event.seal[:12], expected[0][:12]
            before = event.seal
        if row.seal != before:
            yield "seal", row.seal[:12], before[:12]

    def _of_days(self, row: Row[Any]) -> Iterator[tuple[str, Any, Any]]:
        """The city-local dates that reports are grouped by."""
        moments = {day: getattr(row, moment) for day, moment in _DAYS.items()}
        moments["closed_on"] = row.ended_at if row.state == State.CLOSED else None
        for name, moment in moments.items():
            day = moment.astimezone(self.book.hours.zone).date() if moment else None
            if getattr(row, name) != day:
                yield name, getattr(row, name), day

    def _of_rungs(self, row: Row[Any], told: Sequence[Told]) -> Iterator[tuple[str, Any, Any]]:
        """The level against the ledger, and the alarm of a case whose clock does not run."""
        climbed = self._climbed.get((row.id, row.clock_no), 0)
        if row.level < climbed or (row.level > climbed and not _was_given(told, row.clock_no)):
            yield "level", row.level, climbed
        if row.state not in _OPEN and row.alarm_at is not None:
            yield "alarm_at", row.alarm_at, None
        if row.state == State.SUSPENDED and row.alarm_at != row.resume_at:
            yield "alarm_at", row.alarm_at, row.resume_at

    def _of_proofs(self, told: Sequence[Told]) -> Iterator[tuple[str, Any, Any]]:
        """The photos that proved a move are those that its event names."""
        for event in told:
            named = zip(event.details.get("photos", ()), event.details.get("photo_hashes", ()), strict=False)
            for kept_id, name in named:
                proved, kept = self._proofs.get(kept_id, (0, "missing"))
                if (proved, kept) != (event.sequence, name):
                    yield f"photo of event {event.sequence}", kept[:12], name[:12]

    def _of_deadline(self, row: Row[Any]) -> Iterator[tuple[str, Any, Any]]:
        """A deadline of our own, counted anew by its calendar in force; one from elsewhere only its history tells."""
        if row.limit_value is None or row.limit_unit not in set(LimitUnit):
            return
        begun, unit = row.clock_started_at or row.discovered_at, LimitUnit(row.limit_unit)
        due_at = deadline(begun, row.limit_value, unit, hours_of(row, self.book), pauses_of(row))
        if due_at != row.due_at:
            yield "due_at, by the calendar", row.due_at, due_at

    def _of_district(self, code: str, district_id: int) -> Iterator[Difference]:
        for day, given, there in self.session.connection().execute(_GIVEN, {"district": district_id}):
            if given != there:
                yield Difference(code, "", f"cases of {day}", there, given)
        for missed in review(self.session, [district_id], at=self.at, book=self.book).missed:
            yield Difference(code, missed.number, f"rung {missed.step or '?'}", missed.why, missed.due_at)
        if self.photos is not None:
            yield from self._of_photos(code, district_id, self.photos)

    def _of_photos(self, code: str, district_id: int, store: PhotoStore) -> Iterator[Difference]:
        for number, name in self.session.connection().execute(_KEPT, {"district": district_id}):
            self._counts[2] += 1
            try:
                found = hashlib.sha256(store.read(name)).hexdigest()
            except NotFound:
                found = "missing"
            if found != name:
                yield Difference(code, number, "photo", found[:12], name[:12])


def districts_of(book: Rulebook) -> list[int]:
    return [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]


def _of_columns(row: Row[Any], expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in RETOLD:
        stored = getattr(row, name)
        if (stored or None) != (expected[name] or None):  # no list and an empty list are the same
            yield name, stored, expected[name]


def _was_given(told: Sequence[Told], clock_no: int) -> bool:
    """Whether this clock was taken over, or given back, together with the rungs that had been climbed on it."""
    return any(one.action in _GIVEN_CLOCKS and one.details.get("clock_no") == clock_no for one in told)


def _read(table: Any, names: Iterable[str]) -> list[Any]:
    return [type_coerce(table.c[name], String).label(name) if name in _TEXTS else table.c[name] for name in names]


_OPEN = frozenset(state.value for state in OPEN)
_GIVEN_CLOCKS = frozenset({Amendment.ABSORB, Amendment.RELEASE})
_HERE: Any = bindparam("district")
_PIECE = (
    select(*_read(_CASES, ("id", "number", *FILED, *RETOLD, *_CLOCK, *_DAYS, "closed_on")))
    .where(_CASES.c.district_id == _HERE, _CASES.c.id > bindparam("after"))
    .order_by(_CASES.c.id)
    .limit(_AT_ONCE)
)
_EVENT_TEXTS = [type_coerce(_EVENTS.c[name], String).label(name) for name in ("from_state", "to_state")]
_THEIR_EVENTS = (
    select(*(column for column in _EVENTS.c if column.name not in {"from_state", "to_state"}), *_EVENT_TEXTS)
    .where(_EVENTS.c.district_id == _HERE, _EVENTS.c.case_id.between(bindparam("first"), bindparam("last")))
    .order_by(_EVENTS.c.case_id, _EVENTS.c.sequence)
)
_PROOFS = select(_PHOTOS.c.id, _PHOTOS.c.sequence, _PHOTOS.c.sha256).where(
    _PHOTOS.c.district_id == _HERE,
    _PHOTOS.c.case_id.between(bindparam("first"), bindparam("last")),
    _PHOTOS.c.sequence.is_not(None),
)
_CLIMBED = (
    select(_LEDGER.c.case_id, _LEDGER.c.clock_no, func.max(_LEDGER.c.step))
    .where(_LEDGER.c.district_id == _HERE, _LEDGER.c.case_id.between(bindparam("first"), bindparam("last")))
    .group_by(_LEDGER.c.case_id, _LEDGER.c.clock_no)
)
_THERE = (
    select(_CASES.c.filed_on, func.count().label("there"))
    .where(_CASES.c.district_id == _HERE)
    .group_by(_CASES.c.filed_on)
    .subquery()
)
_GIVEN = (
    select(_NUMBERS.c.day, _NUMBERS.c.last, func.coalesce(_THERE.c.there, 0))
    .select_from(_NUMBERS.outerjoin(_THERE, _THERE.c.filed_on == _NUMBERS.c.day))
    .where(_NUMBERS.c.district_id == _HERE)
    .order_by(_NUMBERS.c.day)
)
_KEPT = (
    select(_CASES.c.number, _PHOTOS.c.sha256)
    .join(_CASES, and_(_CASES.c.district_id == _PHOTOS.c.district_id, _CASES.c.id == _PHOTOS.c.case_id))
    .where(_PHOTOS.c.district_id == _HERE, _CASES.c.district_id == _HERE)
    .order_by(_PHOTOS.c.id)
)
