"""The note that one shift leaves for the next: colleagues of the same role, department and district."""

import datetime as dt

from sqlmodel import Session, col, or_, select

from grid.actors import Actor
from grid.records import HandoverNote, Person
from grid.refusals import N_, BadInput

LONGEST = 1000


def write_note(session: Session, text: str, *, by: Actor, at: dt.datetime) -> HandoverNote:
    assert by.id is not None
    plain = text.strip()
    if not 0 < len(plain) <= LONGEST:
        raise BadInput(N_("A note has 1 to %(most)d characters."), "text", most=LONGEST)
    district_id = session.get_one(Person, by.id).district_id
    note = HandoverNote(
        role=min(by.roles), department_id=by.department_id, district_id=district_id, author_id=by.id, text=plain, at=at
    )
    session.add(note)
    return note


def last_note(session: Session, person: Actor) -> HandoverNote | None:
    """What the person's colleagues, or the person, wrote last."""
    mine = col(HandoverNote.department_id)
    same = mine.is_(None) if person.department_id is None else mine == person.department_id
    here = or_(col(HandoverNote.district_id).is_(None), col(HandoverNote.district_id).in_(person.district_ids))
    query = select(HandoverNote).where(col(HandoverNote.role).in_(person.roles), same, here)
    return session.exec(query.order_by(col(HandoverNote.id).desc())).first()
