"""Where somebody on shift is: one row a person, kept only while it is somebody's work to be found.

There is no track: a newer position takes the place of the one before, and what is left of a day's walk is when each
cell was last visited, by anybody. Reasons and retention: docs/positions.md.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from grid.actors import Actor
from grid.fixes import EVERY, OLDEST, Fix, check_fix, thinned
from grid.followed import Followed, followed
from grid.many import write_many
from grid.records import Position, Role
from grid.refusals import N_, BadInput, NotAllowed, NotFound, Refusal
from grid.rulebook import Rulebook
from grid.visits import Visit, note_visits, visit_of


class Told(NamedTuple):
    """A position that somebody's device, or a gateway for many devices, tells. No `username`: the teller's own."""

    fix: Fix
    username: str = ""


@dataclass(frozen=True)
class Judged:
    """What became of each position that was told, in order: kept, not needed (False), or refused; and what to write."""

    outcomes: tuple[bool | Refusal, ...]
    positions: tuple[dict[str, Any], ...]
    visits: tuple[Visit, ...]


def judge_positions(session: Session, told: Sequence[Told], *, by: Actor, at: dt.datetime, book: Rulebook) -> Judged:
    """Decide on positions without writing: each by itself, so that a wrong one does not hold up the others."""
    people = followed(session, {one.username or by.username for one in told}, book=book)
    outcomes: list[bool | Refusal] = [_trouble(one, people, by=by, at=at, book=book) or False for one in told]
    sound: dict[str, dict[int, Fix]] = defaultdict(dict)
    for place, (fix, username) in enumerate(told):
        if outcomes[place] is False:
            sound[username or by.username][place] = replace(fix, at=min(fix.at, at))
    positions, visits = [], list[Visit]()
    for username, fixes in sound.items():
        person, kept = people[username], [*thinned(((n, fix.at) for n, fix in fixes.items()), people[username].seen_at)]
        for place in kept:
            outcomes[place] = True
            visit = visit_of(fixes[place], district_ids=person.district_ids, book=book)
            visits += [visit] if visit else []
        positions += [_row(person, fixes[place]) for place in kept[-1:]]
    return Judged(tuple(outcomes), tuple(positions), tuple(visits))


def keep_positions(session: Session, judged: Judged) -> None:
    """Write them. Where somebody else has told of the person meanwhile, no row changes sooner than it may."""
    connection = session.connection()
    rows = sorted(judged.positions, key=lambda row: row["person_id"])  # in one order: two writers never wait in a ring
    write_many(connection, _NEWER[connection.dialect.name], rows)
    note_visits(session, judged.visits)


def record_position(session: Session, fix: Fix, *, by: Actor, at: dt.datetime, book: Rulebook) -> bool:
    """Keep where the teller is; False for one that is not needed: older than the last, or sooner than 30 s after it.

    Raises NotAllowed outside the person's shift, and BadInput for what cannot be a position of somebody at work.
    """
    judged = judge_positions(session, [Told(fix)], by=by, at=at, book=book)
    outcome = judged.outcomes[0]
    if isinstance(outcome, Refusal):
        raise outcome
    keep_positions(session, judged)
    return outcome


def position_of(session: Session, person_id: int) -> Position | None:
    """Where the person was last, or None when that was never told."""
    return session.get(Position, person_id)


def forget_positions(session: Session, *, at: dt.datetime) -> None:
    """Delete the positions that say nothing of anybody's work any more: a day old."""
    session.execute(delete(Position).where(col(Position.at) < at - OLDEST))


def _trouble(told: Told, people: dict[str, Followed], *, by: Actor, at: dt.datetime, book: Rulebook) -> Refusal | None:
    """Why this one is refused."""
    try:
        person = people.get(told.username or by.username)
        _check_person(person, told.username, by)
        check_fix(told.fix, at=at, book=book)
    except Refusal as refusal:
        return refusal
    assert person is not None
    if not person.is_on_shift(min(told.fix.at, at)):
        return NotAllowed(N_("Positions are kept only during your shift."))
    return None


def _check_person(person: Followed | None, username: str, by: Actor) -> None:
    """Only people who work on the street are followed; of others tells who administers them."""
    if username and username != by.username:
        if Role.ADMINISTRATOR not in by.roles:
            raise NotAllowed(N_("You may only tell where you are yourself."), "person")
        if person is None or not person.works_outside or person.district_ids.isdisjoint(by.district_ids):
            raise NotFound(N_("There is nobody %(name)s on the street here."), "person", name=username[:60])
        if not person.active:
            raise BadInput(N_("The account of %(name)s is disabled."), "person", name=username[:60])
    elif person is None or not person.works_outside:
        raise NotAllowed(N_("Only people who work on the street are followed."))


def _row(person: Followed, fix: Fix) -> dict[str, Any]:
    where = {"lon": fix.lon, "lat": fix.lat, "accuracy_m": fix.accuracy_m, "at": fix.at}
    return {"person_id": person.id, **where, "not_after": fix.at - EVERY}


def _newer(statement: Any) -> Any:
    names = ("lon", "lat", "accuracy_m", "at")
    return statement.on_conflict_do_update(
        index_elements=["person_id"],
        set_={name: statement.excluded[name] for name in names},
        where=_TABLE.c.at <= bindparam("not_after", type_=_TABLE.c.at.type),
    )


_TABLE: Table = SQLModel.metadata.tables[str(Position.__tablename__)]
_NEWER: dict[str, Any] = {"sqlite": _newer(sqlite.insert(_TABLE)), "postgresql": _newer(postgresql.insert(_TABLE))}
