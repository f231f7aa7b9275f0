"""Cases go by themselves to whom they certainly belong, ten seconds after they were registered, unless stopped.

Each plan is carried out in a transaction of its own, with its deletion, by the door that everybody uses: of two clocks,
or of a clock and a person, exactly one gets through, and a clock that dies leaves the plan to the next. Everything is
judged once more before; what is no longer certain is left to the dispatchers, in whose queue the case is anyway.
"""

import datetime as dt
import logging

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select, text

from grid.actors import SYSTEM
from grid.database import Database
from grid.records import AreaLevel, AutoDispatch
from grid.refusals import Refusal
from grid.rulebook import Rulebook
from workflows.cases import move
from workflows.judging import judge, mode_of
from workflows.moves import Action
from workflows.planning import drop
from workflows.records import GOES_BY_ITSELF, Case, PlannedDispatch

MOST_AT_ONCE = 500  # a tick; what is left waits for the next

log = logging.getLogger(__name__)


def dispatch_due(database: Database, *, now: dt.datetime, book: Rulebook) -> int:
    """Dispatch the cases whose ten seconds are over at `now`; return how many went. May be called twice."""
    districts = sorted(area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT)
    with database.reading() as session:
        due = session.exec(
            select(PlannedDispatch.district_id, PlannedDispatch.case_id)
            .where(col(PlannedDispatch.district_id).in_(districts), text(GOES_BY_ITSELF))
            .where(col(PlannedDispatch.due_at) <= now)
            .order_by(col(PlannedDispatch.due_at), col(PlannedDispatch.case_id))
            .limit(MOST_AT_ONCE)
        ).all()
    return sum(_carry_out(database, *key, now, book) for key in due)


def _carry_out(database: Database, district_id: int, case_id: int, now: dt.datetime, book: Rulebook) -> bool:
    """One that cannot go is left to people, so that it stops no other."""
    with database.writing() as session:
        plan = session.get(PlannedDispatch, (district_id, case_id))
        if plan is None:  # another clock or a person was quicker
            return False
        case = session.get_one(Case, (district_id, case_id))
        try:
            with session.begin_nested():
                return _dispatch(session, plan, case, now, book)
        except OperationalError:  # the database, not the case: the next tick tries again
            raise
        except Refusal as refusal:
            log.info("case %s does not go by itself: %s", case.number, refusal)
        except Exception:
            log.exception("case %s cannot be dispatched by itself; it is left to the dispatchers", case.number)
        drop(session, case)
    return False


def _dispatch(session: Session, plan: PlannedDispatch, case: Case, now: dt.datetime, book: Rulebook) -> bool:
    """It goes to whom it was said that it would, or to nobody."""
    stands = plan.version == case.version and mode_of(case, book) is AutoDispatch.AUTO
    sure = judge(session, case, book=book, at=now).sure if stands else None
    if sure is None or sure.department_id != plan.department_id or plan.person_id not in sure.free:
        drop(session, case)
        return False
    move(
        session,
        case,
        Action.DISPATCH,
        by=SYSTEM,
        at=now,
        book=book,
        version=plan.version,
        department_id=plan.department_id,
        handler_id=plan.person_id,
        auto={"planned_at": plan.planned_at.isoformat(), "reasons": plan.reasons},
    )
    return True
