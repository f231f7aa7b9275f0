"""Who answers for a category at a place."""

import datetime as dt
from typing import Any

import pytest

from grid.duties import responsible
from grid.facts import DutyFacts

CITY, DISTRICT, STREET = 1, 2, 3
PATH = (STREET, DISTRICT, CITY)
TODAY = dt.date(2026, 3, 9)
SANITATION, ROADS, PARKS = 10, 20, 30


def duty(number: int, area_id: int, prefix: str, department_id: int, **more: Any) -> DutyFacts:
    facts: dict[str, Any] = {"person_id": None, "priority": 1, "valid_from": None, "valid_to": None}
    return DutyFacts(id=number, area_id=area_id, category_prefix=prefix, department_id=department_id, **(facts | more))


def answering(*duties: DutyFacts, category: str = "E0110") -> list[int]:
    return [answer.department_id for answer in responsible(duties, category, PATH, TODAY)]


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
    answers = responsible([duty(1, CITY, "", SANITATION), best, duty(3, CITY, "", PARKS)], "E0110", PATH, TODAY)
    assert answers[0].because == best
    assert [answer.department_id for answer in answers] == [SANITATION, PARKS]


def test_a_person_of_a_department_answers_beside_the_department() -> None:
    answers = responsible([duty(1, STREET, "", ROADS, person_id=7), duty(2, CITY, "", ROADS)], "E0110", PATH, TODAY)
    assert [(answer.department_id, answer.person_id) for answer in answers] == [(ROADS, 7), (ROADS, None)]
