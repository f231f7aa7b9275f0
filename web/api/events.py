"""A feed of what happens, for systems that follow along."""

import datetime as dt

from pydantic import Field
from werkzeug.wrappers import Response

from web.api.answers import cursor_of, json_of, part_of_cursor
from web.api.blueprint import api
from web.api.operations import Asked, Given, describes, query_of
from web.city import now, reading
from web.door import actor, only
from workflows.feed import events_after
from workflows.moves import State


class FeedQuery(Asked):
    """`after` is the `next` of the answer before; empty begins with the first event ever."""

    after: str = Field(default="", max_length=40)
    limit: int = Field(default=100, ge=1, le=1000)


class Event(Given):
    number: str
    sequence: int
    at: dt.datetime
    action: str
    from_state: State | None
    to_state: State


class Feed(Given):
    """`next` is where to go on; it stays the same while nothing new has happened."""

    events: list[Event]
    next: str


@api.get("/events")
@only()
@describes("What happened after a point in the feed, oldest first", query=FeedQuery, answers={200: Feed})
def feed() -> Response:
    asked = query_of(FeedQuery)
    after = part_of_cursor(asked.after) or 0
    rows = events_after(reading(), after, by=actor(), at=now(), limit=asked.limit)
    events = [
        Event.model_construct(
            number=number, **{n: getattr(event, n) for n in ("sequence", "at", "action", "from_state", "to_state")}
        )
        for event, number in rows
    ]
    return json_of(Feed.model_construct(events=events, next=cursor_of(rows[-1][0].id) if rows else asked.after))
