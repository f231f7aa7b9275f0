"""The blueprint of /api/v1, and who speaks through it: another system by its token, or a page by its session."""

from flask import Blueprint, Flask, g, request

from web.api import tokens
from web.city import now, reading, writing
from web.door import SignInFirst, Visitor
from web.security import csrf

api = Blueprint("api", __name__, url_prefix="/api/v1")
_SAFE = {"GET", "HEAD", "OPTIONS"}


def install(app: Flask) -> None:
    """Ask for the token before the door asks who is there."""
    csrf.exempt(api)
    app.before_request(_authenticate)


def _authenticate() -> None:
    if request.blueprint != api.name:
        return
    given = request.headers.get("Authorization")
    if given is not None:
        g.visitor = _visitor_with(given)


@api.before_request
def _ask_pages_for_their_word() -> None:
    """A request with a cookie could be another site's doing; one with a token could not."""
    if request.method not in _SAFE and "Authorization" not in request.headers:
        csrf.protect()  # the header X-CSRFToken


def _visitor_with(authorization: str) -> Visitor:
    """A header that proves nothing is refused, also where a cookie would have done."""
    kind, _, text = authorization.partition(" ")
    token = tokens.find_token(reading(), text.strip(), at=now()) if kind.lower() == "bearer" else None
    person = tokens.actor_behind(reading(), token) if token else None
    if token is None or person is None:
        raise SignInFirst
    if token.used_on != now().date():
        with writing() as session:
            tokens.note_used(session, token.id, now().date())
    return Visitor(person)
