"""The order of a walk: from me, all stops once, never longer than as given, whatever order they come in."""

import random
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import great_circle_m
from geo.walk import Degrees, walk

ME = (116.4, 39.9)
DEGREES = st.tuples(
    st.integers(-400, 400).map(lambda step: 116.4 + step / 1e5),
    st.integers(-400, 400).map(lambda step: 39.9 + step / 1e5),
)


def metres(places: list[Degrees]) -> float:
    return sum(float(great_circle_m(*one, *other)) for one, other in pairwise(places))


@given(st.lists(DEGREES, max_size=30))
def test_every_stop_once_with_the_metres_that_it_takes(stops: list[Degrees]) -> None:
    way = walk(ME, stops)
    assert sorted(way.order) == list(range(len(stops)))
    assert way.metres == pytest.approx(metres([ME, *(stops[place] for place in way.order)]))
    assert len(way.legs) == len(stops)


@given(st.lists(DEGREES, max_size=30))
def test_it_is_never_longer_than_the_order_given(stops: list[Degrees]) -> None:
    assert walk(ME, stops).metres <= metres([ME, *stops]) + 1e-3


@given(st.lists(DEGREES, max_size=7), st.randoms(use_true_random=False))
def test_up_to_seven_stops_the_order_they_come_in_makes_no_difference(
    stops: list[Degrees], chance: random.Random
) -> None:
    mixed = chance.sample(stops, len(stops))
    ways = [[given[place] for place in walk(ME, given).order] for given in (stops, mixed)]
    assert ways[0] == ways[1]


@given(st.lists(DEGREES, max_size=5))
def test_of_few_stops_it_is_the_shortest_of_all_orders(stops: list[Degrees]) -> None:
    shortest = min(metres([ME, *order]) for order in permutations(stops))
    assert walk(ME, stops).metres == pytest.approx(shortest, abs=1e-3)


def test_thirty_stops_in_any_order_make_the_same_walk() -> None:
    chance = random.Random(4)
    stops = [(116.4 + chance.uniform(-0.01, 0.01), 39.9 + chance.uniform(-0.01, 0.01)) for _ in range(30)]
    ways = []
    for _ in range(10):
        mixed = chance.sample(stops, 30)
        ways.append([mixed[place] for place in walk(ME, mixed).order])
    assert all(way == ways[0] for way in ways)


def test_along_a_street_one_goes_to_its_end() -> None:
    street = [(116.4 + n / 1000, 39.9) for n in (3, 1, 4, 2)]
    assert walk(ME, street).order == (1, 3, 0, 2)


def test_a_crossing_is_undone() -> None:
    """The nearest next would zigzag between two sides of a street of which one is a little nearer each time."""
    stops = [(116.4 + n / 1000, 39.9 + side / 1000) for n in range(1, 6) for side in (-2, 2)]
    assert walk(ME, stops).metres < metres([ME, *stops]) / 2
