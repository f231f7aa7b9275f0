"""Who gets a case: the rule, its ties and its reasons."""

import datetime as dt
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import great_circle_m
from workflows.agents import Agents
from workflows.choice import WEIGHTS, Candidate, Choice, Spot, Weights, choose, why_not
from workflows.matching import NOBODY
from workflows.reasons import SENTENCES, Reason, Why
from workflows.travel import Routing, Travel

NOON = dt.datetime(2026, 3, 9, 4, 0, tzinfo=dt.UTC)
HERE = (116.4, 39.9)
HUNDRED_M = 100 / 6_371_008.8 * 180 / math.pi  # degrees of latitude


def person(number: int, north: float = 1.0, **facts: Any) -> Candidate:
    """Somebody whose post lies `north` × 100 m north of the case."""
    return Candidate(number, person_id=number, post=(HERE[0], HERE[1] + north * HUNDRED_M), **facts)


def decide(*candidates: Candidate, **weights: Any) -> Choice:
    return choose(*HERE, candidates, at=NOON, weights=Weights(**weights))


def order(choice: Choice) -> list[int]:
    return [ranked.candidate.id for ranked in choice.ranked]


def test_the_nearest_comes_first() -> None:
    choice = decide(person(1, 3), person(2, 1), person(3, 2))
    assert order(choice) == [2, 3, 1]
    assert [ranked.distance_m for ranked in choice.ranked] == pytest.approx([100, 200, 300], abs=0.1)


def test_an_open_task_counts_as_two_hundred_metres() -> None:
    assert order(decide(person(1, 1, load=2), person(2, 4))) == [2, 1]
    assert order(decide(person(1, 1, load=2), person(2, 6))) == [1, 2]


def test_of_two_equally_near_the_less_loaded() -> None:
    assert order(decide(person(1, 2, load=1), person(2, -2), load_m=0)) == [2, 1]
    assert order(decide(person(1, 1, load=1), person(2, 3))) == [2, 1]  # 100 m and a task are 300 m


def test_of_two_alike_the_lower_id() -> None:
    assert order(decide(person(2, 2), person(1, -2))) == [1, 2]


def test_whoever_answers_first_comes_before_the_nearest() -> None:
    choice = decide(person(1, 9, turn=0), person(2, 1, turn=1))
    assert order(choice) == [1, 2]
    assert choice.ranked[1].reasons == (Reason(Why.DEPUTY, {"before": 1}), Reason(Why.AT_POST))


def test_a_department_stands_for_itself() -> None:
    choice = decide(Candidate(7, department_id=7), person(1, 1, turn=1))
    assert order(choice) == [7, 1]
    assert choice.ranked[0].reasons == (Reason(Why.RESPONSIBLE), Reason(Why.DEPARTMENT_ONLY))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"turn": None}, Reason(Why.NOT_RESPONSIBLE)),
        ({"qualified": False}, Reason(Why.NOT_QUALIFIED)),
        ({"involved": True}, Reason(Why.INVOLVED)),
        ({"on_shift": False}, Reason(Why.OFF_SHIFT)),
        ({"load": 3, "capacity": 3}, Reason(Why.FULL, {"load": 3, "capacity": 3})),
        ({"turn": None, "on_shift": False}, Reason(Why.NOT_RESPONSIBLE)),  # the first that holds
    ],
)
def test_whoever_is_left_out_is_listed_with_the_reason(facts: dict[str, Any], reason: Reason) -> None:
    choice = decide(person(1, 1, **facts), person(2, 9))
    assert order(choice) == [2]
    assert [(left.candidate.id, left.reason) for left in choice.excluded] == [(1, reason)]


def test_nobody_is_chosen_where_nobody_may_take_it() -> None:
    assert decide(person(1, on_shift=False)).best is None


@pytest.mark.parametrize(
    ("minutes", "post", "spot", "metres"),
    [
        (30, True, Spot.SEEN, 100),  # still fresh
        (31, True, Spot.POST, 500),
        (31, False, Spot.STALE, 100),
        (None, True, Spot.POST, 500),
        (None, False, Spot.UNKNOWN, None),
    ],
)
def test_an_old_position_gives_way_to_the_post(
    minutes: int | None, post: bool, spot: Spot, metres: float | None
) -> None:
    place = (HERE[0], HERE[1] + 5 * HUNDRED_M) if post else None
    seen = None if minutes is None else (HERE[0], HERE[1] + HUNDRED_M)
    seen_at = None if minutes is None else NOON - dt.timedelta(minutes=minutes)
    best = decide(Candidate(1, person_id=1, post=place, seen=seen, seen_at=seen_at)).best
    assert best is not None
    assert (best.spot, best.distance_m) == (spot, pytest.approx(metres, abs=0.1))


def test_a_stale_position_counts_as_half_a_kilometre() -> None:
    stale = Candidate(1, person_id=1, seen=HERE, seen_at=NOON - dt.timedelta(hours=2))
    assert order(decide(stale, person(2, 6))) == [1, 2]
    assert order(decide(stale, person(2, 4))) == [2, 1]


def test_of_two_equally_loaded_who_was_given_fewer_cases_today() -> None:
    assert order(decide(person(1, 2, given_today=1), person(2, -2), today_m=0)) == [2, 1]
    assert order(decide(person(1, 1, given_today=3), person(2, 2))) == [2, 1]  # 250 m against 200 m


def test_who_is_there_sooner_comes_before_the_nearer() -> None:
    across_the_river = Travel(Routing.ANSWERED, {1: 900.0, 2: 240.0})
    choice = choose(*HERE, [person(1, 1), person(2, 2)], at=NOON, travel=across_the_river)
    assert [(one.candidate.id, one.minutes, one.routed, one.score_m) for one in choice.ranked] == [
        (2, 4.0, True, 300.0),
        (1, 15.0, True, 1125.0),
    ]
    assert Reason(Why.SOONEST) in choice.ranked[0].reasons


def test_without_an_engine_the_minutes_are_those_of_the_distance() -> None:
    choice = decide(person(1, 3))
    assert [(round(one.minutes or 0, 2), one.routed) for one in choice.ranked] == [(4.0, False)]
    assert choice.routing is Routing.NONE


def test_an_engine_that_did_not_answer_is_said() -> None:
    choice = choose(*HERE, [person(2, 2), person(1, 1)], at=NOON, travel=Travel(Routing.SILENT))
    assert order(choice) == [1, 2]
    assert all(Reason(Why.BY_DISTANCE) in one.reasons for one in choice.ranked)


def test_where_the_engine_knows_no_way_the_distance_counts_and_two_kilometres_more() -> None:
    choice = choose(*HERE, [person(1, 1), person(2, 3)], at=NOON, travel=Travel(Routing.ANSWERED, {2: 1_200.0}))
    assert [(one.candidate.id, one.score_m) for one in choice.ranked] == [(2, 1500.0), (1, 2100.0)]
    assert Reason(Why.NO_WAY, {"metres": 2_000.0}) in choice.ranked[1].reasons


def test_of_those_at_capacity_the_earliest_deadline_frees_first() -> None:
    full = [person(n, 1, load=1, capacity=1, frees_at=NOON + dt.timedelta(hours=n)) for n in (3, 2)]
    choice = decide(person(1, 1, load=1, capacity=1), *full, person(9, on_shift=False), Candidate(7, department_id=7))
    assert choice.frees_first == full[1]
    assert decide(*full, person(1)).frees_first is None  # somebody may take it
    assert decide(person(9, on_shift=False)).frees_first is None  # nobody is at capacity


def test_every_reason_is_a_sentence_with_its_values() -> None:
    choice = decide(person(1, 1, load=2), person(2, 2, load=8))
    assert [(reason.sentence % reason.values) for reason in choice.ranked[0].reasons] == [
        "Answers for this category here.",
        "Nearest of those who may take it.",
        "Has 2 open tasks, which count as 400 m.",
        "No fresh position; taken to be at the post.",
    ]
    assert choice.excluded[0].reason.sentence % choice.excluded[0].reason.values == "Has 8 open tasks; 8 are the most."
    assert set(SENTENCES) == set(Why)


people = st.lists(
    st.builds(
        lambda number, place, **facts: (number, place, facts),
        st.integers(1, 10_000),
        st.tuples(st.floats(116.3, 116.5), st.floats(39.8, 40.0)),
        turn=st.sampled_from([0, 0, 0, 1, None]),
        on_shift=st.sampled_from([True, True, False]),
        load=st.integers(0, 4),
        capacity=st.sampled_from([3, 8]),
        given_today=st.integers(0, 3),
        qualified=st.sampled_from([True, True, True, False]),
    ),
    max_size=20,
    unique_by=lambda row: row[0],
).map(lambda rows: [Candidate(n, person_id=n, post=place, **facts) for n, place, facts in rows])


@given(people)
def test_nobody_ineligible_is_ever_ranked_and_nobody_is_lost(candidates: list[Candidate]) -> None:
    choice = decide(*candidates)
    assert all(why_not(ranked.candidate) is None for ranked in choice.ranked)
    everybody = order(choice) + [left.candidate.id for left in choice.excluded]
    assert sorted(everybody) == sorted(candidate.id for candidate in candidates)


@given(people.flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))))
def test_the_order_of_the_question_does_not_matter(both: tuple[list[Candidate], list[Candidate]]) -> None:
    assert decide(*both[0]) == decide(*both[1])


@given(people)
def test_among_equals_nobody_nearer_is_passed_over(candidates: list[Candidate]) -> None:
    ranked = decide(*candidates).ranked
    for first, second in pairwise(ranked):
        if _but_for_place(first.candidate) == _but_for_place(second.candidate):
            assert round(first.distance_m or 0) <= round(second.distance_m or 0)


def _but_for_place(who: Candidate) -> tuple[int | None, int, int]:
    return who.turn, who.load, who.given_today


@given(people.filter(bool), st.data())
def test_whoever_comes_nearer_never_falls_behind(candidates: list[Candidate], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(candidates))
    lon, lat = chosen.post or HERE
    part = data.draw(st.floats(0, 1))
    nearer = replace(chosen, post=(HERE[0] + part * (lon - HERE[0]), HERE[1] + part * (lat - HERE[1])))
    before, after = decide(*candidates), decide(*(nearer if one == chosen else one for one in candidates))
    ranks = [{one.candidate.id: one.rank for one in choice.ranked} for choice in (before, after)]
    assert ranks[1].get(chosen.id, 0) <= ranks[0].get(chosen.id, 0)


@given(people, st.dictionaries(st.integers(1, 10_000), st.floats(0, 36_000), max_size=20), st.sampled_from(Routing))
def test_the_choice_equals_looking_at_everybody(
    candidates: list[Candidate], seconds: dict[int, float], routing: Routing
) -> None:
    travel = Travel(routing, seconds if routing is Routing.ANSWERED else {})
    choice = choose(*HERE, candidates, at=NOON, travel=travel)
    able = [who for who in candidates if why_not(who) is None]
    assert order(choice) == [who.id for who in sorted(able, key=lambda who: _plainly(who, travel))]


def _plainly(who: Candidate, travel: Travel) -> tuple[object, ...]:
    """The rule in plain words: turn, then metres in all, then load, cases of today, id."""
    way = float(great_circle_m(*HERE, *(who.post or HERE)))
    if who.id in travel.seconds:
        way = travel.seconds[who.id] / 60 * WEIGHTS.metres_a_minute
    elif travel.routing is Routing.ANSWERED:
        way += WEIGHTS.no_way_m
    metres = round(way + who.load * WEIGHTS.load_m + who.given_today * WEIGHTS.today_m)
    return who.turn, metres, who.load, who.given_today, who.id


@given(people)
def test_the_arrays_choose_whom_the_rule_chooses(candidates: list[Candidate]) -> None:
    candidates = sorted((replace(one, given_today=0) for one in candidates), key=lambda candidate: candidate.id)
    places = [candidate.post or HERE for candidate in candidates]
    agents = Agents(
        [lon for lon, _ in places],
        [lat for _, lat in places],
        load=[candidate.load for candidate in candidates],
        capacity=[candidate.capacity for candidate in candidates],
    )
    first = [
        row
        for row, candidate in enumerate(candidates)
        if candidate.turn == 0 and candidate.on_shift and candidate.qualified
    ]
    row, metres = agents.nearest(*HERE, agents.pool(first))
    best = decide(*(candidates[row] for row in first)).best
    if best is None:
        assert row == NOBODY
    else:
        assert candidates[row] == best.candidate
        assert metres == pytest.approx(best.distance_m, abs=1e-3)
