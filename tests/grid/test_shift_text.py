"""Shifts as people write them."""

import datetime as dt

import pytest

from grid.loading.shift_text import WrittenShift, shifts_from, shifts_to


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("1-5 08:00-17:00", [("12345", "08:00", "17:00")]),
        ("1,3,5 8:30-12:00；6-7 20:00–06:00", [("135", "08:30", "12:00"), ("67", "20:00", "06:00")]),
        ("7 16:00-24:00", [("7", "16:00", "00:00")]),  # until midnight
        ("", []),
    ],
)
def test_weekdays_and_times_are_read(text: str, shifts: list[tuple[str, str, str]]) -> None:
    wanted = [WrittenShift(days, dt.time.fromisoformat(a), dt.time.fromisoformat(b)) for days, a, b in shifts]
    assert shifts_from(text) == wanted
    assert shifts_from(shifts_to(wanted)) == wanted


@pytest.mark.parametrize(
    "text", ["8 08:00-09:00", "1-5", "5-1 08:00-09:00", "1 08:00-25:00", "1- 08:00-09:00", "whenever"]
)
def test_what_is_no_shift_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"shift|exist"):
        shifts_from(text)
