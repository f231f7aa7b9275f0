"""Two reports of one thing: one case stands for both, inherits the earlier deadline, and gives it back when parted."""

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlmodel import Session, col, select

from grid.actors import Actor
from grid.office_hours import OfficeHours
from grid.records import LimitUnit
from grid.refusals import N_, BadInput, Conflict
from grid.rulebook import Rulebook
from workflows.case_hours import hours_of
from workflows.case_writing import amend
from workflows.clock_setting import next_alarm, pauses_of
from workflows.deadlines import deadline
from workflows.ladder import ladder_of
from workflows.milestones import limit_of
from workflows.moves import OPEN, Amendment, State
from workflows.records import Case, CaseEvent


def merge_target(session: Session, case: Case, number: str) -> Case:
    """Return the case that is to stand for this one. Raises BadInput for one that cannot: a cycle is impossible,
    because a merged case is not open and only an open one can stand for others."""
    if not number:
        raise BadInput(N_("Give the number of the case that is to stand for this one."), "into")
    if number == case.number:
        raise BadInput(N_("A case cannot be merged into itself."), "into")
    query = select(Case).where(Case.district_id == case.district_id, Case.number == number)
    target = session.exec(query).first()
    if target is None:
        raise BadInput(N_("There is no case %(number)s in this district."), "into", number=number[:40])
    if target.state == State.MERGED:
        raise BadInput(N_("%(number)s is merged itself; name the case that stands for it."), "into", number=number)
    if target.state not in OPEN:
        raise BadInput(N_("%(number)s has ended; only an open case can stand for others."), "into", number=number)
    return target


def absorb(session: Session, merged: Case, target: Case, *, by: Actor, at: dt.datetime, book: Rulebook) -> None:
    """Let the target stand for a case that was just merged: with the earlier of the two deadlines."""
    details: dict[str, Any] = {"number": merged.number}
    changes: dict[str, Any] = {}
    clock = _as_far(merged, target, book)
    earlier = clock.due_at is not None and (target.due_at is None or clock.due_at < target.due_at)
    if earlier and target.state != State.SUSPENDED:
        details["clock"] = (_own_clock(session, target) or Kept.of(target)).as_document()
        changes = _set_to(clock, target, book)
    _amended(session, target, Amendment.ABSORB, changes, by, at, details)


def release(session: Session, parted: Case, target: Case, *, by: Actor, at: dt.datetime, book: Rulebook) -> None:
    """Give the target back the earliest of its own deadline and those of the cases it still stands for.

    Not if it has ended, stands still, or something else has set its clock since.
    """
    if target.state not in OPEN:
        return
    details: dict[str, Any] = {"number": parted.number}
    changes: dict[str, Any] = {}
    own = _own_clock(session, target)
    if own is not None and target.state != State.SUSPENDED:
        own = _counted_anew(own, hours_of(target, book))
        still = cases_merged_into(session, target)
        others = [_as_far(case, target, book) for case in still if case.due_at is not None]
        clock = min(own, *others, key=_deadline) if others else own
        if clock.due_at != target.due_at:
            changes = _set_to(clock, target, book)
            details |= {"clock": own.as_document()} if clock in others else {}
    _amended(session, target, Amendment.RELEASE, changes, by, at, details)


def cases_merged_into(session: Session, case: Case) -> list[Case]:
    """The cases that this one stands for, the oldest first."""
    query = select(Case).where(Case.district_id == case.district_id, Case.merged_into == case.id)
    return list(session.exec(query.order_by(col(Case.id))))


def everything_merged_into(session: Session, case: Case) -> list[Case]:
    """The same, with the cases that those stood for before. There are no circles."""
    direct = cases_merged_into(session, case)
    return direct + [other for one in direct for other in everything_merged_into(session, one)]


@dataclass
class Kept:
    """The clock of a case as a value, so that it can be given to another one and taken back."""

    discovered_at: dt.datetime
    clock_no: int
    clock_started_at: dt.datetime | None
    limit_value: float | None
    limit_unit: LimitUnit | None
    due_at: dt.datetime | None
    level: int
    pauses: list[list[str]] | None
    resume_at: dt.datetime | None = None

    @classmethod
    def of(cls, case: Case, **changes: Any) -> "Kept":
        return cls(**({entry.name: getattr(case, entry.name) for entry in fields(cls)} | changes))

    @classmethod
    def from_document(cls, kept: dict[str, Any]) -> "Kept":
        moments = {name: dt.datetime.fromisoformat(kept[name]) for name in _MOMENTS if kept[name]}
        unit = LimitUnit(kept["limit_unit"]) if kept["limit_unit"] else None
        return cls(**(kept | moments | {"limit_unit": unit}))

    def as_document(self) -> dict[str, Any]:
        moments = {name: moment.isoformat() for name in _MOMENTS if (moment := getattr(self, name))}
        return {entry.name: getattr(self, entry.name) for entry in fields(self)} | moments


_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
_MOMENTS = ("discovered_at", "clock_started_at", "due_at", "resume_at")
_CLOCK = ("limit_value", "limit_unit", "due_at", "level", "pauses")


def _as_far(merged: Case, target: Case, book: Rulebook) -> Kept:
    """The clock of a merged case, as far on as the target is: what was made safe is safe for all who reported it."""
    kept, limit = Kept.of(merged, level=0), limit_of(target, book)
    alike = merged.filing_condition_id == target.filing_condition_id and merged.limit_value is not None
    if alike and limit and merged.milestone_count < target.milestone_count:
        kept = replace(kept, limit_value=limit[0], limit_unit=limit[1])
    return _counted_anew(kept, hours_of(target, book))


def _counted_anew(kept: Kept, hours: OfficeHours) -> Kept:
    """The same clock by the hours that count for the case it is set to: they may be others, or revised since."""
    if kept.limit_value is None or kept.limit_unit is None:
        return kept
    begun = kept.clock_started_at or kept.discovered_at
    due_at = deadline(begun, kept.limit_value, kept.limit_unit, hours, pauses_of(kept))
    return replace(kept, due_at=due_at)


def _set_to(clock: Kept, target: Case, book: Rulebook) -> dict[str, Any]:
    """The columns that set a case to this clock, as a clock of its own with rungs of its own."""
    begun = clock.clock_started_at or clock.discovered_at
    columns = {name: getattr(clock, name) for name in _CLOCK} | {"clock_no": target.clock_no + 1}
    hours, ladder = hours_of(target, book), ladder_of(target, begun, book)
    alarm_at = next_alarm(clock, clock.due_at, hours, ladder, pauses_of(clock))
    due_on = clock.due_at and clock.due_at.astimezone(hours.zone).date()
    return columns | {"clock_started_at": begun, "pauses": clock.pauses or [], "due_on": due_on, "alarm_at": alarm_at}


def _deadline(clock: Kept) -> dt.datetime:
    return clock.due_at or _NEVER


def _own_clock(session: Session, target: Case) -> Kept | None:
    """The clock it had before it took over one of a case merged in, with the pauses since; None if it runs by its own.

    The event that set the running clock holds it.
    """
    query = (
        select(CaseEvent)
        .where(CaseEvent.district_id == target.district_id, CaseEvent.case_id == target.id)
        .where(col(CaseEvent.action).in_([Amendment.ABSORB, Amendment.RELEASE]))
    )
    for event in session.exec(query):
        if "clock" in event.details and event.details["clock_no"] == target.clock_no:
            kept = Kept.from_document(event.details["clock"])
            since = [pause for pause in target.pauses or () if dt.datetime.fromisoformat(pause[0]) >= event.at]
            return replace(kept, pauses=[*(kept.pauses or ()), *since])
    return None


def _amended(
    session: Session,
    target: Case,
    what: Amendment,
    changes: dict[str, Any],
    by: Actor,
    at: dt.datetime,
    details: dict[str, Any],
) -> None:
    if not amend(session, target, what, changes, by_id=by.id, at=at, details=details):
        raise Conflict(N_("%(number)s was moved at the same moment; try again."), "into", number=target.number)
