"""What a device says of where somebody is, and which of it counts. Rules: they are told the time and the city.

Numbers are of practice: a phone tells at most every half a minute, and one that was offline tells later.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite

from geo.distance import metres_per_degree
from grid.records import AreaLevel
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook

EVERY = dt.timedelta(seconds=30)  # of one person no more than one position is kept in such a span
OLDEST = dt.timedelta(days=1)  # of what is told later
FAST_BY = dt.timedelta(minutes=5)  # how far a device's clock may run ahead of ours
FAR_M = 20_000.0  # outside the city by more than that, it is no position of somebody at work here
MOST_ACCURACY_M = 100_000.0


@dataclass(frozen=True)
class Fix:
    """Degrees are WGS-84; `at` is when the device was there."""

    lon: float
    lat: float
    at: dt.datetime
    accuracy_m: float | None = None


def check_fix(fix: Fix, *, at: dt.datetime, book: Rulebook) -> None:
    """Raise BadInput, naming the field, for what cannot be the position of somebody at work."""
    if not (isfinite(fix.lon) and isfinite(fix.lat) and abs(fix.lon) <= 180 and abs(fix.lat) <= 90):
        raise BadInput(N_("These are no degrees: longitude goes from -180 to 180, latitude from -90 to 90."), "lon")
    if fix.accuracy_m is not None and not 0 <= fix.accuracy_m <= MOST_ACCURACY_M:
        raise BadInput(N_("The accuracy must be between 0 and %(most)d metres."), "accuracy", most=MOST_ACCURACY_M)
    if fix.at > at + FAST_BY:
        raise BadInput(N_("This position lies in the future; check the clock of the device."), "at")
    if fix.at < at - OLDEST:
        raise BadInput(N_("This position is more than a day old; nobody needs it any more."), "at")
    if not _near_the_city(fix, book):
        raise BadInput(N_("This position is far outside the city."), "lon")


def thinned(fixes: Iterable[tuple[int, dt.datetime]], since: dt.datetime | None) -> Iterator[int]:
    """Give the keys of the fixes of one person that are kept: none sooner than `EVERY` after the one kept before.

    `fixes` are keys and moments in any order; `since` is when the person was seen last.
    """
    for key, moment in sorted(fixes, key=lambda fix: (fix[1], fix[0])):
        if since is None or moment >= since + EVERY:
            since = moment
            yield key


def _near_the_city(fix: Fix, book: Rulebook) -> bool:
    east, north = (FAR_M / float(length) for length in metres_per_degree(fix.lat))
    districts = [area for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    return any(
        area.min_lon - east <= fix.lon <= area.max_lon + east
        and area.min_lat - north <= fix.lat <= area.max_lat + north
        for area in districts
    )
