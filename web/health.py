"""For those who run it: is the process alive, can it work, what is going on. No word about people or places."""

from flask import Blueprint, current_app, make_response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from grid.records import Role
from grid.refusals import N_, NotFound
from web.city import now, reading, settings
from web.door import everyone, me
from web.metrics import exposition
from workflows import unsent
from workflows.beats import last_beat

pages = Blueprint("health", __name__)
_LATE_TICKS, _LEAST_S = 3, 30.0  # a clock is late after three missed ticks, but never within half a minute


@pages.get("/healthz")
@everyone
def alive() -> Response:
    """The process answers."""
    return _plain("ok")


@pages.get("/readyz")
@everyone
def ready() -> Response:
    """The database answers (else 503), and how the clock is: a late clock is told, but is no reason to send nobody."""
    try:
        beat, oldest_s = last_beat(reading()), unsent.oldest_s(reading(), at=now())
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        return _plain("the database does not answer", 503)
    if beat is None:
        return _plain("ready\nclock: has never run")
    age_s = (now() - beat.at).total_seconds()
    late = age_s > max(_LEAST_S, _LATE_TICKS * settings().tick_s)
    held_up = f"\nmessages: late, the oldest has waited for {oldest_s:.0f} s" if oldest_s > unsent.LATE_S else ""
    return _plain(f"ready\nclock: {'late, ' if late else ''}last beat {age_s:.0f} s ago{held_up}")


@pages.get("/metrics")
@everyone
def metrics() -> Response:
    """Counts for Prometheus, told to this very machine and to administrators (also by token)."""
    person = me()
    nearby = request.remote_addr in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    if not nearby and (person is None or Role.ADMINISTRATOR not in person.roles):
        raise NotFound(N_("There is no such page."))
    body, content_type = exposition(reading(), at=now())
    answer = make_response(body)
    answer.content_type = content_type
    return answer


def _plain(body: str, status: int = 200) -> Response:
    answer = make_response(body, status)
    answer.content_type = "text/plain; charset=utf-8"
    return answer
