"""Who may enter: every view says `@only(Role.DISPATCHER)`, `@only()` for anybody signed in, or `@everyone`.

A view that says nothing keeps the application from starting.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_login import LoginManager, current_user

from grid.actors import Actor
from grid.records import Role
from grid.refusals import N_, NotAllowed
from web import sessions
from web.city import now, reading, settings, writing

View = TypeVar("View", bound=Callable[..., Any])
EVERYONE = None


class SignInFirst(Exception):
    """Nobody is signed in, or no longer (401; a page sends the browser to sign in)."""


class Visitor:
    """What Flask-Login calls a user: an actor who is signed in."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return str(self.actor.id)


def only(*roles: Role) -> Callable[[View], View]:
    """Let in people with one of these roles; without roles, everybody who is signed in."""
    return _mark(frozenset(roles or Role))


def everyone(view: View) -> View:
    """Let in strangers too."""
    return _mark(EVERYONE)(view)


def unattended(view: View) -> View:
    """For a view that an open page asks by itself on a timer: being asked for it does not keep the session alive."""
    view.unattended = True  # type: ignore[attr-defined]  # read again by `_visitor_behind_cookie`
    return view


def _mark(roles: frozenset[Role] | None) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.door = roles  # type: ignore[attr-defined]  # read again by `_guard`
        return view

    return mark


def me() -> Actor | None:
    """Who is signed in, or None."""
    return getattr(current_user, "actor", None)


def actor() -> Actor:
    """Who is signed in; for views behind `@only`."""
    person = me()
    if person is None:
        raise SignInFirst
    return person


def install(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # our own table knows better than a fingerprint in a cookie
    manager.request_loader(_load)
    manager.init_app(app)
    app.before_request(_guard)


def doors(app: Flask) -> dict[str, frozenset[Role] | None]:
    """Endpoint → who may enter; raises for a view that does not say."""
    open_to = {}
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, "door"):
            raise TypeError(f"{endpoint} does not say who may enter: mark it with @only(…) or @everyone")
        open_to[endpoint] = getattr(view, "door", EVERYONE)
    return open_to


def may_enter(roles: Iterable[Role], endpoint: str) -> bool:
    """Whether somebody with these roles finds the view's door open; False when there is no such view."""
    view = current_app.view_functions.get(endpoint)
    door: frozenset[Role] | None = getattr(view, "door", frozenset())
    return view is not None and (door is EVERYONE or not door.isdisjoint(roles))


def _load(_request: Any) -> Visitor | None:
    """The visitor behind the cookie, or the one that an interface found behind its token and left in `g.visitor`."""
    if "visitor" not in g:
        g.visitor = _visitor_behind_cookie()
    visitor: Visitor | None = g.visitor
    return visitor


def _visitor_behind_cookie() -> Visitor | None:
    secret = request.cookies.get(sessions.cookie_name(settings()))
    signed_in = sessions.find(reading(), secret, settings(), at=now()) if secret else None
    if signed_in is None:
        return None
    if _is_attended() and sessions.is_stale(signed_in, at=now()):
        with writing() as session:
            sessions.note_seen(session, signed_in.secret_hash, at=now())
    found = sessions.person_behind(reading(), signed_in)
    return Visitor(found) if found else None


def _is_attended() -> bool:
    """Whether a person asks, and not the page that somebody left open."""
    return not getattr(current_app.view_functions.get(request.endpoint or ""), "unattended", False)


def _guard() -> None:
    if request.endpoint is None:
        return
    door: frozenset[Role] | None = getattr(current_app.view_functions[request.endpoint], "door", EVERYONE)
    if door is not EVERYONE and door.isdisjoint(actor().roles):
        raise NotAllowed(N_("This is not among the tasks of your role."))
