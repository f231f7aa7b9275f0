"""Counting attempts, so that guessing passwords gets nowhere. One statement counts, so that a race counts right."""

import datetime as dt
import hashlib

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete

from web.errors import TooManyAttempts
from web.records import Attempts

WINDOW = dt.timedelta(minutes=15)


def count_attempt(session: Session, *what: str, limit: int, at: dt.datetime) -> None:
    """Count one more attempt at `what`; raise TooManyAttempts when it is beyond `limit` in 15 minutes."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    over = col(Attempts.until) <= at
    statement = insert(Attempts).values(key=_key(what), count=1, until=at + WINDOW)
    counted = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, 1), else_=col(Attempts.count) + 1),
            "until": case((over, at + WINDOW), else_=col(Attempts.until)),
        },
    ).returning(col(Attempts.count), col(Attempts.until))
    count, until = session.execute(counted).one()
    if count > limit:
        raise TooManyAttempts(max(1, round((until - at).total_seconds())))


def forget_attempts(session: Session, *what: str) -> None:
    session.exec(delete(Attempts).where(col(Attempts.key) == _key(what)))


def sweep(session: Session, *, at: dt.datetime) -> None:
    session.exec(delete(Attempts).where(col(Attempts.until) <= at))


def _key(what: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(what).encode()).hexdigest()
