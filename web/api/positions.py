"""Where people on the street are: told by their devices or a gateway for many, seen by their own dispatchers."""

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime, Field
from werkzeug.wrappers import Response

from geo.china import SHIFTED
from grid.fixes import Fix
from grid.followed import OUTSIDE
from grid.names import names_of
from grid.positions import Judged, Told, judge_positions, keep_positions
from grid.records import Role
from grid.refusals import Refusal
from grid.seeing import positions_seen
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.case_shape import Who, who
from web.api.operations import Given, Taken, body_of, describes
from web.city import now, reading, rulebook, write_together
from web.door import actor, only

MOST = 100
_WHERE = ("lat", "lon", "accuracy_m", "at")


class PositionBody(Taken):
    """`person` is a user name, left out by people who tell of themselves. `at` is when the device was there."""

    person: str = Field(default="", max_length=60)
    lat: float
    lon: float
    crs: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84"
    accuracy_m: float | None = None
    at: AwareDatetime


class PositionsBody(Taken):
    """In any order; of one person at most one in 30 seconds is kept."""

    positions: list[PositionBody] = Field(min_length=1, max_length=MOST)


class Refused(Given):
    """`index` counts from 0; `detail` is a sentence fit to show and `field` what it is about."""

    index: int
    field: str
    detail: str


class Taking(Given):
    """`ignored` were not needed: older than what is known, or sooner than 30 seconds after it."""

    kept: int
    ignored: int
    refused: list[Refused]


class Seen(Given):
    person: Who
    lat: float
    lon: float
    accuracy_m: float | None
    at: dt.datetime


class Seens(Given):
    positions: list[Seen]


@api.post("/positions")
@only(*OUTSIDE, Role.ADMINISTRATOR)
@describes(
    "Tell positions, up to 100 at once; administrators tell of others", body=PositionsBody, answers={200: Taking}
)
def tell_positions() -> Response:
    """Each stands for itself. Where none is right, the answer is what is wrong with the first."""
    told = [_told(one) for one in body_of(PositionsBody).positions]
    judged = judge_positions(reading(), told, by=actor(), at=now(), book=rulebook())
    if judged.positions:
        write_together(lambda session: keep_positions(session, judged))
    return json_of(_taking(judged))


@api.get("/positions")
@only(Role.DISPATCHER)
@describes("Where the people on shift in the caller's districts were last", answers={200: Seens})
def seen_positions() -> Response:
    found = positions_seen(reading(), by=actor(), at=now(), book=rulebook())
    names = names_of(reading(), [one.person_id for one in found])
    shapes = [
        Seen.model_construct(person=who(names[one.person_id]), **{name: getattr(one, name) for name in _WHERE})
        for one in found
    ]
    return json_of(Seens.model_construct(positions=shapes))


def _told(body: PositionBody) -> Told:
    turn = SHIFTED.get(body.crs)
    lon, lat = turn(body.lon, body.lat) if turn else (body.lon, body.lat)
    return Told(Fix(float(lon), float(lat), body.at, body.accuracy_m), body.person)


def _taking(judged: Judged) -> Taking:
    refusals = [(place, one) for place, one in enumerate(judged.outcomes) if isinstance(one, Refusal)]
    if len(refusals) == len(judged.outcomes):
        raise refusals[0][1]
    refused = [
        Refused.model_construct(index=place, field=refusal.field, detail=str(refusal)) for place, refusal in refusals
    ]
    kept = judged.outcomes.count(True)
    return Taking.model_construct(kept=kept, ignored=len(judged.outcomes) - kept - len(refused), refused=refused)
