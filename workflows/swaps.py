"""Swaps: somebody offers a colleague the shifts of one day, for those of another or for none; the colleague agrees."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from grid.accounts import actor_of
from grid.actors import Actor
from grid.records import Answered, DayKind, Person, PersonRole, RequestKind, RosterDay, RosterRequest
from grid.refusals import N_, BadInput, Conflict, NotAllowed
from grid.rosters import roster_of
from grid.rulebook import Rulebook
from workflows.leave import check_clash, check_free, waiting_or_granted
from workflows.rosters import answer, find_request, inform, line

_DAY = dt.timedelta(days=1)


def colleagues(session: Session, by: Actor) -> Sequence[Person]:
    """Those in service with whom the person may swap: of a common role and of the same department and district."""
    home = select(Person.district_id).where(Person.id == by.id).scalar_subquery()
    here = or_(col(Person.district_id) == home, col(Person.district_id).is_(None) & home.is_(None))
    roles = select(PersonRole.person_id).where(col(PersonRole.role).in_(by.roles))
    query = select(Person).where(Person.active, Person.id != by.id, col(Person.id).in_(roles), here)
    same = col(Person.department_id).is_(None) if by.department_id is None else Person.department_id == by.department_id
    return session.exec(query.where(same).order_by(Person.username)).all()


def offer_swap(
    session: Session,
    day: dt.date,
    colleague_id: int,
    *,
    back: dt.date | None = None,
    reason: str = "",
    by: Actor,
    at: dt.datetime,
    book: Rulebook,
) -> RosterRequest:
    """Offer the shifts of `day`. Raises BadInput or Conflict with what is in the way; changes no roster yet."""
    assert by.id is not None
    if colleague_id not in {one.id for one in colleagues(session, by)}:
        raise BadInput(N_("Swaps are between people of the same role, department and district."), "colleague")
    _lock(session, by.id, colleague_id)
    for other in waiting_or_granted(session, by.id, RequestKind.SWAP):
        if other.state is Answered.ASKED and other.first == day:
            raise Conflict(N_("You have offered your shifts of %(day)s already; withdraw that first."), "day", day=day)
    swap = RosterRequest(
        kind=RequestKind.SWAP,
        person_id=by.id,
        first=day,
        last=day,
        colleague_id=colleague_id,
        back=back,
        reason=line(reason),
        asked_at=at,
    )
    session.add(swap)
    session.flush()
    with session.begin_nested() as trial:  # what agreeing would meet is told now
        _exchange(session, swap, at, book)
        trial.rollback()
    here = by.district_ids & actor_of(session, colleague_id).district_ids
    inform(session, [colleague_id], "swap_offered", swap, district_ids=here, about=by.id, at=at)
    return swap


def answer_swap(
    session: Session, request_id: int, *, agree: bool, by: Actor, at: dt.datetime, book: Rulebook, text: str = ""
) -> None:
    """Agree to a swap or decline it. Raises AnsweredMeanwhile, or Conflict where the rosters no longer allow it."""
    swap = find_request(session, request_id, RequestKind.SWAP)
    if swap.colleague_id is None or swap.colleague_id != by.id:
        raise NotAllowed(N_("Only the colleague who was asked can answer."))
    person = actor_of(session, swap.person_id)
    if agree and by.id not in {one.id for one in colleagues(session, person)}:
        raise BadInput(N_("Swaps are between people of the same role, department and district."), "colleague")
    _lock(session, swap.person_id, swap.colleague_id)
    answer(session, swap, Answered.GRANTED if agree else Answered.DECLINED, by=by, at=at, text=text)
    if agree:
        _exchange(session, swap, at, book)
    told = "swap_granted" if agree else "swap_declined"
    here = by.district_ids & person.district_ids
    inform(session, [swap.person_id], told, swap, district_ids=here, about=swap.colleague_id, at=at)


def my_requests(session: Session, person_id: int, *, limit: int = 20) -> Sequence[RosterRequest]:
    """What the person has asked for or was asked, the newest first."""
    mine = or_(col(RosterRequest.person_id) == person_id, col(RosterRequest.colleague_id) == person_id)
    return session.exec(select(RosterRequest).where(mine).order_by(col(RosterRequest.id).desc()).limit(limit)).all()


def _lock(session: Session, *people: int) -> None:
    """In one order, so that two swaps never wait for each other."""
    for person_id in sorted(people):
        session.get(Person, person_id, with_for_update=True)


def _exchange(session: Session, swap: RosterRequest, at: dt.datetime, book: Rulebook) -> None:
    """Write it into both rosters, or raise with what is in the way."""
    assert swap.colleague_id is not None
    pairs = [(swap.first, swap.person_id, swap.colleague_id)]
    if swap.back is not None:
        pairs.append((swap.back, swap.colleague_id, swap.person_id))
    given = [(day, taker, _give(session, swap, day, giver, at, book)) for day, giver, taker in pairs]
    for day, taker, shifts in given:
        check_free(roster_of(session, taker, day, day), day)
        for starts, ends in shifts:
            session.add(_odd(swap, taker, DayKind.EXTRA, day, starts, ends))
    session.flush()
    for day, taker, _ in given:
        check_clash(roster_of(session, taker, day - _DAY, day + _DAY), day)


def _give(
    session: Session, swap: RosterRequest, day: dt.date, giver: int, at: dt.datetime, book: Rulebook
) -> list[tuple[dt.time, dt.time]]:
    """Take the shifts of the day from their owner; those taken over before go on to the next one."""
    spans = roster_of(session, giver, day, day).begun_on(day)
    if not spans:
        raise BadInput(N_("There is no shift on %(day)s that could be swapped."), "day", day=day)
    if spans[0].starts <= at.astimezone(book.hours.zone).replace(tzinfo=None):
        raise BadInput(N_("The shift of %(day)s has begun; it can no longer be swapped."), "day", day=day)
    extra = (RosterDay.person_id == giver, RosterDay.kind == DayKind.EXTRA, RosterDay.first == day)
    for one in session.exec(select(RosterDay).where(*extra)).all():
        session.delete(one)
    session.add(_odd(swap, giver, DayKind.GIVEN, day))
    session.flush()
    return [(span.starts.time(), span.ends.time()) for span in spans]


def _odd(
    swap: RosterRequest,
    person_id: int,
    kind: DayKind,
    day: dt.date,
    starts: dt.time | None = None,
    ends: dt.time | None = None,
) -> RosterDay:
    return RosterDay(person_id=person_id, kind=kind, first=day, last=day, starts=starts, ends=ends, request_id=swap.id)
