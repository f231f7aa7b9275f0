"""Signed-in browsers, kept in a table, so that signing out, disabling and changing roles take effect at once.

A session ends after `GRIDCASE_SESSION_IDLE` minutes without a request of a person, not of a page left open, and
`GRIDCASE_SESSION_MAX` hours after it began.
"""

import datetime as dt
import hashlib
import secrets

from sqlmodel import Session, col, delete, update

from grid.accounts import actor_of
from grid.actors import Actor
from grid.refusals import NotFound
from grid.settings import Settings
from web.records import SignIn

_NOTE_AFTER = dt.timedelta(minutes=1)  # being seen is written down once a minute, not at every request


def cookie_name(settings: Settings) -> str:
    """`__Host-` makes a browser refuse the cookie from a sister domain or over plain HTTP; it needs TLS."""
    return "__Host-gridcase" if settings.secure_cookies else "gridcase"


def begin(session: Session, person_id: int, *, at: dt.datetime) -> str:
    """Sign a person in and return the secret for the cookie, 256 random bits; only its hash is stored."""
    secret = secrets.token_urlsafe(32)
    session.add(SignIn(secret_hash=hashed(secret), person_id=person_id, since=at, seen_at=at))
    return secret


def find(session: Session, secret: str | None, settings: Settings, *, at: dt.datetime) -> SignIn | None:
    """The live session behind a cookie."""
    found = session.get(SignIn, hashed(secret)) if secret else None
    if found is None or found.seen_at <= at - dt.timedelta(minutes=settings.session_idle_min):
        return None
    return found if found.since > at - dt.timedelta(hours=settings.session_max_h) else None


def person_behind(session: Session, signed_in: SignIn) -> Actor | None:
    """Who it is, as roles and places stand at this moment; None once the account is disabled."""
    try:
        return actor_of(session, signed_in.person_id)
    except NotFound:
        return None


def is_stale(signed_in: SignIn, *, at: dt.datetime) -> bool:
    """Whether it is time to write down again that this browser was seen."""
    return signed_in.seen_at <= at - _NOTE_AFTER


def note_seen(session: Session, secret_hash: str, *, at: dt.datetime) -> None:
    session.exec(update(SignIn).where(col(SignIn.secret_hash) == secret_hash).values(seen_at=at))


def end(session: Session, secret: str | None) -> None:
    if secret:
        session.exec(delete(SignIn).where(col(SignIn.secret_hash) == hashed(secret)))


def end_all_of(session: Session, person_id: int) -> None:
    """Sign a person out everywhere: after a new password, or when an account is disabled."""
    session.exec(delete(SignIn).where(col(SignIn.person_id) == person_id))


def sweep(session: Session, settings: Settings, *, at: dt.datetime) -> None:
    """Forget sessions that ended by themselves."""
    idle = at - dt.timedelta(minutes=settings.session_idle_min)
    session.exec(delete(SignIn).where(col(SignIn.seen_at) <= idle))


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
