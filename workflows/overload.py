"""Everybody who might take a case is at capacity: the shift leader is told, once a day for each department."""

import datetime as dt

from sqlmodel import Session

from grid.records import Role
from grid.rulebook import Rulebook
from workflows.candidates import candidates_for
from workflows.moves import State
from workflows.notices import About, tell
from workflows.records import Case
from workflows.staff import Staff
from workflows.turns import Audience


def tell_if_all_full(session: Session, case: Case, *, book: Rulebook, at: dt.datetime) -> bool:
    """Tell the shift leaders of a case that waits to be dispatched while nobody has a place left; say whether so."""
    if case.state is not State.REGISTERED:
        return False
    full = candidates_for(session, case, book=book, at=at).frees_first
    if full is None:
        return False
    leaders = Staff(session, at=at, zone=book.city.zone).reach(case.district_id, Audience(Role.SHIFT_LEADER))
    about = About(case.district_id, case.id, case.number, case.urgent)
    day = at.astimezone(book.hours.zone).date()
    tell(session, about, leaders, "all_full", at=at, dedupe=f"full:{full.department_id}:{day}")
    return True
