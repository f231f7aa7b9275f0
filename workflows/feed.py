"""What happened in the city, in order, for other systems that follow along."""

import datetime as dt

from sqlmodel import Session, col, select

from grid.actors import Actor
from workflows.records import Case, CaseEvent

SETTLED = dt.timedelta(seconds=5)  # an older line is complete: no transaction that began before it is still open


def events_after(
    session: Session, last_id: int, *, by: Actor, at: dt.datetime, limit: int = 100
) -> list[tuple[CaseEvent, str]]:
    """Return the events after the one with `last_id`, oldest first, each with its case number.

    The newest five seconds are held back, so that an event which commits late is not overtaken and missed.
    """
    query = (
        select(CaseEvent, Case.number)
        .join(Case, (col(Case.district_id) == CaseEvent.district_id) & (col(Case.id) == CaseEvent.case_id))
        .where(col(CaseEvent.district_id).in_(by.district_ids), col(Case.district_id).in_(by.district_ids))
        .where(CaseEvent.id > last_id, CaseEvent.at <= at - SETTLED)
        .order_by(col(CaseEvent.id))
        .limit(limit)
    )
    return list(session.exec(query))
