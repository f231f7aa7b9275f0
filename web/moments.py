"""Moments as people read them: on the city's own clock, and as the time that is left."""

import datetime as dt
from dataclasses import dataclass

from flask_babel import format_date, format_datetime, format_time, gettext, to_user_timezone

from web.city import now
from web.language import spoken

_SOON = dt.timedelta(hours=2)  # shown as pressing when the limit is not known
_PRESSING = 0.2  # of the limit is left


@dataclass(frozen=True)
class Countdown:
    """`tone` is ok, warn, bad or still; `used` the share of the limit that has passed, 0 to 1, or None."""

    tone: str
    text: str
    used: float | None = None


def countdown(
    due: dt.datetime,
    started: dt.datetime | None = None,
    ended: dt.datetime | None = None,
    at: dt.datetime | None = None,
    resumes: dt.datetime | None = None,
) -> Countdown:
    """How a deadline stands at `at` (now), or how it was met when the case has `ended`. Natural time, as seen.

    A suspended case `resumes` at a moment; until then its clock stands still.
    """
    at = at or now()
    if ended is not None:
        return Countdown("ok", gettext("in time")) if ended <= due else Countdown("bad", gettext("late"))
    if resumes is not None:
        return Countdown("still", gettext("stands still until %(time)s", time=when(resumes)))
    left, used = due - at, _used(due, started, at)
    text = (
        gettext("%(span)s left", span=span(left))
        if left > dt.timedelta()
        else gettext("%(span)s over", span=span(-left))
    )
    return Countdown(tone(due, started, at), text, used)


def tone(due: dt.datetime, started: dt.datetime | None, at: dt.datetime) -> str:
    """How a deadline stands: `bad` once it has passed, `warn` when a fifth of the limit is left, else `ok`."""
    if due <= at:
        return "bad"
    used = _used(due, started, at)
    pressing = due - at <= _SOON if used is None else 1 - used <= _PRESSING
    return "warn" if pressing else "ok"


def _used(due: dt.datetime, started: dt.datetime | None, at: dt.datetime) -> float | None:
    return None if started is None or due <= started else min(1.0, max(0.0, (at - started) / (due - started)))


def span(length: dt.timedelta) -> str:
    """`0:42` hours and minutes; from two days on, whole days."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return str(gettext("%(days)d d", days=minutes // (24 * 60)))
    return f"{minutes // 60}:{minutes % 60:02}"


def when(moment: dt.datetime | None, *, exact: bool = False) -> str:
    """On the city's clock: the time of today, the day and time of another; `exact` always says everything."""
    if moment is None:
        return "—"
    local, today = to_user_timezone(moment), to_user_timezone(now())
    if exact:
        return str(format_datetime(moment, "yyyy-MM-dd HH:mm:ss"))
    if local.date() == today.date():
        return str(format_time(moment, "HH:mm"))
    pattern = "M-d HH:mm" if spoken() == "zh" else "d MMM HH:mm"
    return str(format_datetime(moment, pattern if local.year == today.year else "yyyy-MM-dd HH:mm"))


def day(date: dt.date) -> str:
    return str(format_date(date, "yyyy-MM-dd"))
