"""Quiet hours, as a table."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from grid.ladders import Quiet
from workflows.wishes import released_at

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NIGHT = Quiet(dt.time(22), dt.time(7))
NOON = Quiet(dt.time(12), dt.time(14))


@pytest.mark.parametrize(
    ("quiet", "moment", "released"),
    [
        (NIGHT, "2026-03-09 21:59:59", "2026-03-09 21:59:59"),  # just before
        (NIGHT, "2026-03-09 22:00:00", "2026-03-10 07:00:00"),  # the first moment is quiet
        (NIGHT, "2026-03-10 03:00:00", "2026-03-10 07:00:00"),  # past midnight
        (NIGHT, "2026-03-10 07:00:00", "2026-03-10 07:00:00"),  # the last is not
        (NOON, "2026-03-09 13:00:00", "2026-03-09 14:00:00"),  # within a day
        (NOON, "2026-03-09 23:00:00", "2026-03-09 23:00:00"),
        (None, "2026-03-09 03:00:00", "2026-03-09 03:00:00"),
    ],
)
def test_a_moment_is_put_off_to_the_end_of_the_quiet_hours(quiet: Quiet | None, moment: str, released: str) -> None:
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=BEIJING)
    assert released_at(at, quiet, BEIJING) == dt.datetime.fromisoformat(released).replace(tzinfo=BEIJING)


def test_the_end_is_on_the_clock_of_the_city_when_the_clocks_change() -> None:
    """In New York the night of 8 March 2026 is an hour short: seven in the morning is 11:00 UTC, not 12:00."""
    evening = dt.datetime(2026, 3, 7, 23, 0, tzinfo=NEW_YORK)
    assert released_at(evening, NIGHT, NEW_YORK) == dt.datetime(2026, 3, 8, 11, 0, tzinfo=dt.UTC)
