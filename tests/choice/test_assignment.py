"""Giving a whole queue away: capacity, reach, and never worse than one by one."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.agents import NOBODY, Agents
from workflows.assignment import Given, Tasks, all_at_once, one_by_one
from workflows.choice import Weights

BY_DISTANCE = Weights(load_m=0)
METRE = 180 / math.pi / 6_371_008.8  # degrees of latitude
places = st.lists(st.integers(0, 9_000), min_size=1, max_size=5)


def along_a_road(metres: list[int]) -> tuple[list[float], list[float]]:
    return [116.4] * len(metres), [39.9 + m * METRE for m in metres]


def agents_at(metres: list[int], capacity: int, weights: Weights = BY_DISTANCE) -> Agents:
    return Agents(*along_a_road(metres), capacity=[capacity] * len(metres), weights=weights)


def cases_at(metres: list[int], agents: Agents) -> Tasks:
    lon, lat = along_a_road(metres)
    everybody = agents.pool(range(len(agents)))
    return Tasks(np.array(lon), np.array(lat), np.zeros(len(metres), dtype=np.int64), [everybody])


def metres_in_all(given: Given) -> float:
    return float(np.nansum(given.distance_m))


def test_one_by_one_takes_the_nearest_and_all_at_once_the_least_in_all() -> None:
    cases, people = [1_000, 0], [900, 1_900]
    agents = agents_at(people, capacity=1)
    assert one_by_one(cases_at(cases, agents), agents).agent.tolist() == [0, 1]  # 100 m + 1,900 m
    agents = agents_at(people, capacity=1)
    assert all_at_once(cases_at(cases, agents), agents).agent.tolist() == [1, 0]  # 900 m + 900 m


@pytest.mark.parametrize("method", [one_by_one, all_at_once])
def test_what_is_beyond_capacity_is_left(method: Callable[..., Given]) -> None:
    agents = agents_at([0], capacity=2)
    given = method(cases_at([10, 20, 30], agents), agents)
    assert given.agent.tolist() == [0, 0, NOBODY]


@pytest.mark.parametrize("method", [one_by_one, all_at_once])
def test_nobody_is_sent_farther_than_allowed(method: Callable[..., Given]) -> None:
    agents = agents_at([0], capacity=9)
    given = method(cases_at([400, 600], agents), agents, within_m=500)
    assert given.agent.tolist() == [0, NOBODY]


def test_open_tasks_count_as_metres() -> None:
    agents = agents_at([0, 500], capacity=9, weights=Weights(load_m=200))
    assert all_at_once(cases_at([0, 0, 0, 0], agents), agents).agent.tolist().count(1) == 1  # 0, 200, 400, then 500


def test_farther_agents_are_looked_at_when_the_nearest_have_no_place_left() -> None:
    agents = agents_at(list(range(0, 1_000, 100)), capacity=1)
    given = all_at_once(cases_at([0] * 10, agents), agents, neighbours=2)
    assert sorted(given.agent.tolist()) == list(range(10))


def test_only_those_who_may_take_a_case_get_it() -> None:
    agents = agents_at([0, 100], capacity=5)
    lon, lat = along_a_road([0, 0])
    tasks = Tasks(np.array(lon), np.array(lat), np.array([0, 1]), [agents.pool([1]), agents.pool([])])
    assert all_at_once(tasks, agents).agent.tolist() == [1, NOBODY]
    assert one_by_one(tasks, agents).agent.tolist() == [1, NOBODY]


@given(cases=places, people=places, capacity=st.integers(1, 2))
@settings(deadline=None)
def test_all_at_once_equals_the_best_of_all_ways(cases: list[int], people: list[int], capacity: int) -> None:
    agents = agents_at(people, capacity)
    found = all_at_once(cases_at(cases, agents), agents)
    assert np.bincount(found.agent[found.agent != NOBODY], minlength=1).max() <= capacity
    places = [row for row in range(len(people)) for _ in range(capacity)]
    served = min(len(cases), len(places))
    assert (found.agent != NOBODY).sum() == served
    best = min(
        sum(abs(cases[case] - people[place]) for case, place in zip(some, way, strict=True))
        for some in itertools.combinations(range(len(cases)), served)
        for way in set(itertools.permutations(places, served))
    )
    assert metres_in_all(found) == pytest.approx(best, abs=0.01)
