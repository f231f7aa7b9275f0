"""What the page of a roster shows: the days to come, what was asked for, who may be asked, the colleagues' note."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_date
from sqlmodel import Session

from grid.actors import Actor
from grid.names import PersonName, names_of
from grid.records import Answered, HandoverNote, Person, RequestKind, RosterRequest
from grid.refusals import N_
from grid.roster import FARTHEST, Roster, Span, days_of
from grid.rosters import roster_of
from grid.rulebook import Rulebook
from web.city import reading
from workflows.handover import last_note
from workflows.leave import LEADERS, leave_to_decide, led_by
from workflows.swaps import colleagues, my_requests

DAYS = 14
KINDS = {RequestKind.LEAVE: N_("Leave"), RequestKind.SWAP: N_("Swap")}
ANSWERS = {
    Answered.ASKED: (N_("waits for an answer"), "warn"),
    Answered.GRANTED: (N_("granted"), "ok"),
    Answered.DECLINED: (N_("declined"), "bad"),
    Answered.WITHDRAWN: (N_("withdrawn"), ""),
}


@dataclass(frozen=True)
class Day:
    date: dt.date
    weekday: str
    shifts: list[Span]
    leave: bool


@dataclass(frozen=True)
class Asked:
    """A request with the person it is told by: for one's own the colleague, else who asks. `answers`: what I may do."""

    request: RosterRequest
    who: PersonName | None
    kind: str
    state: str
    tone: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class RosterView:
    today: dt.date
    next_begin: dt.datetime | None  # city time
    days: list[Day]
    asked: list[Asked]  # mine and of me
    to_decide: list[Asked]
    colleagues: Sequence[Person]
    led: Sequence[Person]
    note: HandoverNote | None
    author: PersonName | None
    leads: bool


def roster_view(person: Actor, *, book: Rulebook, at: dt.datetime) -> RosterView:
    session, today = reading(), at.astimezone(book.hours.zone).date()
    assert person.id is not None, "nobody signs in as the system"
    leads, note = not person.roles.isdisjoint(LEADERS), last_note(session, person)
    mine = my_requests(session, person.id)
    waiting = leave_to_decide(session, person) if leads else []
    people = _people(session, [*mine, *waiting], note)
    last = today + dt.timedelta(days=DAYS - 1)
    roster = roster_of(session, person.id, today, today + dt.timedelta(days=FARTHEST))
    return RosterView(
        today=today,
        next_begin=roster.next_begin(at.astimezone(book.hours.zone)),
        days=_days(roster, today, last),
        asked=[_asked(one, person.id, people) for one in mine],
        to_decide=[_decided(one, people) for one in waiting],
        colleagues=colleagues(session, person),
        led=led_by(session, person) if leads else (),
        note=note,
        author=people.get(note.author_id) if note else None,
        leads=leads,
    )


def _people(session: Session, asked: Sequence[RosterRequest], note: HandoverNote | None) -> dict[int, PersonName]:
    ids = {one.person_id for one in asked} | {one.colleague_id for one in asked}
    return names_of(session, ids | ({note.author_id} if note else set()))


def _days(roster: Roster, first: dt.date, last: dt.date) -> list[Day]:
    return [
        Day(day, str(format_date(day, "EEE")), roster.begun_on(day), roster.on_leave(day))
        for day in days_of(first, last)
    ]


def _asked(one: RosterRequest, me: int, people: dict[int, PersonName]) -> Asked:
    mine = one.person_id == me
    answers = ("withdraw",) if mine else ("grant", "decline")
    other = one.colleague_id if mine else one.person_id
    return _told(one, people.get(other or 0), answers if one.state is Answered.ASKED else ())


def _decided(one: RosterRequest, people: dict[int, PersonName]) -> Asked:
    return _told(one, people.get(one.person_id), ("grant", "decline"))


def _told(one: RosterRequest, who: PersonName | None, answers: tuple[str, ...]) -> Asked:
    state, tone = ANSWERS[one.state]
    return Asked(one, who, KINDS[one.kind], state, tone, answers)
