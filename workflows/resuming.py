"""Suspensions end by themselves: at the moment that was said, the case goes on and its department is told."""

import datetime as dt
import logging

from sqlmodel import Session, col, select

from grid.actors import SYSTEM
from grid.database import Database
from grid.records import AreaLevel
from grid.rulebook import Rulebook
from workflows.cases import move
from workflows.moves import Action, State
from workflows.records import Case

BATCH = 200
PUT_OFF = dt.timedelta(hours=1)

log = logging.getLogger(__name__)


def resume_due(database: Database, *, now: dt.datetime, book: Rulebook) -> int:
    """Let every case go on whose suspension is over at `now`; return how many. May be called twice."""
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    return sum(_resume_district(database, district_id, now, book) for district_id in districts)


def _resume_district(database: Database, district_id: int, now: dt.datetime, book: Rulebook) -> int:
    done, claimed = 0, BATCH
    with database.reading() as session:
        if not _due(session, district_id, now):
            return 0
    while claimed == BATCH:
        with database.writing() as session:
            due = _due(session, district_id, now)
            claimed = len(due)
            done += sum(_resume(session, case, now, book) for case in due)
    return done


def _due(session: Session, district_id: int, now: dt.datetime) -> list[Case]:
    query = (
        select(Case)
        .where(Case.district_id == district_id, Case.state == State.SUSPENDED, col(Case.alarm_at) <= now)
        .order_by(col(Case.alarm_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(query))


def _resume(session: Session, case: Case, now: dt.datetime, book: Rulebook) -> bool:
    """One that cannot be resumed is put off, so that it stops no other."""
    try:
        with session.begin_nested():
            move(session, case, Action.RESUME, by=SYSTEM, at=now, book=book)
    except Exception:
        log.exception("the suspension of case %s cannot be ended; put off", case.number)
        case.alarm_at = now + PUT_OFF
        session.add(case)
        session.flush()
        return False
    return True
