"""Giving a whole queue away: capacity, reach, and never worse than one by one."""

import itertools
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.agents import Agents
from workflows.assignment import Given, Tasks, all_at_once, one_by_one
from workflows.choice import Weights
from workflows.matching import NOBODY, Solver, by_flow, by_matching

SOLVERS = pytest.mark.parametrize("solver", [by_flow, by_matching])
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


def a_town(seed: int = 3, cases: int = 200, people: int = 80) -> tuple[Tasks, Agents]:
    """Half of the cases in one corner; two departments, and twenty people who belong to both."""
    random = np.random.default_rng(seed)
    places = random.uniform(0, 0.1, (cases, 2)) * np.where(np.arange(cases) % 2, 1, 0.2)[:, None]
    agents = Agents(
        *(random.uniform(0, 0.1, (2, people)) + np.array([[116.4], [39.9]])), capacity=[3] * people, weights=BY_DISTANCE
    )
    pools = [agents.pool(range(50)), agents.pool(range(30, people))]
    department = (random.random(cases) < 0.5).astype(np.int64)
    lon, lat = 116.4 + places[:, 0], 39.9 + places[:, 1]
    return Tasks(lon, lat, department, pools, key=np.arange(cases)), agents


def some(tasks: Tasks, which: np.ndarray, kept: np.ndarray | None = None) -> Tasks:
    """These of the cases, with the agents they had; each is who it was."""
    key = np.arange(len(tasks)) if tasks.key is None else tasks.key
    return replace(tasks, lon=tasks.lon[which], lat=tasks.lat[which], pool=tasks.pool[which], key=key[which], kept=kept)


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


@SOLVERS
def test_open_tasks_count_as_metres(solver: Solver) -> None:
    agents = agents_at([0, 500], capacity=9, weights=Weights(load_m=200))
    assert (
        all_at_once(cases_at([0, 0, 0, 0], agents), agents, solver=solver).agent.tolist().count(1) == 1
    )  # 0, 200, 400, then 500


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


def test_an_urgent_case_is_not_the_one_that_waits_or_is_far() -> None:
    agents = agents_at([0], capacity=1)
    tasks = replace(cases_at([100, 900], agents), weight=np.array([1.0, 3.0]))
    assert all_at_once(tasks, agents).agent.tolist() == [NOBODY, 0]
    agents = agents_at([0, 2_000], capacity=1)
    tasks = replace(cases_at([100, 200], agents), weight=np.array([1.0, 3.0]))
    assert all_at_once(tasks, agents).agent.tolist() == [1, 0]  # 1,900 m + 3 × 200 m


def test_a_case_moves_on_so_that_another_one_has_anybody_at_all() -> None:
    agents = agents_at([0, 5_000], capacity=1)
    lon, lat = along_a_road([0, 0])
    tasks = Tasks(np.array(lon), np.array(lat), np.array([0, 1]), [agents.pool([0]), agents.pool([0, 1])])
    assert all_at_once(tasks, agents, neighbours=1).agent.tolist() == [0, 1]


@SOLVERS
def test_who_looks_at_the_nearest_only_finds_nearly_the_best_of_all(solver: Solver) -> None:
    tasks, agents = a_town()
    few = all_at_once(tasks, agents, neighbours=20, solver=solver)
    everybody = all_at_once(tasks, agents, solver=solver)
    assert (few.agent != NOBODY).all()
    assert metres_in_all(few) <= 1.02 * metres_in_all(everybody)


@pytest.mark.parametrize("seed", range(3))
def test_both_solvers_find_the_same_plan(seed: int) -> None:
    tasks, agents = a_town(seed)
    by_ortools, by_scipy = (all_at_once(tasks, agents, solver=solver) for solver in (by_flow, by_matching))
    assert metres_in_all(by_ortools) == pytest.approx(metres_in_all(by_scipy), rel=1e-9)
    assert by_ortools.agent.tolist() == by_scipy.agent.tolist()


@SOLVERS
def test_of_equal_ways_the_same_is_taken_in_whatever_order_the_cases_come(solver: Solver) -> None:
    agents = agents_at([100] * 6, capacity=2)
    tasks = replace(cases_at([0] * 12, agents), key=np.arange(12))
    order = np.array([7, 2, 11, 0, 5, 9, 1, 3, 10, 4, 8, 6])
    found = all_at_once(tasks, agents, solver=solver).agent
    assert all_at_once(some(tasks, order), agents, solver=solver).agent.tolist() == found[order].tolist()


@SOLVERS
def test_one_case_more_or_less_changes_few_others(solver: Solver) -> None:
    tasks, agents = a_town()
    everybody = all_at_once(tasks, agents, solver=solver).agent
    changed = []
    for gone in range(0, len(tasks), 20):
        rest = np.delete(np.arange(len(tasks)), gone)
        without = all_at_once(some(tasks, rest, everybody[rest]), agents, solver=solver).agent
        again = all_at_once(replace(tasks, kept=np.insert(without, gone, NOBODY)), agents, solver=solver).agent
        changed.append(((without != everybody[rest]).sum(), (again[rest] != without).sum()))
    less, more = np.array(changed).T
    assert (less.max(), more.max()) <= (6, 6)  # of 200 cases
    assert less.mean() <= 3
    assert more.mean() <= 3


def test_a_case_keeps_its_agent_unless_another_one_saves_enough() -> None:
    agents = agents_at([0, 300], capacity=1)
    tasks = replace(cases_at([100], agents), kept=np.array([1]))
    assert all_at_once(tasks, agents, keep_m=150).agent.tolist() == [1]
    assert all_at_once(tasks, agents, keep_m=50).agent.tolist() == [0]


def test_an_agent_of_the_plan_before_who_is_full_or_may_not_take_the_case_is_not_kept() -> None:
    agents = Agents(*along_a_road([0, 300]), load=[0, 1], capacity=[1, 1], weights=BY_DISTANCE)
    assert all_at_once(replace(cases_at([100], agents), kept=np.array([1])), agents).agent.tolist() == [0]
    lon, lat = along_a_road([100])
    tasks = Tasks(np.array(lon), np.array(lat), np.array([0]), [agents.pool([])], kept=np.array([0]))
    assert all_at_once(tasks, agents).agent.tolist() == [NOBODY]


@SOLVERS
@given(cases=places, people=places, capacity=st.integers(1, 2))
@settings(deadline=None)
def test_all_at_once_equals_the_best_of_all_ways(
    solver: Solver, cases: list[int], people: list[int], capacity: int
) -> None:
    agents = agents_at(people, capacity)
    found = all_at_once(cases_at(cases, agents), agents, solver=solver)
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
