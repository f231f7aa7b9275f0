"""For administrators: messages that wait or were given up, trying them again, and what the city has chosen."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from grid.records import Role
from grid.refusals import N_, BadInput
from web.channel_table import CHANNEL_NAMES, channels_from, topics_for
from web.city import now, reading, settings, writing
from web.door import actor, only
from web.notices import sentence_of
from web.rendering import page
from workflows import unsent
from workflows.preferences import choose_for_city
from workflows.topics import Topic
from workflows.wishes import city_wish

pages = Blueprint("messages", __name__)
_MOST = 200

# why a message did not go out, where the reason is one of ours and no code of the other side
REASONS = {
    "no address": N_("no address"),
    "no longer in service": N_("no longer in service"),
    "no longer in charge here": N_("no longer in charge here"),
    "the channel is not set up": N_("the channel is not set up"),
    "the sender failed every time": N_("the sender failed every time"),
    "the address is not allowed": N_("the address is not allowed"),
    "the push service is not allowed": N_("the push service is not allowed"),
    "the robot's answer cannot be read": N_("the robot's answer cannot be read"),
    "TimeoutError": N_("no answer in time"),
    "ConnectionRefusedError": N_("nobody answers there"),
    "gaierror": N_("its name is not known"),
    "SSLCertVerificationError": N_("its certificate is not trusted"),
}


@pages.get("/admin/messages")
@only(Role.ADMINISTRATOR)
def index() -> Response:
    districts = actor().district_ids
    dead, waiting = (listed(reading(), districts, limit=_MOST) for listed in (unsent.dead, unsent.waiting))
    return page("messages/index.html", dead=_rows(dead), waiting=_rows(waiting), **_of_the_city())


@pages.post("/admin/messages/retry")
@only(Role.ADMINISTRATOR)
def retry() -> Response:
    """One message, or all that were given up in the districts of the administrator."""
    wish = request.form.get("message", "")
    if wish != "all" and not wish.isdecimal():
        raise BadInput(N_("Say which message, or all of them."), "message")
    with writing() as session:
        chosen = None if wish == "all" else [int(wish)]
        unsent.retry(session, actor().district_ids, at=now(), only=chosen)
    return redirect(url_for("messages.index"), 303)


@pages.post("/admin/messages/city")
@only(Role.ADMINISTRATOR)
def choose() -> Response:
    with writing() as session:
        choose_for_city(session, channels_from(request.form, settings().messages.channels))
    return redirect(url_for("messages.index"), 303)


def _of_the_city() -> dict[str, Any]:
    chosen = city_wish(reading())
    return {
        "topics": topics_for(administrator=True),
        "channels": settings().messages.channels,
        "channel_names": CHANNEL_NAMES,
        "holding": {topic: chosen.get(topic, ()) for topic in Topic},
        "reasons": REASONS,
        "most": _MOST,
    }


def _rows(listed: Any) -> list[dict[str, Any]]:
    return [{"message": message, "reader": reader, "sentence": sentence_of(message)} for message, reader in listed]
