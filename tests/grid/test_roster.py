"""Who is on shift."""

import datetime as dt

import pytest

from grid.records import Shift
from grid.roster import on_shift

DAY = Shift(person_id=1, weekdays="12345", starts=dt.time(8), ends=dt.time(17))
NIGHT = Shift(person_id=1, weekdays="5", starts=dt.time(20), ends=dt.time(8))
ALL_DAY = Shift(person_id=1, weekdays="7", starts=dt.time(0), ends=dt.time(0))
MARCH_ONLY = Shift(
    person_id=1,
    weekdays="1",
    starts=dt.time(8),
    ends=dt.time(17),
    valid_from=dt.date(2026, 3, 1),
    valid_to=dt.date(2026, 3, 31),
)


@pytest.mark.parametrize(
    ("shift", "moment", "on"),
    [
        (DAY, "2026-03-09 08:00", True),  # the start belongs to the shift
        (DAY, "2026-03-09 16:59", True),
        (DAY, "2026-03-09 17:00", False),  # the end does not
        (DAY, "2026-03-09 07:59", False),
        (DAY, "2026-03-08 12:00", False),  # a Sunday
        (NIGHT, "2026-03-06 20:00", True),  # Friday evening
        (NIGHT, "2026-03-07 07:59", True),  # still Friday's shift
        (NIGHT, "2026-03-07 08:00", False),
        (NIGHT, "2026-03-06 07:00", False),  # Thursday's shift does not exist
        (NIGHT, "2026-03-07 21:00", False),
        (ALL_DAY, "2026-03-08 00:00", True),
        (ALL_DAY, "2026-03-08 23:59", True),
        (ALL_DAY, "2026-03-09 00:00", False),
        (MARCH_ONLY, "2026-03-30 09:00", True),
        (MARCH_ONLY, "2026-04-06 09:00", False),
        (MARCH_ONLY, "2026-02-23 09:00", False),
    ],
)
def test_a_shift_runs_from_its_start_until_before_its_end(shift: Shift, moment: str, on: bool) -> None:
    assert on_shift([shift], dt.datetime.fromisoformat(moment)) is on


def test_somebody_without_shifts_is_never_on_shift() -> None:
    assert not on_shift([], dt.datetime(2026, 3, 9, 12))
