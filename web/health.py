"""For those who run it: is the process alive, can it work, what is going on. No word about people or places."""

from flask import Blueprint, current_app, make_response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from grid.records import Role
from grid.refusals import N_, NotFound
from web.city import now, reading, settings
from web.door import everyone, me
from workflows import unsent
from workflows.beats import last_beat
from workflows.records import ClockBeat
from workflows.standing import lateness_s

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
        beat, escalation_s = last_beat(reading()), lateness_s(reading(), at=now())
        message_s = unsent.oldest_s(reading(), at=now())
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        return _plain("the database does not answer", 503)
    lines = ["ready", f"clock: {_heard(beat)}"]
    if escalation_s > _patience_s():
        lines.append(f"escalation: late, the oldest rung has waited for {escalation_s:.0f} s")
    if message_s > unsent.LATE_S:
        lines.append(f"messages: late, the oldest has waited for {message_s:.0f} s")
    return _plain("\n".join(lines))


@pages.get("/metrics")
@everyone
def metrics() -> Response:
    """Counts for Prometheus, told to this very machine and to administrators (also by token)."""
    person = me()
    nearby = request.remote_addr in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    if not nearby and (person is None or Role.ADMINISTRATOR not in person.roles):
        raise NotFound(N_("There is no such page."))
    from web.metrics import exposition  # not every installation is watched by Prometheus

    body, content_type = exposition(reading(), at=now())
    answer = make_response(body)
    answer.content_type = content_type
    return answer


def _heard(beat: ClockBeat | None) -> str:
    """When the clock was last heard. A beat of the future is none: somebody has set the wall clock back since."""
    if beat is None:
        return "has never run"
    age_s = (now() - beat.at).total_seconds()
    return f"{'late, ' if abs(age_s) > _patience_s() else ''}last beat {age_s:.0f} s ago"


def _patience_s() -> float:
    return max(_LEAST_S, _LATE_TICKS * settings().tick_s)


def _plain(body: str, status: int = 200) -> Response:
    answer = make_response(body, status)
    answer.content_type = "text/plain; charset=utf-8"
    return answer
