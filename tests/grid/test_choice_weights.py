"""The table `[choice]` of a city's rules."""

from typing import Any

import pytest

from grid.case_rules import CaseRules
from grid.choice_weights import WEIGHTS, Weights
from grid.refusals import BadInput


def test_what_a_city_leaves_out_keeps_its_default() -> None:
    rules = CaseRules.from_document({"choice": {"load_m": 300}})
    assert rules.choice == Weights(load_m=300.0)
    assert CaseRules().choice == WEIGHTS


def test_the_document_reads_as_the_same_rules() -> None:
    rules = CaseRules.from_document({"choice": {"today_m": 0}})
    assert CaseRules.from_document(rules.document()) == rules


@pytest.mark.parametrize(
    ("choice", "field", "complaint"),
    [
        ({"weight": 1}, "choice.weight", "There is no weight weight"),
        ({"load_m": -1}, "choice.load_m", "load_m must be a number from 0 to 100000."),
        ({"load_m": "far"}, "choice.load_m", "load_m must be a number from 0 to 100000."),
        ({"load_m": float("nan")}, "choice.load_m", "load_m must be a number from 0 to 100000."),
        ({"load_m": True}, "choice.load_m", "load_m must be a number from 0 to 100000."),
        ({"metres_a_minute": 0}, "choice.metres_a_minute", "metres_a_minute must be a number from 1 to 100000."),
        ([200], "choice", "choice must be a table of weights."),
    ],
)
def test_a_weight_that_makes_no_sense_is_named(choice: Any, field: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint) as refused:
        CaseRules.from_document({"choice": choice})
    assert refused.value.field == field
