"""The side paths of the small city as sentences: how a case gets to each state, and what is asked for on the way."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlmodel import select

from grid.actors import Actor
from grid.case_rules import CaseRules
from grid.records import City, Role
from tests.city import SmallCity
from workflows.merging import cases_merged_into
from workflows.moves import Action, State
from workflows.records import Approval, Case
from workflows.requests import requests_of
from workflows.resuming import resume_due


def dispatched(city: SmallCity, category: str = "暴露垃圾") -> Case:
    return city.dispatch(city.register(city.file(category)))


def handling(city: SmallCity, category: str = "暴露垃圾") -> Case:
    return city.accept(dispatched(city, category))


def closed(city: SmallCity, category: str = "暴露垃圾") -> Case:
    return city.live_through(city.file(category))


def closed_late(city: SmallCity) -> Case:
    case = handling(city)
    city.now += dt.timedelta(days=1)
    return city.close(city.check(city.handle(case)))


def verifying(city: SmallCity, case: Case | None = None) -> Case:
    return city.move(case or city.file(), Action.VERIFY, by=city.acceptor)


def denied(city: SmallCity, case: Case | None = None) -> Case:
    return city.move(verifying(city, case), Action.DENY, by=city.other_inspector, reason="nothing there")


def self_handled(city: SmallCity) -> Case:
    return city.move(city.file(), Action.SELF_HANDLE, by=city.inspector, photo=True)


def sent_back(city: SmallCity, times: int) -> Case:
    """With the department again, which has sent it back so often."""
    case = dispatched(city)
    for _ in range(times):
        case = city.dispatch(city.contest(case))
    return case


def arbitrating(city: SmallCity) -> Case:
    return city.move(sent_back(city, 2), Action.DISPUTE, by=city.handler, reason="never ours")


def decided(city: SmallCity) -> Case:
    """Given to sanitation by arbitration."""
    return city.dispatch(arbitrating(city), by=city.shift_leader, reason="by the duty list")


def ask_extension(city: SmallCity, case: Case, **given: Any) -> Case:
    return city.move(case, Action.ASK_EXTEND, by=city.handler, **({"reason": "rain"} | given))


def extend(city: SmallCity, case: Case, *, by: Actor | None = None, **given: Any) -> Case:
    return city.move(ask_extension(city, case, **given), Action.EXTEND, by=by or city.dispatcher)


def ask_suspension(city: SmallCity, case: Case, **span: float) -> Case:
    until = city.now + dt.timedelta(**span)
    return city.move(case, Action.ASK_SUSPEND, by=city.handler, reason="part is ordered", resume_at=until)


def suspend(city: SmallCity, case: Case, *, by: Actor | None = None, **span: float) -> Case:
    return city.move(ask_suspension(city, case, **span), Action.SUSPEND, by=by or city.dispatcher)


def resume(city: SmallCity, case: Case) -> Case:
    return city.move(case, Action.RESUME, by=city.dispatcher)


def clock_resumes(city: SmallCity, **span: float) -> int:
    """Move the clock on and let it end the suspensions that are over; return how many."""
    city.now += dt.timedelta(**span)
    return resume_due(city.database, now=city.now, book=city.book)


def decline(city: SmallCity, case: Case, *, by: Actor | None = None) -> Case:
    return city.move(case, Action.DECLINE, by=by or city.dispatcher, reason="no")


def assist(city: SmallCity, case: Case, to: int) -> Case:
    return city.move(case, Action.ASSIST, by=city.dispatcher, department_id=to, reason="lift the cover")


def merge(city: SmallCity, case: Case, into: Case) -> Case:
    return city.move(case, Action.MERGE, by=city.acceptor, into=into.number)


def unmerge(city: SmallCity, case: Case) -> Case:
    return city.move(case, Action.UNMERGE, by=city.acceptor, reason="another heap")


def reopen(city: SmallCity, case: Case) -> Case:
    return city.move(case, Action.REOPEN, by=city.operator, reason="there again")


def appeal(city: SmallCity, case: Case) -> Case:
    return city.move(case, Action.APPEAL, by=city.handler, reason="the road was closed")


def also(actor: Actor, role: Role) -> Actor:
    """The same person with one role more."""
    return replace(actor, roles=actor.roles | {role})


def requests(city: SmallCity, case: Case) -> list[Approval]:
    with city.database.reading() as session:
        return requests_of(session, case)


def standing_for(city: SmallCity, case: Case) -> list[int]:
    with city.database.reading() as session:
        return [other.id for other in cases_merged_into(session, case)]


def set_rules(city: SmallCity, **rules: Any) -> None:
    """Let the city have these rules in place of the defaults."""
    CaseRules.from_document(rules)
    with city.database.writing() as session:
        record = session.exec(select(City)).one()
        record.rules, record.revision = rules, record.revision + 1
    city.__post_init__()


IN_STATE: dict[State, Callable[[SmallCity], Case]] = {
    State.DISCOVERED: SmallCity.file,
    State.VERIFYING: verifying,
    State.REGISTERED: lambda city: city.register(city.file()),
    State.DISPATCHED: dispatched,
    State.HANDLING: handling,
    State.ARBITRATING: arbitrating,
    State.SUSPENDED: lambda city: suspend(city, handling(city), days=1),
    State.HANDLED: lambda city: city.handle(handling(city)),
    State.CHECKING: lambda city: city.check(city.handle(handling(city))),
    State.SELF_HANDLED: self_handled,
    State.CLOSED: closed,
    State.REFUSED: lambda city: city.refuse(city.file()),
    State.VOID: lambda city: city.void(city.file()),
    State.MERGED: lambda city: merge(city, city.file(), city.file()),
}
"""How a new case gets to each state."""
