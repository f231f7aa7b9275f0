"""Everybody as the file that `gridcase load people` takes, without addresses and passwords."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import Session, col, select

from grid.loading.shift_text import WrittenShift, shifts_to
from grid.records import (
    Area,
    Department,
    Jurisdiction,
    Person,
    PersonRole,
    Qualification,
    Qualifies,
    Shift,
    Team,
    TeamMember,
)
from grid.rule_files import Table

PERSON = (
    "username", "name", "name_en", "roles", "department", "areas", "shifts", "capacity", "home_lon", "home_lat",
    "language", "active", "categories", "skills", "teams",
)  # fmt: skip


def people_table(session: Session, people: Collection[int] | None = None) -> Table:
    """A row a person, by user name; without `people`, everybody."""
    chosen = select(Person).order_by(Person.username)
    found = session.exec(chosen if people is None else chosen.where(col(Person.id).in_(people))).all()
    ids = [person.id for person in found]
    departments = dict(iter(session.exec(select(Department.id, Department.code))))
    lists = {name: _listed(pairs) for name, pairs in _pairs(session, ids).items()}
    shifts = _shifts(session, ids)
    return Table(PERSON, [_row(person, departments, lists, shifts) for person in found])


def _row(
    person: Person, departments: dict[int, str], lists: dict[str, dict[int, str]], shifts: dict[int, str]
) -> list[Any]:
    values = {
        **{name: getattr(person, name) for name in PERSON if name in Person.model_fields},
        **{name: listed.get(person.id, "") for name, listed in lists.items()},
        "department": departments.get(person.department_id or 0, ""),
        "shifts": shifts.get(person.id, ""),
        "active": int(person.active),
    }
    return [values[name] for name in PERSON]


def _pairs(session: Session, ids: Collection[int]) -> dict[str, list[tuple[int, str]]]:
    """Person and word for each list of a person."""
    mine = select(Qualification.person_id, Qualification.word).where(col(Qualification.person_id).in_(ids))
    areas = select(Jurisdiction.person_id, Area.code).join(Area).where(col(Jurisdiction.person_id).in_(ids))
    teams = select(TeamMember.person_id, Team.code).join(Team).where(col(TeamMember.person_id).in_(ids))
    roles = select(PersonRole.person_id, PersonRole.role).where(col(PersonRole.person_id).in_(ids))
    return {
        "roles": [(person_id, str(role)) for person_id, role in session.exec(roles)],
        "areas": list(session.exec(areas)),
        "categories": list(session.exec(mine.where(Qualification.kind == Qualifies.CATEGORY))),
        "skills": list(session.exec(mine.where(Qualification.kind == Qualifies.SKILL))),
        "teams": list(session.exec(teams)),
    }


def _listed(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    for person_id, word in sorted(pairs):
        found[person_id].append(word)
    return {person_id: "; ".join(words) for person_id, words in found.items()}


def _shifts(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Those without dates, as a file has them."""
    query = select(Shift).where(
        col(Shift.person_id).in_(ids), col(Shift.valid_from).is_(None), col(Shift.valid_to).is_(None)
    )
    found: dict[int, list[WrittenShift]] = defaultdict(list)
    for shift in session.exec(query):
        found[shift.person_id].append(WrittenShift.of(shift))
    return {person_id: shifts_to(sorted(shifts, key=str)) for person_id, shifts in found.items()}
