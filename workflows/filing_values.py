"""The values of a filing, one by one: numbers that are numbers, text that is text, times that can be true."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from grid.refusals import N_, BadInput
from grid.sentences import P_
from workflows.wording import wording

if TYPE_CHECKING:
    from workflows.filing import Filing

KNOWN_CRS = ("wgs84", "cgcs2000", "gcj02", "bd09")
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
MOST_ACCURACY_M = 1_000_000.0
FAST_BY = dt.timedelta(minutes=5)  # how far a device's clock may run ahead of ours
LATE_BY = dt.timedelta(days=90)  # how long a device may have been without a network


def check_values(filing: Filing, at: dt.datetime) -> Filing:
    """Return the filing with its texts tidied. Raises BadInput naming the first field that cannot be right."""
    if not isinstance(filing.client_id, str) or not CLIENT_ID.fullmatch(filing.client_id):
        raise BadInput(N_("client_id must be 1 to 64 letters, digits or . _ : -"), "client_id")
    if filing.crs not in KNOWN_CRS:
        raise BadInput(
            N_("crs %(crs)s is unknown; known are %(known)s."),
            "crs",
            crs=wording(filing.crs, "crs", 20),
            known=", ".join(KNOWN_CRS),
        )
    _number(filing.lon, "lon", -180.0, 180.0)
    _number(filing.lat, "lat", -180.0, 180.0)  # beyond 90 it is a longitude in the wrong place, which is told later
    if filing.accuracy_m is not None:
        _number(filing.accuracy_m, "accuracy_m", 0.0, MOST_ACCURACY_M)
    if filing.discovered_at is not None:
        _moment(filing.discovered_at, at)
    return replace(
        filing,
        description=wording(filing.description, "description", 2000),
        address=wording(filing.address, "address", 200),
        source=wording(filing.source, "source", 40),
    )


def _number(value: object, field: str, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(N_("%(name)s must be a finite number."), field, name=field)
    if not least <= value <= most:
        raise BadInput(
            N_("%(name)s must be between %(least)g and %(most)g."), field, name=field, least=least, most=most
        )


def _moment(discovered_at: dt.datetime, at: dt.datetime) -> None:
    if discovered_at.tzinfo is None:
        raise BadInput(N_("discovered_at needs its time zone, such as +08:00."), "discovered_at")
    if discovered_at > at + FAST_BY:
        raise BadInput(N_("discovered_at lies in the future; check the clock of the device."), "discovered_at")
    if discovered_at < at - LATE_BY:
        raise BadInput(
            P_(
                "discovered_at is more than %(days)d day ago; check the clock of the device.",
                "discovered_at is more than %(days)d days ago; check the clock of the device.",
                "days",
            ),
            "discovered_at",
            days=LATE_BY.days,
        )
