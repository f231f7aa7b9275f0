"""Where a person says how they want to be told: of what, by which channel, where, when not, in which language."""

import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from grid.ladders import Quiet
from grid.records import Role
from grid.refusals import N_, BadInput
from web.channel_table import CHANNEL_NAMES, channels_from, topics_for
from web.city import now, reading, settings, writing
from web.door import actor, only
from web.language import LANGUAGES
from web.rendering import page
from workflows.channels.channel import PushKeys
from workflows.preferences import (
    Preferences,
    browsers_of,
    prefer,
    preferences_of,
    shown_to,
    subscribe,
    unsubscribe,
)
from workflows.topics import PERSONAL
from workflows.wishes import city_wish

pages = Blueprint("notice_settings", __name__)
TEMPLATE = "messages/settings.html"
_MOST_ENDPOINT = 1000  # letters; the longest known have some 500


@pages.get("/notices/settings")
@only()
def form() -> Response:
    return page(TEMPLATE, **_context(preferences_of(reading(), _me())))


@pages.post("/notices/settings")
@only()
def save() -> Response:
    """Keep the form, or with `reset` let the city choose the channels again."""
    given = _given()
    try:
        given = replace(given, quiet=_quiet(request.form.get("quiet_from", ""), request.form.get("quiet_to", "")))
        with writing() as session:
            prefer(session, _me(), given)
    except BadInput as refusal:
        return page(TEMPLATE, status=422, **_context(given), refusal=refusal)
    return redirect(url_for("notice_settings.form", saved=1), 303)


@pages.post("/notices/browsers")
@only()
def add_browser() -> Response:
    """A browser's subscription as it gives it: an endpoint and two keys."""
    endpoint, keys = _subscription(request.get_json(silent=True))
    with writing() as session:
        subscribe(session, _me(), endpoint, keys, at=now())
    return make_response("", 204)


@pages.post("/notices/browsers/forget")
@only()
def forget_browsers() -> Response:
    with writing() as session:
        unsubscribe(session, _me())
    return redirect(url_for("notice_settings.form", saved=1), 303)


def _me() -> int:
    person_id = actor().id
    assert person_id is not None, "nobody signs in as the system"
    return person_id


def _context(shown: Preferences) -> dict[str, Any]:
    return {
        "shown": shown,
        "holding": shown_to(shown.channels, city_wish(reading())),
        "topics": topics_for(administrator=Role.ADMINISTRATOR in actor().roles),
        "channels": _open_channels(),
        "channel_names": CHANNEL_NAMES,
        "browsers": browsers_of(reading(), _me()),
        "push_key": _push_key(),
        "saved": "saved" in request.args,
    }


def _push_key() -> str:
    """What a browser needs to subscribe. Only where push is set up is the cryptography loaded."""
    if settings().messages.push is None:
        return ""
    from workflows.channels.push import public_key

    return public_key(settings().secret)


def _open_channels() -> list[str]:
    return [via for via in PERSONAL if via in settings().messages.channels]


def _given() -> Preferences:
    """What the form says, but for the quiet hours. A field that is not shown, its channel not being set up, stays."""
    kept = preferences_of(reading(), _me())
    form, language = request.form, request.form.get("language", "")
    return Preferences(
        email=form.get("email", kept.email),
        phone=form.get("phone", kept.phone),
        channels=None if "reset" in form else channels_from(form, _open_channels()),
        language=language if language in LANGUAGES else "",
    )


def _quiet(starts: str, ends: str) -> Quiet | None:
    if not starts and not ends:
        return None
    try:
        hours = Quiet(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
    except ValueError:
        hours = None
    if hours is None or hours.starts == hours.ends:
        raise BadInput(N_("Quiet hours need two times, as in 22:00 and 07:00."), "quiet_from")
    return hours


def _subscription(given: Any) -> tuple[str, PushKeys]:
    from workflows.channels.push import serves
    from workflows.channels.push_crypto import BadKeys, browser_key

    push = settings().messages.push
    try:
        endpoint, keys = str(given["endpoint"]), PushKeys(str(given["keys"]["p256dh"]), str(given["keys"]["auth"]))
        browser_key(keys)
    except (TypeError, KeyError, BadKeys):
        raise BadInput(N_("This is no subscription of a browser."), "endpoint") from None
    if push is None or len(endpoint) > _MOST_ENDPOINT or not serves(push, endpoint):
        raise BadInput(N_("Messages to this browser's push service are not allowed here."), "endpoint")
    return endpoint, keys
