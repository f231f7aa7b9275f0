"""Times of day and dates as a calendar's document writes them."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any

from grid.refusals import N_, BadInput

Frame = tuple[int, int]  # seconds of wall clock after midnight: from, to (not included); 86,400 is 24:00


class BadCalendar(BadInput):
    """The document of a calendar says something that cannot be counted with; `field` is the key in it."""


def frames_from(texts: Any, key: str) -> tuple[Frame, ...]:
    """Read ["08:00-12:00", "14:00-18:00"] in order of time; frames may touch but not overlap."""
    if not isinstance(texts, list):
        raise BadCalendar(N_('%(key)s must be a list such as ["08:00-12:00", "14:00-18:00"]'), key, key=key)
    frames = sorted(_frame(text, key) for text in texts)
    for (_, end), (start, _) in pairwise(frames):
        if start < end:
            raise BadCalendar(N_("%(key)s: frames overlap at %(at)s"), key, key=key, at=_clock(start))
    return tuple(frames)


def _frame(text: Any, key: str) -> Frame:
    found = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", text) if isinstance(text, str) else None
    if not found:
        raise BadCalendar(N_("%(key)s: “%(text)s” is not a frame such as 08:00-12:00"), key, key=key, text=text)
    h1, m1, h2, m2 = map(int, found.groups())
    start, end = h1 * 3600 + m1 * 60, h2 * 3600 + m2 * 60
    if m1 > 59 or m2 > 59 or end > 86_400:
        raise BadCalendar(N_("%(key)s: “%(text)s” is no time of day"), key, key=key, text=text)
    if end <= start:
        raise BadCalendar(
            N_("%(key)s: “%(text)s” ends before it starts; split hours over midnight into two days"),
            key, key=key, text=text,
        )  # fmt: skip
    return start, end


def dates_from(texts: Any, key: str) -> list[dt.date]:
    """Read ["2025-01-26", "2025-01-28/2025-02-04"]; both ends of a range count."""
    if not isinstance(texts, list):
        raise BadCalendar(N_("%(key)s must be a list of dates such as 2025-01-28/2025-02-04"), key, key=key)
    return [date for text in texts for date in _range(str(text), key)]


def _range(text: str, key: str) -> list[dt.date]:
    first, _, last = text.partition("/")
    try:
        start = dt.date.fromisoformat(first)
        end = dt.date.fromisoformat(last) if last else start
    except ValueError as error:
        raise BadCalendar(N_("%(key)s: “%(text)s” is no date; write 2025-01-28"), key, key=key, text=text) from error
    if not 0 <= (end - start).days < 366:
        raise BadCalendar(N_("%(key)s: “%(text)s” ends before it starts"), key, key=key, text=text)
    return [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
