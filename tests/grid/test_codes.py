"""Codes of cells."""

import pytest

from grid.codes import area_code_of, cell_code_fault


@pytest.mark.parametrize(
    ("code", "area", "fault"),
    [
        ("110101001001001", "110101001001", ""),
        ("110101001001999", "110101001001", ""),
        ("110101001002001", "110101001001", "110101001002001 must begin with the 12 digits of its area, 110101001001"),
        ("110101001001000", "110101001001", "110101001001000 ends with 000; the sequence begins at 001"),
        ("101-0001", "101", ""),  # a city without 12-digit codes gives what it likes
        ("110101001001001", "MN01", ""),
    ],
)
def test_a_cell_code_of_fifteen_digits_begins_with_its_areas_twelve(code: str, area: str, fault: str) -> None:
    assert cell_code_fault(code, area) == fault


@pytest.mark.parametrize(
    ("code", "area"), [("110101001001017", "110101001001"), ("101-0001", ""), ("11010100100101", "")]
)
def test_fifteen_digits_name_their_area(code: str, area: str) -> None:
    assert area_code_of(code) == area
