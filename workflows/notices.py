"""Notices in the application: written in the transaction of what they tell, each once, by its dedupe key."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from grid.actors import Actor
from grid.ids import new_id
from grid.many import write_many
from grid.refusals import N_, NotFound
from grid.said import Said
from grid.sentences import P_
from workflows.message_records import Outgoing
from workflows.outbox import enqueue
from workflows.records import Notice

SENTENCES = {
    "register": N_("%(number)s is registered and waits to be dispatched."),
    "verify": N_("%(number)s: please see on the spot whether the report is true."),
    "confirm": N_("%(number)s is confirmed on the spot. Please decide."),
    "deny": N_("%(number)s was not found on the spot: %(reason)s"),
    "self_handle": N_("%(number)s was put right on the spot. Please review it."),
    "redispatch": N_("%(number)s was dispatched to you: %(reason)s"),
    "accept": N_("%(number)s is being handled."),
    "dispute": N_("%(number)s needs arbitration: %(reason)s"),
    "assist": N_("%(number)s: your department is to assist: %(reason)s"),
    "reach": N_("%(number)s: a milestone is reached."),
    "assist_done": N_("%(number)s: an assisting department has done its part."),
    "part_late": N_("%(number)s: the part of an assisting department is late."),
    "ask_extend": N_("%(number)s: more time is asked for: %(reason)s"),
    "extend": N_("%(number)s has a later deadline, as you asked."),
    "ask_suspend": N_("%(number)s: a suspension is asked for: %(reason)s"),
    "suspend": N_("%(number)s is suspended, as you asked."),
    "resume": N_("%(number)s goes on: its suspension is over."),
    "ask_void": N_("%(number)s should be declared void: %(reason)s"),
    "decline": N_("%(number)s: your request was declined: %(reason)s"),
    "supervise": N_("%(number)s is under supervision: %(reason)s"),
    "merge": N_("%(number)s, which you reported, is handled together with an earlier report."),
    "unmerge": N_("%(number)s stands for itself again: %(reason)s"),
    "reopen": N_("%(number)s was reopened and waits to be dispatched: %(reason)s"),
    "appeal": N_("%(number)s: an appeal was made against its lateness: %(reason)s"),
    "uphold": N_("%(number)s: your appeal was upheld; its lateness is not counted."),
    "refuse": N_("%(number)s, which you reported, was refused: %(reason)s"),
    "dispatch": N_("%(number)s was dispatched to you."),
    "contest": N_("%(number)s came back as not theirs: %(reason)s"),
    "handle": N_("%(number)s was handled. Please check the result on the spot."),
    "check": N_("The result of %(number)s was checked. Please decide."),
    "rework": N_("%(number)s needs rework: %(reason)s"),
    "close": N_("%(number)s, which you reported, is closed."),
    "close_late": P_(
        "%(number)s of your department was closed late. You may appeal within %(days)d day.",
        "%(number)s of your department was closed late. You may appeal within %(days)d days.",
        "days",
    ),
    "void": N_("%(number)s, which you reported, was declared void: %(reason)s"),
    "rung_near": N_("%(number)s: %(percent)g%% of the time limit have passed."),
    "rung_due": N_("%(number)s is overdue."),
    "rung_late": N_("%(number)s is overdue: %(percent)g%% of its time limit have passed."),
    "rung_after": P_(
        "%(number)s has been overdue for %(hours)g hour.",
        "%(number)s has been overdue for %(hours)g hours.",
        "hours",
    ),
    "rung_unanswered": N_("Nobody has acknowledged that %(number)s runs late."),
    "digest": P_(
        "The clock stood still: %(cases)d case of yours ran late meanwhile. Messages that say overdue: %(overdue)d.",
        "The clock stood still: %(cases)d cases of yours ran late meanwhile. Messages that say overdue: %(overdue)d.",
        "cases",
    ),
    "due_earlier": P_(
        "%(cases)d of your cases is due earlier, because %(reason)s. Calendar in force: %(calendar)s.",
        "%(cases)d of your cases are due earlier, because %(reason)s. Calendar in force: %(calendar)s.",
        "cases",
    ),
    "due_moved": N_(
        "Deadlines have moved, because %(reason)s: %(earlier)d earlier, %(later)d later. "
        "Calendar in force: %(calendar)s."
    ),
    "rules_refused": N_("A change of the rules (%(file)s) could not come into force: %(reason)s"),
    "held": P_(
        "%(messages)d message waited for the end of your quiet hours. Cases: %(cases)d. Late: %(late)d.",
        "%(messages)d messages waited for the end of your quiet hours. Cases: %(cases)d. Late: %(late)d.",
        "messages",
    ),
    "all_full": N_("%(number)s waits to be dispatched, and everybody who could take it is at capacity."),
    "leave_asked": N_("%(who)s asks for leave from %(first)s to %(last)s. Please decide."),
    "leave_granted": N_("%(who)s has granted your leave from %(first)s to %(last)s."),
    "leave_declined": N_("%(who)s has declined your leave from %(first)s to %(last)s."),
    "swap_offered": N_("%(who)s offers you the shift of %(first)s. Please answer."),
    "swap_granted": N_("%(who)s takes your shift of %(first)s."),
    "swap_declined": N_("%(who)s cannot take your shift of %(first)s."),
    "parked": N_("The clock of %(number)s cannot be read; its escalation was put off by an hour."),
}
"""One sentence a kind, to be shown with `values_of` the notice."""


class About(NamedTuple):
    """The case that a notice is about, if any; messages about an urgent one pay no heed to quiet hours."""

    district_id: int
    case_id: int | None
    number: str
    urgent: bool = False


def tell(
    session: Session,
    about: About,
    people: Iterable[int],
    kind: str,
    *,
    at: dt.datetime,
    dedupe: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Write one notice to each of the people, unless one with this dedupe key is there already."""
    rows = [notice_row(about, person, kind, at=at, dedupe=dedupe, details=details) for person in people]
    write(session, rows, urgent={about.case_id} if about.urgent and about.case_id is not None else ())


def notice_row(
    about: About, person_id: int, kind: str, *, at: dt.datetime, dedupe: str, details: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "district_id": about.district_id,
        "id": new_id(),
        "person_id": person_id,
        "case_id": about.case_id,
        "case_number": about.number,
        "kind": kind,
        "details": details or _NOTHING,
        "dedupe": dedupe,
        "at": at,
    }


def write(session: Session, rows: Sequence[dict[str, Any]], *, urgent: Collection[int] = ()) -> None:
    """Write many notices at once, and the messages that tell them outside; what was written before stays as it is.

    `urgent` are the ids of urgent cases.
    """
    connection = session.connection()
    write_many(connection, _INSERT[connection.dialect.name], rows)
    enqueue(session, rows, urgent=urgent)


def values_of(notice: Notice | Outgoing) -> dict[str, Any]:
    """The values for the places in the sentence of a notice, or of a message about one; a reason is a `Said`."""
    reason = notice.details.get("reason", "")
    said = Said.from_document(reason) if isinstance(reason, Mapping) else Said(reason)
    return {"number": notice.case_number, **notice.details, "reason": said}


def unread(session: Session, person: Actor, *, limit: int = 50) -> list[Notice]:
    """The newest notices that the person has not read, in the districts that are still theirs."""
    query = select(Notice).where(*_unread_of(person)).order_by(col(Notice.id).desc()).limit(limit)
    return list(session.exec(query))


def find(session: Session, person: Actor, notice_id: int) -> Notice:
    """A notice of the person's own in a district that is still theirs, read or not; raises NotFound."""
    here = col(Notice.district_id).in_(person.district_ids)
    found = session.exec(select(Notice).where(here, Notice.id == notice_id, Notice.person_id == person.id)).first()
    if found is None:
        raise NotFound(N_("There is no such notice."))
    return found


def count_unread(session: Session, person: Actor) -> int:
    return session.exec(select(func.count()).select_from(Notice).where(*_unread_of(person))).one()


def mark_read(session: Session, person: Actor, *, at: dt.datetime, up_to_id: int) -> None:
    """Mark what the person has been shown; what came in since stays unread."""
    shown = (*_unread_of(person), col(Notice.id) <= up_to_id)
    session.execute(update(Notice).where(*shown).values(read_at=at))


def _unread_of(person: Actor) -> tuple[Any, ...]:
    here = col(Notice.district_id).in_(person.district_ids)
    return here, Notice.person_id == person.id, col(Notice.read_at).is_(None)


_NOTHING: dict[str, Any] = {}
_TABLE = SQLModel.metadata.tables["notice"]
_INSERT = {
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing(),
}
