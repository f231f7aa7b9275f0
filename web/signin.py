"""Signing in and out."""

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from grid.accounts import check_password
from grid.refusals import N_, BadInput
from web import sessions, throttle
from web.city import now, reading, settings, writing
from web.door import everyone, me, only
from web.redirects import safe_target
from web.rendering import page

pages = Blueprint("signin", __name__)

BY_PERSON, BY_ADDRESS = 10, 60  # attempts in 15 minutes; an office shares one address


@pages.get("/signin")
@everyone
def form() -> Response:
    if me():
        return redirect(safe_target(request.args.get("next")), 303)
    return page("signin.html", next=request.args.get("next", ""))


@pages.post("/signin")
@everyone
def sign_in() -> Response:
    username = request.form.get("username", "").strip()[:60]
    target = safe_target(request.form.get("next"))
    person_id = _person_with_password(username, request.form.get("password", ""))
    if person_id is None:
        refusal = BadInput(N_("The user name or the password is wrong."), field="password")
        return page("signin.html", status=422, refusal=refusal, username=username, next=target)
    return _signed_in(person_id, redirect(target, 303))


@pages.post("/signout")
@only()
def sign_out() -> Response:
    with writing() as transaction:
        sessions.end(transaction, request.cookies.get(_cookie()))
    session.clear()
    g.visitor = None
    answer = redirect(url_for("signin.form"), 303)
    answer.delete_cookie(_cookie(), secure=settings().secure_cookies)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _person_with_password(username: str, password: str) -> int | None:
    """Count the attempt before the password is looked at, so that guesses sent at once are counted all the same."""
    address = request.remote_addr or ""
    with writing() as transaction:
        throttle.count_attempt(transaction, "sign in", address, limit=BY_ADDRESS, at=now())
        throttle.count_attempt(transaction, "sign in", address, username.casefold(), limit=BY_PERSON, at=now())
    person = check_password(reading(), username, password)
    if person is None:
        return None
    with writing() as transaction:
        throttle.forget_attempts(transaction, "sign in", address, username.casefold())
    return person.id


def _signed_in(person_id: int, answer: Response) -> Response:
    """Begin a new session, whatever the browser brought along."""
    with writing() as transaction:
        sessions.end(transaction, request.cookies.get(_cookie()))
        sessions.sweep(transaction, settings(), at=now())
        throttle.sweep(transaction, at=now())
        secret = sessions.begin(transaction, person_id, at=now())
    session.clear()  # with it the form token that was known before
    answer.set_cookie(_cookie(), secret, secure=settings().secure_cookies, httponly=True, samesite="Lax", path="/")
    return answer


def _cookie() -> str:
    return sessions.cookie_name(settings())
