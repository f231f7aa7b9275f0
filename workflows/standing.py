"""How many cases stand where, over the whole city."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from grid.records import Area, AreaLevel
from workflows.moves import OPEN, State
from workflows.records import Case


def open_cases(session: Session) -> dict[State, int]:
    """Every open state with the number of its cases."""
    query = (
        select(Case.state, func.count())
        .where(col(Case.district_id).in_(_districts(session)), col(Case.state).in_(OPEN))
        .group_by(col(Case.state))
    )
    counts = dict(session.exec(query).all())
    return {state: counts.get(state, 0) for state in State if state in OPEN}


def overdue_cases(session: Session, *, at: dt.datetime) -> int:
    here = col(Case.district_id).in_(_districts(session))
    query = select(func.count()).select_from(Case).where(here, col(Case.state).in_(OPEN), col(Case.due_at) <= at)
    return session.exec(query).one()


def lateness_s(session: Session, *, at: dt.datetime) -> float:
    """How many seconds the oldest due alarm has been waiting; 0 where none is due; no clock is asked."""
    here = col(Case.district_id).in_(_districts(session))
    oldest = session.exec(select(func.min(Case.alarm_at)).where(here, col(Case.alarm_at) <= at)).one()
    return (at - oldest).total_seconds() if oldest else 0.0


def _districts(session: Session) -> Sequence[int]:
    return session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).all()
