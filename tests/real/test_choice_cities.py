"""Who gets real cases of New York and Boston: the same as looking at everybody, plainly."""

import csv
import datetime as dt
import gzip
import random
from collections.abc import Iterator
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from workflows.agents import Agents
from workflows.choice import WEIGHTS, Candidate, choose

pytestmark = pytest.mark.real_data
NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
CASES, AGENTS = 150, 400
EARTH_M = 6_371_008.8
Point = tuple[float, float]


def places(file: Path) -> Iterator[tuple[Point, str]]:
    """Where real requests were, and the department that had them."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["lon"] and row["lat"]:
                yield (float(row["lon"]), float(row["lat"])), row.get("agency") or row.get("department") or ""


def staff(found: list[tuple[Point, str]], chance: random.Random) -> list[Candidate]:
    """People who stand where something was reported before, and handle for that department."""
    numbers = {name: number for number, name in enumerate(sorted({name for _, name in found}))}
    return [
        Candidate(
            number,
            person_id=number,
            department_id=numbers[department],
            on_shift=chance.random() < 0.6,
            qualified=chance.random() < 0.8,
            load=chance.randrange(6),
            capacity=5,
            given_today=chance.randrange(4),
            post=point,
        )
        for number, (point, department) in enumerate(found)
    ]


def plainly(here: Point, who: Candidate) -> tuple[float, int, int, int]:
    """Metres that everything amounts to, by the formula of the textbook, then what settles a tie."""
    lon, lat = who.post or here
    north, east = radians(lat - here[1]) / 2, radians(lon - here[0]) / 2
    root = sqrt(sin(north) ** 2 + cos(radians(here[1])) * cos(radians(lat)) * sin(east) ** 2)
    metres = 2 * EARTH_M * asin(root) + who.load * WEIGHTS.load_m + who.given_today * WEIGHTS.today_m
    return round(metres), who.load, who.given_today, who.id


@pytest.mark.parametrize("log", ["nyc311_samples.csv.gz", "boston311_2015q1.csv.gz"])
def test_the_choice_for_real_cases_equals_looking_at_everybody(samples: Path, log: str) -> None:
    found = list(islice(places(samples / "incidents" / log), CASES + AGENTS))
    people, cases = staff(found[CASES:], random.Random(7)), found[:CASES]
    for here, _ in cases:
        choice = choose(*here, people, at=NOON)
        able = [who for who in people if who.on_shift and who.qualified and who.load < who.capacity]
        assert [one.candidate.id for one in choice.ranked] == [
            who.id for who in sorted(able, key=lambda who: plainly(here, who))
        ]
        assert len(choice.ranked) + len(choice.excluded) == len(people)


@pytest.mark.parametrize("log", ["nyc311_samples.csv.gz", "boston311_2015q1.csv.gz"])
def test_the_arrays_choose_the_same_for_real_cases(samples: Path, log: str) -> None:
    found = list(islice(places(samples / "incidents" / log), CASES + AGENTS))
    people = [who for who in staff(found[CASES:], random.Random(8)) if who.on_shift and not who.given_today]
    lon, lat = zip(*(who.post or (0.0, 0.0) for who in people), strict=True)
    agents = Agents(lon, lat, load=[who.load for who in people], capacity=[5] * len(people))
    able = [row for row, who in enumerate(people) if who.qualified]
    for here, _ in found[:CASES]:
        best = choose(*here, people, at=NOON).best
        assert best is not None
        assert people[agents.nearest(*here, agents.pool(able))[0]] == best.candidate
