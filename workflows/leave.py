"""Leave: asked for by the person, granted by a shift leader of the same place. Extra shifts, ordered by a leader."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, or_, select

from grid.accounts import actor_of
from grid.actors import Actor
from grid.records import (
    Answered,
    Area,
    AreaLevel,
    DayKind,
    Jurisdiction,
    Person,
    RequestKind,
    Role,
    RosterDay,
    RosterRequest,
)
from grid.refusals import N_, BadInput, Conflict, NotAllowed
from grid.roster import Roster, clash
from grid.rosters import roster_of
from grid.rulebook import Rulebook
from workflows.rosters import answer, find_request, inform, line
from workflows.staff import Staff
from workflows.turns import Audience

LONGEST = 92  # days in one request
LEADERS = frozenset({Role.SHIFT_LEADER, Role.ADMINISTRATOR})


def ask_leave(
    session: Session, first: dt.date, last: dt.date, *, reason: str = "", by: Actor, at: dt.datetime, book: Rulebook
) -> RosterRequest:
    """Ask for leave on these days. Raises BadInput for days that are past or reversed, Conflict where leave exists."""
    assert by.id is not None
    today = at.astimezone(book.hours.zone).date()
    if first < today:
        raise BadInput(N_("Leave cannot begin in the past; today is %(today)s."), "first", today=today)
    if not dt.timedelta() <= last - first < dt.timedelta(days=LONGEST):
        raise BadInput(N_("Leave ends on the day it begins or later, within %(most)d days."), "last", most=LONGEST)
    session.get(Person, by.id, with_for_update=True)  # two tabs at once take turns
    for other in waiting_or_granted(session, by.id, RequestKind.LEAVE):
        if other.first <= last and first <= other.last:
            sentence = N_("You have asked for leave from %(first)s to %(last)s already.")
            raise Conflict(sentence, "first", first=other.first, last=other.last)
    asked = RosterRequest(
        kind=RequestKind.LEAVE, person_id=by.id, first=first, last=last, reason=line(reason), asked_at=at
    )
    session.add(asked)
    session.flush()
    staff = Staff(session, at=at, zone=book.city.zone)
    for district_id in sorted(by.district_ids)[:1]:
        leaders = staff.reach(district_id, Audience(role=Role.SHIFT_LEADER), apart_from=[by.id])
        inform(session, leaders, "leave_asked", asked, district_ids=[district_id], about=by.id, at=at)
    return asked


def answer_leave(
    session: Session, request_id: int, *, grant: bool, by: Actor, at: dt.datetime, book: Rulebook, text: str = ""
) -> None:
    """Grant or decline; only a leader of the person's place, and not the person. Raises AnsweredMeanwhile."""
    asked = find_request(session, request_id, RequestKind.LEAVE)
    person = actor_of(session, asked.person_id)
    check_leads(by, person)
    if grant and asked.last < at.astimezone(book.hours.zone).date():
        raise BadInput(N_("These days are past; the request can only be declined."))
    session.get(Person, asked.person_id, with_for_update=True)
    answer(session, asked, Answered.GRANTED if grant else Answered.DECLINED, by=by, at=at, text=text)
    if grant:
        days = RosterDay(person_id=asked.person_id, kind=DayKind.LEAVE, first=asked.first, last=asked.last)
        days.request_id = asked.id
        session.add(days)
    told = "leave_granted" if grant else "leave_declined"
    here = by.district_ids & person.district_ids
    inform(session, [asked.person_id], told, asked, district_ids=here, about=by.id or 0, at=at)


def order_extra(
    session: Session,
    person_id: int,
    day: dt.date,
    starts: dt.time,
    ends: dt.time,
    *,
    by: Actor,
    at: dt.datetime,
    book: Rulebook,
) -> RosterDay:
    """Order one shift more. Raises BadInput in the past, Conflict on leave or where it overlaps another shift."""
    check_leads(by, actor_of(session, person_id), oneself=True)
    if dt.datetime.combine(day, starts) < at.astimezone(book.hours.zone).replace(tzinfo=None):
        raise BadInput(N_("This shift would begin in the past."), "day")
    session.get(Person, person_id, with_for_update=True)
    extra = RosterDay(person_id=person_id, kind=DayKind.EXTRA, first=day, last=day, starts=starts, ends=ends)
    check_free(roster_of(session, person_id, day, day), day)
    session.add(extra)
    session.flush()
    check_clash(roster_of(session, person_id, day, day + dt.timedelta(days=1)), day)
    return extra


def check_free(roster: Roster, day: dt.date) -> None:
    if roster.on_leave(day):
        raise Conflict(N_("Somebody would work on leave on %(day)s."), "day", day=day)


def check_clash(roster: Roster, day: dt.date) -> None:
    """Raises Conflict, naming both shifts that one person would work at once."""
    found = clash(roster, day, day)
    if found:
        one, other = found
        raise Conflict(N_("Two shifts at once: %(one)s and %(other)s."), "day", one=one, other=other)


def check_leads(by: Actor, person: Actor, *, oneself: bool = False) -> None:
    """Whether somebody decides on this person's roster: a leader of the same district."""
    if by.roles.isdisjoint(LEADERS) or by.district_ids.isdisjoint(person.district_ids):
        raise NotAllowed(N_("Only a shift leader of the same district decides on this."))
    if by.id == person.id and not oneself:
        raise NotAllowed(N_("Nobody decides on their own leave."))


def waiting_or_granted(session: Session, person_id: int, kind: RequestKind) -> Iterable[RosterRequest]:
    open_states = (Answered.ASKED, Answered.GRANTED)
    mine = (RosterRequest.person_id == person_id, RosterRequest.kind == kind)
    return session.exec(select(RosterRequest).where(*mine, col(RosterRequest.state).in_(open_states))).all()


def leave_to_decide(session: Session, by: Actor) -> list[RosterRequest]:
    """The requests that wait for this leader, the oldest first."""
    waiting = select(RosterRequest).where(
        RosterRequest.kind == RequestKind.LEAVE, RosterRequest.state == Answered.ASKED
    )
    asked = session.exec(waiting.where(RosterRequest.person_id != by.id).order_by(col(RosterRequest.id))).all()
    people = {one.person_id for one in asked}
    theirs = {person_id for person_id in people if by.district_ids & actor_of(session, person_id).district_ids}
    return [one for one in asked if one.person_id in theirs]


def led_by(session: Session, by: Actor) -> Sequence[Person]:
    """Those in service whose rosters this leader decides on, by user name; of the whole city for somebody of it."""
    here = or_(col(Area.district_id).in_(by.district_ids), col(Area.level) == AreaLevel.CITY)
    theirs = select(Jurisdiction.person_id).join(Area).where(here)
    query = select(Person).where(Person.active, col(Person.id).in_(theirs))
    return session.exec(query.order_by(Person.username)).all()
