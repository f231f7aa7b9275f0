"""The time from the beginning of a limit to its end, cut where something changes. A rule.

Every instant lies in exactly one segment: it counted, it was paused, or nobody was at work.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from workflows.deadlines import Explanation


class Counts(StrEnum):
    COUNTED = "counted"
    PAUSED = "paused"
    CLOSED = "closed"  # outside office hours, on days off, at night


@dataclass(frozen=True, slots=True)
class Segment:
    counts: Counts
    begins: dt.datetime
    ends: dt.datetime


def segments_of(why: Explanation, start: dt.datetime) -> list[Segment]:
    """The segments from `start` to the deadline, in order and without a gap, in UTC."""
    known = [Segment(Counts.COUNTED, begins, ends) for begins, ends in why.counted]
    known += [Segment(Counts.PAUSED, begins, ends) for begins, ends in why.pauses]
    return list(_filled(sorted(known, key=lambda segment: segment.begins), start.astimezone(dt.UTC), why.due_at))


def _filled(known: list[Segment], begins: dt.datetime, end: dt.datetime) -> Iterator[Segment]:
    for segment in known:
        if begins < segment.begins:
            yield Segment(Counts.CLOSED, begins, segment.begins)
        yield segment
        begins = segment.ends
    if begins < end:
        yield Segment(Counts.CLOSED, begins, end)
