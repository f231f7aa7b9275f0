"""Who answers for a category at a place."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from grid.duties import Criterion, Duties, DutyPlace, assisting, decided_by, responsible
from grid.facts import DutyFacts
from grid.records import DutyPart

CITY, DISTRICT, STREET = 1, 2, 3
CELL = "110101001000001"
PLACE = DutyPlace(CELL, ("NORTH", "SOUTH"), (STREET, DISTRICT, CITY))
MONDAY_NINE = dt.datetime(2026, 3, 9, 9)
SANITATION, ROADS, PARKS = 10, 20, 30
TEAM = 5


def duty(number: int, area_id: int, prefix: str, department_id: int, **more: Any) -> DutyFacts:
    facts: dict[str, Any] = {"person_id": None, "priority": 1, "valid_from": None, "valid_to": None}
    return DutyFacts(id=number, area_id=area_id, category_prefix=prefix, department_id=department_id, **(facts | more))


def answering(
    *duties: DutyFacts, category: str = "E0110", condition: int = 0, at: dt.datetime = MONDAY_NINE
) -> list[int]:
    answers = responsible(Duties(duties), PLACE, category, condition, at)
    return [answer.department_id for answer in answers]


@pytest.mark.parametrize(
    ("better", "worse", "criterion"),
    [
        ({}, {"part": DutyPart.FALLBACK, "cell_code": CELL}, Criterion.PART),  # who leads anywhere before a fallback
        ({"cell_code": CELL}, {"duty_grid": "NORTH", "condition": 2}, Criterion.PLACE),
        ({"duty_grid": "NORTH"}, {"condition": 2}, Criterion.PLACE),  # a duty grid over the street
        ({"area_id": STREET}, {"area_id": DISTRICT, "condition": 2}, Criterion.PLACE),
        ({"area_id": DISTRICT}, {"area_id": CITY, "condition": 2}, Criterion.PLACE),
        ({"condition": 2}, {"hours": "1 08:00-10:00", "priority": 0}, Criterion.CONDITION),
        ({"category_prefix": "E0110"}, {"category_prefix": "E01", "hours": "1 08:00-10:00"}, Criterion.CATEGORY),
        ({"hours": "1 08:00-10:00", "priority": 9}, {"priority": 1}, Criterion.HOURS),
        ({"priority": 1}, {"priority": 2, "id": 0}, Criterion.PRIORITY),
        ({"id": 1}, {"id": 2}, Criterion.ID),
        ({"duty_grid": "NORTH", "priority": 1}, {"duty_grid": "SOUTH", "priority": 2}, Criterion.PRIORITY),
    ],
)
def test_the_most_specific_duty_wins_and_says_by_what(
    better: dict[str, Any], worse: dict[str, Any], criterion: Criterion
) -> None:
    one = replace(duty(8, STREET, "E0110", ROADS), **better)
    other = replace(duty(9, STREET, "E0110", PARKS), **worse)
    for order in ((one, other), (other, one)):
        first, second = responsible(Duties(order), PLACE, "E0110", 2, MONDAY_NINE)
        assert (first.because, second.because, decided_by(first, second)) == (one, other, criterion)


@pytest.mark.parametrize(
    ("at", "answers"),
    [
        ("2026-03-09 21:59", False),
        ("2026-03-09 22:00", True),  # the start belongs to it
        ("2026-03-10 05:59", True),  # past midnight it is still Monday's
        ("2026-03-10 06:00", False),  # the end does not belong to it
        ("2026-03-10 23:00", False),  # Tuesday has none
    ],
)
def test_hours_may_run_over_midnight(at: str, answers: bool) -> None:
    night = duty(1, CITY, "", SANITATION, hours="1 22:00-06:00")
    assert answering(night, at=dt.datetime.fromisoformat(at)) == ([SANITATION] if answers else [])


def test_a_duty_for_one_filing_condition_does_not_answer_for_another() -> None:
    third = duty(1, CITY, "E0110", ROADS, condition=3)
    assert answering(third, condition=3) == [ROADS]
    assert answering(third, condition=2) == answering(third, condition=0) == []


def test_who_assists_neither_leads_nor_stands_in() -> None:
    duties = Duties([duty(1, CITY, "", ROADS), duty(2, CITY, "", PARKS, part=DutyPart.ASSISTING)])
    assert [one.department_id for one in responsible(duties, PLACE, "E0110", 0, MONDAY_NINE)] == [ROADS]
    assert [one.department_id for one in assisting(duties, PLACE, "E0110", 0, MONDAY_NINE)] == [PARKS]


def test_the_smallest_place_stands_in_first() -> None:
    office = duty(1, STREET, "", SANITATION, part=DutyPart.FALLBACK)
    whole = duty(2, CITY, "", PARKS, part=DutyPart.FALLBACK)
    assert answering(whole, office) == [SANITATION, PARKS]


def test_a_team_answers_by_its_people() -> None:
    duties = Duties([duty(1, CITY, "", ROADS, team_id=TEAM)], {TEAM: frozenset({7})})
    (answer,) = responsible(duties, PLACE, "E0110", 0, MONDAY_NINE)
    assert [answer.covers(ROADS, person) for person in (7, 8, None)] == [True, False, False]
    assert not answer.covers(PARKS, 7)


def test_the_deepest_area_wins_even_over_a_longer_prefix() -> None:
    assert answering(duty(1, CITY, "E0110", SANITATION), duty(2, STREET, "E", ROADS)) == [ROADS, SANITATION]


def test_in_one_area_the_longest_prefix_wins() -> None:
    assert answering(duty(1, CITY, "E01", SANITATION), duty(2, CITY, "E0110", ROADS)) == [ROADS, SANITATION]


def test_then_the_lowest_priority_number_wins() -> None:
    first, second = duty(1, CITY, "", SANITATION, priority=2), duty(2, CITY, "", ROADS, priority=1)
    assert answering(first, second) == [ROADS, SANITATION]


def test_an_empty_prefix_answers_for_everything() -> None:
    assert answering(duty(1, CITY, "", SANITATION), category="C0101") == [SANITATION]


def test_a_duty_elsewhere_or_for_something_else_does_not_answer() -> None:
    assert answering(duty(1, 99, "", SANITATION), duty(2, CITY, "C", ROADS)) == []


@pytest.mark.parametrize(
    ("start", "end", "answers"),
    [
        ("2026-03-09", None, True),  # the first day belongs to it
        (None, "2026-03-09", True),  # the last day too
        ("2026-03-10", None, False),
        (None, "2026-03-08", False),
    ],
)
def test_a_duty_answers_only_while_it_is_valid(start: str | None, end: str | None, answers: bool) -> None:
    dates = {"valid_from": start and dt.date.fromisoformat(start), "valid_to": end and dt.date.fromisoformat(end)}
    assert answering(duty(1, CITY, "", SANITATION, **dates)) == ([SANITATION] if answers else [])


def test_whoever_answers_twice_is_named_once_for_the_better_reason() -> None:
    best = duty(2, STREET, "E01", SANITATION)
    duties = Duties([duty(1, CITY, "", SANITATION), best, duty(3, CITY, "", PARKS)])
    answers = responsible(duties, PLACE, "E0110", 0, MONDAY_NINE)
    assert answers[0].because == best
    assert [answer.department_id for answer in answers] == [SANITATION, PARKS]


def test_a_person_of_a_department_answers_beside_the_department() -> None:
    duties = Duties([duty(1, STREET, "", ROADS, person_id=7), duty(2, CITY, "", ROADS)])
    answers = responsible(duties, PLACE, "E0110", 0, MONDAY_NINE)
    assert [(answer.department_id, answer.person_id) for answer in answers] == [(ROADS, 7), (ROADS, None)]
