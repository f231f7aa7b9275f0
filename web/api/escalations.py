"""What the ledger has about a case, and acknowledging it."""

import datetime as dt

from werkzeug.wrappers import Response

from grid.names import names_of
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.operations import Given, describes
from web.city import now, reading, writing
from web.door import actor, only
from workflows.cases import find
from workflows.ledger import acknowledge, rungs_of
from workflows.records import Case, Rung


class LedgerLine(Given):
    """`round` 0 is the first telling of a rung. `sent_to` are user names; `not_sent` says why nobody was told."""

    clock_no: int
    rung: int
    round: int
    due_at: dt.datetime
    done_at: dt.datetime
    sent_to: list[str]
    not_sent: str
    held_until: dt.datetime | None
    acknowledged_by: str | None
    acknowledged_at: dt.datetime | None


class Ledger(Given):
    number: str
    lines: list[LedgerLine]


@api.get("/cases/<number>/escalations")
@only()
@describes("The ledger of escalation of a case, in the order in which it was due", answers={200: Ledger})
def ledger(number: str) -> Response:
    return json_of(_ledger(find(reading(), number, by=actor())))


@api.post("/cases/<number>/acknowledge")
@only()
@describes(
    "Acknowledge what you were told of a late case: nothing of it is repeated or passed on", answers={200: Ledger}
)
def acknowledge_late(number: str) -> Response:
    with writing() as session:
        case = find(session, number, by=actor())
        acknowledge(session, case, by=actor(), at=now())
    return json_of(_ledger(case))


def _ledger(case: Case) -> Ledger:
    rungs = rungs_of(reading(), case)
    known = names_of(reading(), {who for rung in rungs for who in (*rung.sent_to, rung.acknowledged_by)})
    users = {person_id: name.username for person_id, name in known.items()}
    return Ledger.model_construct(number=case.number, lines=[_line(rung, users) for rung in rungs])


def _line(rung: Rung, users: dict[int, str]) -> LedgerLine:
    return LedgerLine.model_construct(
        clock_no=rung.clock_no,
        rung=rung.step,
        round=rung.round,
        due_at=rung.due_at,
        done_at=rung.done_at,
        sent_to=[users[who] for who in rung.sent_to if who in users],
        not_sent=rung.not_sent,
        held_until=rung.held_until,
        acknowledged_by=users.get(rung.acknowledged_by or 0),
        acknowledged_at=rung.acknowledged_at,
    )
