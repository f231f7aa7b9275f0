"""Quiet hours: when a message that is not urgent waits until the morning. A rule; it is told the time."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Quiet(NamedTuple):
    """From one time of the day to another, city time; past midnight where `ends` is earlier than `begins`."""

    begins: dt.time
    ends: dt.time


def released_at(moment: dt.datetime, quiet: Quiet | None, zone: ZoneInfo) -> dt.datetime:
    """Return `moment` itself, or the end of the quiet hours it falls into. Their last moment is no longer quiet."""
    if quiet is None:
        return moment
    here = moment.astimezone(zone)
    if not _is_in(here.time(), quiet):
        return moment
    tomorrow = here.time() >= quiet.ends  # the evening part of hours that run past midnight
    day = here.date() + dt.timedelta(days=tomorrow)
    return dt.datetime.combine(day, quiet.ends, zone).astimezone(dt.UTC)


def _is_in(time: dt.time, quiet: Quiet) -> bool:
    if quiet.begins <= quiet.ends:
        return quiet.begins <= time < quiet.ends
    return time >= quiet.begins or time < quiet.ends
