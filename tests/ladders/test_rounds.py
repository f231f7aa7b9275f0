"""What a rung leaves to be done: it is repeated, passed on, held in quiet hours, and stopped by an acknowledgement."""

import datetime as dt

import pytest

from grid.actors import Actor
from tests.city import NINE_OCLOCK, SmallCity
from tests.ladders.laddered import with_ladders
from workflows.cases import find
from workflows.ledger import ANSWERED, OVERTAKEN, QUIET, NothingToAcknowledge, acknowledge
from workflows.records import Case

REPEATED = """
[[ladder]]
name = "repeated"
  [[ladder.rung]]
  at = 1.0
  tell = ["dispatcher"]
  repeat = "1h"
  times = 2
  acknowledge = "90m"
  then = ["shift_leader"]
"""
QUIET_AT_NIGHT = """
[[ladder]]
name = "quiet"
quiet = "22:00-07:00"
  [[ladder.rung]]
  after = "14h"
  tell = ["dispatcher"]
  repeat = "2h"
  [[ladder.rung]]
  after = "20h"
  tell = ["manager"]
"""


def lines(city: SmallCity, case: Case) -> list[tuple[int, int, float, list[int]]]:
    """(step, round, hours past nine when it was done, people) of every line of the ledger."""
    hours = dt.timedelta(hours=1)
    return [(r.step, r.round, (r.done_at - NINE_OCLOCK) / hours, r.sent_to) for r in city.rungs(case)]


def answer(city: SmallCity, case: Case, by: Actor) -> None:
    with city.database.writing() as session:
        acknowledge(session, find(session, case.number, by=by), by=by, at=city.now)


def ids(*people: Actor) -> list[int]:
    return sorted(person.id for person in people if person.id is not None)


def test_a_rung_is_repeated_and_goes_to_the_next_role_until_it_has_been_told_often_enough(city: SmallCity) -> None:
    case = with_ladders(city, REPEATED).file("上水井盖")  # two urgent hours
    for _ in range(20):
        city.forward(minutes=30)
    dispatchers = ids(city.dispatcher, city.other_dispatcher)
    assert sorted(lines(city, case)) == [
        (1, 0, 2.0, dispatchers),
        (1, 1, 3.0, dispatchers),
        (1, 2, 3.5, ids(city.shift_leader)),
        (1, 3, 4.0, dispatchers),
    ]
    assert [n.kind for n in city.notices(case, to=city.shift_leader)] == ["rung_unanswered"]
    assert city.again(case).level == 1


def test_an_acknowledgement_stops_what_is_repeated_and_passed_on_and_nothing_else(city: SmallCity) -> None:
    later = '[[ladder.rung]]\nafter = "4h"\ntell = ["manager"]'
    case = with_ladders(city, REPEATED + later).file("上水井盖")
    city.forward(hours=2)
    city.forward(minutes=10)
    answer(city, case, city.dispatcher)
    for _ in range(8):
        city.forward(hours=1)
    assert [(step, round_) for step, round_, *_ in lines(city, case)] == [(1, 0), (2, 0)]
    first, second = city.rungs(case)
    assert (first.acknowledged_by, first.acknowledged_at) == (
        city.dispatcher.id,
        NINE_OCLOCK + dt.timedelta(minutes=130),
    )
    assert (second.acknowledged_by, city.again(case).clock_no) == (None, 1)


def test_only_who_was_told_may_acknowledge_and_only_once(city: SmallCity) -> None:
    case = with_ladders(city, REPEATED).file("上水井盖")
    with pytest.raises(NothingToAcknowledge):
        answer(city, case, city.dispatcher)
    city.forward(hours=2)
    with pytest.raises(NothingToAcknowledge):
        answer(city, case, city.manager)
    answer(city, case, city.dispatcher)
    with pytest.raises(NothingToAcknowledge):
        answer(city, case, city.other_dispatcher)


def test_nothing_is_repeated_once_the_case_has_ended_or_its_clock_is_new(city: SmallCity) -> None:
    ended, dispatched = (with_ladders(city, REPEATED).file("上水井盖") for _ in range(2))
    dispatched = city.register(dispatched)
    city.forward(hours=2)
    city.refuse(city.again(ended))
    city.dispatch(city.again(dispatched), to=city.roads)
    city.forward(hours=1)
    assert [len(city.rungs(case)) for case in (ended, dispatched)] == [1, 1]
    assert [rung.next_at for case in (ended, dispatched) for rung in city.rungs(case)] == [None, None]


def test_in_quiet_hours_a_message_is_held_and_the_ledger_says_so(city: SmallCity) -> None:
    case = with_ladders(city, QUIET_AT_NIGHT).file("暴露垃圾")  # due at 15:00, so that the first rung is due at 05:00
    city.forward(hours=20)
    assert [(r.step, r.not_sent, r.sent_to) for r in city.rungs(case)] == [(1, QUIET, [])]
    assert city.rungs(case)[0].held_until == NINE_OCLOCK + dt.timedelta(hours=22)
    assert [n for n in city.notices(case) if n.kind.startswith("rung")] == []
    city.forward(hours=2)  # seven in the morning
    assert [(r.step, r.not_sent, r.done_at) for r in city.rungs(case)] == [(1, "", city.now)]
    assert [n.kind for n in city.notices(case, to=city.dispatcher)] == ["rung_after"]
    city.forward(hours=2)
    assert [(r.step, r.round) for r in city.rungs(case)] == [(1, 0), (1, 1)]  # repeated two hours after it was sent


def test_what_is_urgent_is_told_at_night_too(city: SmallCity) -> None:
    case = with_ladders(city, QUIET_AT_NIGHT).file("暴露垃圾", urgent=True)
    city.forward(hours=20)
    assert [r.not_sent for r in city.rungs(case)] == [""]


def test_a_held_message_is_not_sent_when_the_case_has_ended_meanwhile(city: SmallCity) -> None:
    case = with_ladders(city, QUIET_AT_NIGHT).file("暴露垃圾")
    city.forward(hours=20)
    city.refuse(city.again(case))
    city.forward(hours=2)
    assert [(r.not_sent, r.next_at) for r in city.rungs(case)] == [(OVERTAKEN, None)]


def test_a_held_repetition_is_not_sent_when_somebody_has_acknowledged(city: SmallCity) -> None:
    text = QUIET_AT_NIGHT.replace('after = "14h"', 'after = "5h"')
    case = with_ladders(city, text).file("暴露垃圾", discovered_at=NINE_OCLOCK)
    city.forward(hours=11.5)  # half past eight in the evening
    city.forward(hours=2)  # the repetition falls into the night
    assert [r.not_sent for r in city.rungs(case)] == ["", QUIET]
    answer(city, case, city.dispatcher)
    city.forward(hours=13)
    assert [(r.step, r.not_sent) for r in city.rungs(case)] == [(1, ""), (1, ANSWERED), (2, "")]


def test_a_second_pass_repeats_nothing(city: SmallCity) -> None:
    case = with_ladders(city, REPEATED).file("上水井盖")
    city.forward(hours=3)
    city.forward(hours=3)
    before = lines(city, case)
    city.sweep()
    assert lines(city, case) == before
