"""Leave, swaps and extra shifts of the small city, where everybody works on weekdays from eight to six."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from grid.actors import Actor
from grid.records import Qualification, Qualifies, RequestKind, Role, RosterRequest
from grid.refusals import BadInput, Conflict, NotAllowed, Refusal
from grid.roster import Span
from grid.rosters import roster_of
from tests.city import SmallCity
from workflows.crew import crew
from workflows.handover import last_note, write_note
from workflows.leave import answer_leave, ask_leave, leave_to_decide, order_extra
from workflows.notices import unread
from workflows.rosters import AnsweredMeanwhile, withdraw
from workflows.swaps import answer_swap, offer_swap

TUESDAY, WEDNESDAY, SATURDAY = dt.date(2026, 3, 10), dt.date(2026, 3, 11), dt.date(2026, 3, 14)
EIGHT, SIX = dt.time(8), dt.time(18)


def do(city: SmallCity, action: Callable[..., Any], *given: Any, by: Actor, **more: Any) -> Any:
    with city.database.writing() as session:
        return action(session, *given, by=by, at=city.now, book=city.book, **more)


def offer(city: SmallCity, day: dt.date = TUESDAY, *, by: Actor | None = None, **more: Any) -> RosterRequest:
    found: RosterRequest = do(city, offer_swap, day, city.colleague.id, by=by or city.handler, **more)
    return found


def works(city: SmallCity, who: Actor, day: dt.date) -> list[Span]:
    with city.database.reading() as session:
        return roster_of(session, who.id or 0, day, day).begun_on(day)


def told(city: SmallCity, who: Actor) -> list[str]:
    with city.database.reading() as session:
        return [notice.kind for notice in unread(session, who)]


def on_shift(city: SmallCity) -> dict[int, bool]:
    with city.database.reading() as session:
        people = crew(session, Role.HANDLER, city.district, at=city.now, book=city.book)
    return {one.id: one.on_shift for one in people}


def test_leave_holds_once_a_shift_leader_grants_it(city: SmallCity) -> None:
    asked = do(city, ask_leave, TUESDAY, WEDNESDAY, by=city.handler)
    assert told(city, city.shift_leader) == ["leave_asked"]
    assert len(works(city, city.handler, TUESDAY)) == 1
    with city.database.reading() as session:
        assert [one.id for one in leave_to_decide(session, city.shift_leader)] == [asked.id]
    do(city, answer_leave, asked.id, grant=True, by=city.shift_leader)
    assert works(city, city.handler, TUESDAY) == works(city, city.handler, WEDNESDAY) == []
    assert told(city, city.handler) == ["leave_granted"]
    city.now += dt.timedelta(days=1)
    assert on_shift(city) == {city.handler.id: False, city.colleague.id: True, city.road_crew.id: True}


def test_leave_that_is_declined_or_withdrawn_changes_no_roster(city: SmallCity) -> None:
    asked = do(city, ask_leave, TUESDAY, TUESDAY, by=city.handler)
    do(city, answer_leave, asked.id, grant=False, by=city.shift_leader)
    again = do(city, ask_leave, TUESDAY, TUESDAY, by=city.handler)
    with city.database.writing() as session:
        withdraw(session, again.id, RequestKind.LEAVE, by=city.handler, at=city.now)
    assert len(works(city, city.handler, TUESDAY)) == 1
    with pytest.raises(AnsweredMeanwhile):
        do(city, answer_leave, again.id, grant=True, by=city.shift_leader)


@pytest.mark.parametrize(
    ("first", "last", "kind", "why"),
    [
        (dt.date(2026, 3, 8), TUESDAY, BadInput, "Leave cannot begin in the past; today is 2026-03-09"),
        (WEDNESDAY, TUESDAY, BadInput, "ends on the day it begins or later"),
        (TUESDAY, dt.date(2026, 9, 1), BadInput, "within 92 days"),
        (SATURDAY, SATURDAY, Conflict, "from 2026-03-13 to 2026-03-15 already"),
    ],
)
def test_leave_that_cannot_be_is_refused(
    city: SmallCity, first: dt.date, last: dt.date, kind: type[Refusal], why: str
) -> None:
    do(city, ask_leave, dt.date(2026, 3, 13), dt.date(2026, 3, 15), by=city.handler)
    with pytest.raises(kind, match=why):
        do(city, ask_leave, first, last, by=city.handler)


def test_only_a_leader_of_the_place_decides_and_never_on_their_own_leave(city: SmallCity) -> None:
    asked = do(city, ask_leave, TUESDAY, TUESDAY, by=city.handler)
    own = do(city, ask_leave, TUESDAY, TUESDAY, by=city.shift_leader)
    for who, request in ((city.colleague, asked), (city.outsider, asked), (city.shift_leader, own)):
        with pytest.raises(NotAllowed):
            do(city, answer_leave, request.id, grant=True, by=who)


def test_a_swap_holds_once_the_colleague_agrees(city: SmallCity) -> None:
    do(city, order_extra, city.colleague.id, SATURDAY, EIGHT, SIX, by=city.shift_leader)
    do(city, ask_leave, TUESDAY, TUESDAY, by=city.colleague)  # only asked for: in nobody's way
    evening = do(city, order_extra, city.handler.id, WEDNESDAY, dt.time(20), dt.time(2), by=city.shift_leader)
    with pytest.raises(Conflict, match="Two shifts at once: 2026-03-11 08:00-18:00 and 2026-03-11 08:00-18:00"):
        offer(city, WEDNESDAY, back=SATURDAY)  # the evening could go, but the day's shift goes with it
    assert evening.first == WEDNESDAY


def test_a_shift_is_given_for_one_of_the_colleague(city: SmallCity) -> None:
    do(city, order_extra, city.handler.id, SATURDAY, dt.time(20), dt.time(2), by=city.shift_leader)
    swap = offer(city, SATURDAY)
    assert told(city, city.colleague) == ["swap_offered"]
    assert [str(span) for span in works(city, city.handler, SATURDAY)] == ["2026-03-14 20:00-02:00"]
    do(city, answer_swap, swap.id, agree=True, by=city.colleague)
    assert works(city, city.handler, SATURDAY) == []
    assert [str(span) for span in works(city, city.colleague, SATURDAY)] == ["2026-03-14 20:00-02:00"]
    assert told(city, city.handler) == ["swap_granted"]
    back = do(city, offer_swap, SATURDAY, city.handler.id, by=city.colleague)
    do(city, answer_swap, back.id, agree=True, by=city.handler)
    assert [str(span) for span in works(city, city.handler, SATURDAY)] == ["2026-03-14 20:00-02:00"]
    assert works(city, city.colleague, SATURDAY) == []


def test_two_shifts_change_hands_at_once(city: SmallCity) -> None:
    sunday = dt.date(2026, 3, 15)
    do(city, order_extra, city.handler.id, SATURDAY, EIGHT, SIX, by=city.shift_leader)
    do(city, order_extra, city.colleague.id, sunday, EIGHT, SIX, by=city.shift_leader)
    do(city, answer_swap, offer(city, SATURDAY, back=sunday).id, agree=True, by=city.colleague)
    assert [len(works(city, who, SATURDAY)) for who in (city.handler, city.colleague)] == [0, 1]
    assert [len(works(city, who, sunday)) for who in (city.handler, city.colleague)] == [1, 0]


@pytest.mark.parametrize(
    ("day", "colleague", "kind", "why"),
    [
        (TUESDAY, "luo", BadInput, "same role, department and district"),  # of roads
        (TUESDAY, "lin", BadInput, "same role, department and district"),  # an inspector
        (TUESDAY, "he", BadInput, "same role, department and district"),  # oneself
        (SATURDAY, "ma", BadInput, "no shift on 2026-03-14"),
        (dt.date(2026, 3, 9), "ma", BadInput, "has begun"),  # it is nine
        (TUESDAY, "ma", Conflict, "Two shifts at once: 2026-03-10 08:00-18:00 and 2026-03-10 08:00-18:00"),
    ],
)
def test_a_swap_that_cannot_be_is_refused(
    city: SmallCity, day: dt.date, colleague: str, kind: type[Refusal], why: str
) -> None:
    with pytest.raises(kind, match=why):
        do(city, offer_swap, day, city.people[colleague].id, by=city.handler)
    with city.database.reading() as session:
        assert session.exec(select(RosterRequest)).all() == []


def test_nobody_takes_over_a_shift_on_leave_nor_offers_it_twice(city: SmallCity) -> None:
    do(city, order_extra, city.handler.id, SATURDAY, EIGHT, SIX, by=city.shift_leader)
    offer(city, SATURDAY)
    with pytest.raises(Conflict, match="offered your shifts of 2026-03-14 already"):
        offer(city, SATURDAY)
    leave = do(city, ask_leave, SATURDAY, SATURDAY, by=city.colleague)
    do(city, answer_leave, leave.id, grant=True, by=city.shift_leader)
    with city.database.reading() as session:
        swap = session.exec(select(RosterRequest).where(RosterRequest.kind == RequestKind.SWAP)).one()
    with pytest.raises(Conflict, match="on leave on 2026-03-14"):
        do(city, answer_swap, swap.id, agree=True, by=city.colleague)


def test_only_the_colleague_answers_a_swap(city: SmallCity) -> None:
    do(city, order_extra, city.handler.id, SATURDAY, EIGHT, SIX, by=city.shift_leader)
    swap = offer(city, SATURDAY)
    with pytest.raises(NotAllowed):
        do(city, answer_swap, swap.id, agree=True, by=city.handler)


def test_of_two_who_answer_at_once_exactly_one_wins(city: SmallCity) -> None:
    do(city, order_extra, city.handler.id, SATURDAY, EIGHT, SIX, by=city.shift_leader)
    swap, start = offer(city, SATURDAY), threading.Barrier(2)

    def agree() -> None:
        start.wait()
        do(city, answer_swap, swap.id, agree=True, by=city.colleague)

    def take_back() -> None:
        start.wait()
        with city.database.writing() as session:
            withdraw(session, swap.id, RequestKind.SWAP, by=city.handler, at=city.now)

    with ThreadPoolExecutor(2) as track:
        ends = [racer.exception() for racer in [track.submit(agree), track.submit(take_back)]]
    assert [type(end) for end in ends if end] == [AnsweredMeanwhile]
    assert len(works(city, city.handler, SATURDAY)) + len(works(city, city.colleague, SATURDAY)) == 1
    assert bool(works(city, city.colleague, SATURDAY)) is (ends[0] is None)


@pytest.mark.parametrize(
    ("day", "starts", "kind", "why"),
    [
        (TUESDAY, dt.time(17), Conflict, "2026-03-10 08:00-18:00 and 2026-03-10 17:00-22:00"),
        (dt.date(2026, 3, 8), dt.time(17), BadInput, "begin in the past"),
    ],
)
def test_an_extra_shift_that_cannot_be_is_refused(
    city: SmallCity, day: dt.date, starts: dt.time, kind: type[Refusal], why: str
) -> None:
    with pytest.raises(kind, match=why):
        do(city, order_extra, city.handler.id, day, starts, dt.time(22), by=city.shift_leader)


def test_a_note_is_read_by_colleagues_of_the_role_and_department(city: SmallCity) -> None:
    with city.database.writing() as session:
        note = write_note(session, "垃圾车在修", by=city.handler, at=city.now)
        session.flush()
        assert last_note(session, city.colleague) == note
        assert last_note(session, city.road_crew) is None
        assert last_note(session, city.inspector) is None
        with pytest.raises(BadInput):
            write_note(session, "  ", by=city.handler, at=city.now)


def test_who_is_not_qualified_for_the_category_says_so(city: SmallCity) -> None:
    with city.database.writing() as session:
        session.add(Qualification(person_id=city.handler.id, kind=Qualifies.CATEGORY, word="C"))
        session.flush()
        waste = city.book.category_by_code["E0110"].id
        people = crew(session, Role.HANDLER, city.district, at=city.now, book=city.book, category_id=waste)
        assert {one.id: one.qualified for one in people}[city.handler.id] is False
        assert all(one.qualified for one in people if one.id != city.handler.id)
