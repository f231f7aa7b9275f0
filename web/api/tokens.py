"""Tokens of other systems: `gc_<id>_<secret>`, shown once, of which only the SHA-256 of the secret is kept."""

import datetime as dt
import hmac
import re
import secrets
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel, col, update

from grid.accounts import actor_of
from grid.actors import Actor
from grid.ids import new_id
from grid.refusals import NotFound
from web.records import ApiToken
from web.sessions import hashed

_SHAPE = re.compile(r"gc_([a-z0-9]{4,16})_([A-Za-z0-9_-]{43})")
_TOKENS = SQLModel.metadata.tables[str(ApiToken.__tablename__)]
# asked at every request: put together once, and without the making of a record
_BY_ID = select(*_TOKENS.c["id", "secret_hash", "person_id", "used_on", "expires_at", "revoked_at"]).where(
    _TOKENS.c.id == bindparam("id")
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def make_token(session: Session, person_id: int, *, at: dt.datetime, expires_at: dt.datetime | None = None) -> str:
    """Make a token that acts as this person and return it; it cannot be shown again. The secret has 256 random bits."""
    secret = secrets.token_urlsafe(32)
    row = ApiToken(
        id=_base36(new_id()), secret_hash=hashed(secret), person_id=person_id, made_at=at, expires_at=expires_at
    )
    session.add(row)
    session.flush()
    return f"gc_{row.id}_{secret}"


class Known(NamedTuple):
    """A token in force: its id, whom it acts as, and the day of its last use."""

    id: str
    person_id: int
    used_on: dt.date | None


def find_token(session: Session, text: str, *, at: dt.datetime) -> Known | None:
    """The token in force behind these letters."""
    shape = _SHAPE.fullmatch(text)
    row = session.connection().execute(_BY_ID, {"id": shape[1]}).first() if shape else None
    if row is None or shape is None or not hmac.compare_digest(row.secret_hash, hashed(shape[2])):
        return None
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= at):
        return None
    return Known(row.id, row.person_id, row.used_on)


def actor_behind(session: Session, token: Known) -> Actor | None:
    """Whom it acts as, with the rights that person has now; None once the account is disabled."""
    try:
        return actor_of(session, token.person_id)
    except NotFound:
        return None


def revoke_token(session: Session, token_id: str, *, person_id: int, at: dt.datetime) -> bool:
    """Take back a token of this person; say whether there was such a one in force."""
    row = session.get(ApiToken, token_id)
    if row is None or row.person_id != person_id or row.revoked_at is not None:
        return False
    row.revoked_at = at
    return True


def note_used(session: Session, token_id: str, day: dt.date) -> None:
    session.execute(update(ApiToken).where(col(ApiToken.id) == token_id).values(used_on=day))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
