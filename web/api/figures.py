"""The manager's table for other systems."""

import datetime as dt
from typing import Any

from pydantic import Field
from werkzeug.wrappers import Response

from grid.records import Role
from grid.refusals import N_, BadInput
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.operations import Asked, Given, describes, query_of
from web.city import now, reading, rulebook
from web.door import actor, only
from workflows.figures import PeriodOn
from workflows.indicators import indicators

MOST_DAYS = 366 * 5


class IndicatorQuery(Asked):
    """`from` and `to` are days of the city, both included. `by` may name several keys, with commas."""

    start: dt.date = Field(alias="from")
    end: dt.date = Field(alias="to")
    as_of: dt.datetime | None = None
    period_on: PeriodOn = "due"
    by: str = Field(default="", max_length=100)


class IndicatorTable(Given):
    """A row has the code of each key, and its figures; rates are fractions, null where nothing should have closed."""

    start: dt.date = Field(serialization_alias="from")
    end: dt.date = Field(serialization_alias="to")
    as_of: dt.datetime
    period_on: PeriodOn
    by: list[str]
    rows: list[dict[str, Any]]


@api.get("/indicators")
@only(Role.MANAGER, Role.SHIFT_LEADER, Role.ADMINISTRATOR)
@describes("The indicators of a period, by what you like", query=IndicatorQuery, answers={200: IndicatorTable})
def table() -> Response:
    asked = query_of(IndicatorQuery)
    as_of = asked.as_of or now()
    if as_of.tzinfo is None:
        raise BadInput(N_("as_of needs its time zone, such as +08:00."), "as_of")
    if not 0 <= (asked.end - asked.start).days <= MOST_DAYS:
        raise BadInput(N_("The period must begin before it ends and last at most five years."), "to")
    keys = [name for name in asked.by.split(",") if name]
    rows = indicators(
        reading(),
        district_ids=actor().district_ids,
        start=asked.start,
        end=asked.end,
        as_of=as_of,
        book=rulebook(),
        by=keys,
        period_on=asked.period_on,
    )
    answer = IndicatorTable.model_construct(
        start=asked.start, end=asked.end, as_of=as_of, period_on=asked.period_on, by=keys, rows=rows
    )
    return json_of(answer)
