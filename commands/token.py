"""`gridcase token`: tokens by which other systems act as one of the accounts."""

import datetime as dt
import json
from typing import Any

import click
from sqlmodel import Session

from commands.opening import opened
from grid.accounts import find_person
from grid.refusals import BadInput
from web.api.tokens import make_token, revoke_token
from web.wall_clock import wall_clock


@click.command()
@click.argument("user")
@click.option("--expires", metavar="D", type=click.DateTime(["%Y-%m-%d"]), help="The first day it is of no use, UTC.")
@click.option("--revoke", metavar="ID", help="Take back the token with this id (its second part) instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def token(user: str, expires: dt.datetime | None, revoke: str | None, as_json: bool) -> None:
    """Make a token with the rights of USER and show it this once; only its hash is kept.

    Example: gridcase token sensors --expires 2027-12-31
    """
    with opened() as here, here.database.writing() as session:
        done = _revoked(session, user, revoke) if revoke else _made(session, user, expires)
    click.echo(json.dumps(done) if as_json else done.get("token", "taken back"))


def _made(session: Session, user: str, expires: dt.datetime | None) -> dict[str, Any]:
    now = wall_clock()
    expires_at = expires and expires.replace(tzinfo=dt.UTC)
    if expires_at is not None and expires_at <= now:
        raise BadInput(f"--expires {expires_at:%Y-%m-%d} is over already; give a later day")
    made = make_token(session, find_person(session, user).id, at=now, expires_at=expires_at)
    return {"user": user, "token": made, "expires_at": expires_at and expires_at.isoformat()}


def _revoked(session: Session, user: str, token_id: str) -> dict[str, Any]:
    person = find_person(session, user)
    if not revoke_token(session, token_id, person_id=person.id, at=wall_clock()):
        raise BadInput(f"{user} has no token {token_id} in force")
    return {"user": user, "revoked": token_id}
