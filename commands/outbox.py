"""`gridcase outbox`: what waits to be sent, what was given up and why; and trying that again."""

import json
from typing import Any

import click

from commands.opening import opened
from web.wall_clock import wall_clock
from workflows import unsent
from workflows.message_records import Outgoing

_MOST = 1000


@click.command()
@click.option("--retry-dead", is_flag=True, help="Let everything that was given up be tried again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def outbox(retry_dead: bool, as_json: bool) -> None:
    """Say how many messages wait by channel, and which were given up; no addresses are shown.

    Example: gridcase outbox --retry-dead
    """
    now = wall_clock()
    with opened() as here:
        retried = 0
        with here.database.writing() as session:
            if retry_dead:
                retried = unsent.retry(session, unsent.all_districts(session), at=now)
            found = unsent.standing(session, at=now)
            dead = [_facts(one) for one, _ in unsent.dead(session, unsent.all_districts(session), limit=_MOST)]
    document = {"at": now.isoformat(), "retried": retried, **vars(found), "given_up": dead}
    if as_json:
        click.echo(json.dumps(document))
    else:
        _tell(document)


def _facts(message: Outgoing) -> dict[str, Any]:
    return {
        "id": message.id,
        "channel": message.channel,
        "case": message.case_number,
        "kind": message.kind,
        "since": message.at.isoformat(),
        "attempts": message.attempts,
        "reason": message.last_error,
    }


def _tell(document: dict[str, Any]) -> None:
    if document["retried"]:
        click.echo(f"{document['retried']} messages are tried again")
    for via in sorted(document["queued"] | document["dead"]):
        waiting, dead = document["queued"].get(via, 0), document["dead"].get(via, 0)
        click.echo(f"{via}: {waiting} waiting, {dead} given up")
    if document["queued"]:
        click.echo(f"the oldest has waited for {document['oldest_s']:.0f} s")
    for one in document["given_up"]:
        click.echo(f"  {one['since'][:16]} {one['channel']} {one['case']} {one['kind']}: {one['reason']}")
    if not document["queued"] and not document["dead"]:
        click.echo("nothing waits, and nothing was given up")
