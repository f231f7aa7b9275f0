"""What is written as TOML is read back the same."""

import tomllib
from typing import Any

import pytest

from grid.calendars import shipped_calendar
from grid.toml_text import toml_text
from tests.trying.candidates import ladder


@pytest.mark.parametrize(
    "document",
    [
        shipped_calendar(),
        dict(ladder(0.5, 1.0).document),
        {},
        {"a": True, "b": -1, "c": 1.5, "d": 'quotes " and \\ and \n and \x7f and 中', "e": [], "f": ["x", 1]},
        {"first": {"in": {"deep": [{"n": 1}, {"n": 2, "m": {"k": "v"}}]}, "after": 2}, "key with spaces": "x"},
    ],
)
def test_a_document_comes_back_as_it_was(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml_text(document)) == document


def test_what_toml_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="None"):
        toml_text({"a": None})
