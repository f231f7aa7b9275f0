"""One case held against its own history. Rules: each yields (what differs, what is stored, what was expected)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from grid.records import LimitUnit
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.chain import beginning, seal
from workflows.clock_retelling import clock_retold
from workflows.clock_setting import pauses_of
from workflows.deadlines import deadline
from workflows.moves import OPEN, Amendment, State
from workflows.retelling import Columns, Told, misplaced, retold
from workflows.verifying_reading import DAYS, History

Found = Iterator[tuple[str, Any, Any]]
_OPEN = frozenset(state.value for state in OPEN)
_GIVEN_CLOCKS = frozenset({Amendment.ABSORB, Amendment.RELEASE})


def faults_of(history: History, keys: Sequence[bytes], book: Rulebook) -> Found:
    row, told = history.row, told_of(history.events)
    for sequence, wrong in misplaced(told):
        yield f"event {sequence}", wrong, ""
    yield from _of_seals(row, history.events, keys)
    yield from _of_columns(row, retold(told))
    yield from _of_clock(row, told, history.climbed)
    yield from _of_days(row, book)
    yield from _of_rungs(row, told, history.climbed)
    yield from _of_proofs(told, history.proofs)
    if row.state in _OPEN:
        yield from _of_deadline(row, book)


def told_of(events: Iterable[Row[Any]]) -> list[Told]:
    return [Told(e.sequence, e.at, e.by_id, e.action, e.from_state, e.to_state, e.details) for e in events]


def _of_seals(row: Row[Any], events: Iterable[Row[Any]], keys: Sequence[bytes]) -> Found:
    before = beginning(row._asdict())
    for event in events:
        expected = [seal(key, before, event._asdict()) for key in keys]
        if event.seal not in expected:
            yield f"seal of event {event.sequence}", event.seal[:12], expected[0][:12]
        before = event.seal
    if row.seal != before:
        yield "seal", row.seal[:12], before[:12]


def _of_columns(row: Row[Any], expected: Columns) -> Found:
    for name, value in expected.items():
        stored = getattr(row, name)
        if (stored or None) != (value or None):  # no list and an empty list are the same
            yield name, stored, value


def _of_clock(row: Row[Any], told: Sequence[Told], climbed: dict[int, int]) -> Found:
    """A clock is set anew with an event, or, by a ladder that was revised, after a rung was climbed on it."""
    expected = clock_retold(told, row.discovered_at)
    number = expected.pop("clock_no")
    left = range(number, row.clock_no)
    if row.clock_no < number or not all(one in climbed or _was_given(told, one) for one in left):
        yield "clock_no", row.clock_no, number
    yield from _of_columns(row, expected)


def _of_days(row: Row[Any], book: Rulebook) -> Found:
    """The city-local dates that reports are grouped by."""
    moments = {day: getattr(row, moment) for day, moment in DAYS.items()}
    moments["closed_on"] = row.ended_at if row.state == State.CLOSED else None
    for name, moment in moments.items():
        day = moment.astimezone(book.hours.zone).date() if moment else None
        if getattr(row, name) != day:
            yield name, getattr(row, name), day


def _of_rungs(row: Row[Any], told: Sequence[Told], climbed: dict[int, int]) -> Found:
    """The level against the ledger, and the alarm of a case whose clock does not run."""
    highest = climbed.get(row.clock_no, 0)
    if row.level < highest or (row.level > highest and not _was_given(told, row.clock_no)):
        yield "level", row.level, highest
    if row.state not in _OPEN and row.alarm_at is not None:
        yield "alarm_at", row.alarm_at, None
    if row.state == State.SUSPENDED and row.alarm_at != row.resume_at:
        yield "alarm_at", row.alarm_at, row.resume_at


def _of_proofs(told: Sequence[Told], proofs: dict[int, tuple[int, str]]) -> Found:
    """The photos that proved a move are those that its event names."""
    for event in told:
        named = zip(event.details.get("photos", ()), event.details.get("photo_hashes", ()), strict=False)
        for kept_id, name in named:
            proved, kept = proofs.get(kept_id, (0, "missing"))
            if (proved, kept) != (event.sequence, name):
                yield f"photo of event {event.sequence}", kept[:12], name[:12]


def _of_deadline(row: Row[Any], book: Rulebook) -> Found:
    """A deadline of our own, counted anew by its calendar in force; one from elsewhere only its history tells."""
    if row.limit_value is None or row.limit_unit not in set(LimitUnit):
        return
    begun, unit = row.clock_started_at or row.discovered_at, LimitUnit(row.limit_unit)
    due_at = deadline(begun, row.limit_value, unit, hours_of(row, book), pauses_of(row))
    if due_at != row.due_at:
        yield "due_at, by the calendar", row.due_at, due_at


def _was_given(told: Sequence[Told], clock_no: int) -> bool:
    """Whether this clock was taken over, or given back, together with the rungs that had been climbed on it."""
    return any(one.action in _GIVEN_CLOCKS and one.details.get("clock_no") == clock_no for one in told)
