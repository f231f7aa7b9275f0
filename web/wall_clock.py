"""The clock on the wall, read here alone; everything else is told the time."""

import datetime as dt


def wall_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
