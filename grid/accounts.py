"""Accounts: adding people, keeping their passwords as Argon2id hashes, and who they are when they act.

Argon2id with 19 MiB and two passes follows the OWASP password storage cheat sheet: a sign-in costs some 30 ms.
"""

import re
import secrets
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, delete, select

from grid.actors import Actor
from grid.records import Area, AreaLevel, Department, Jurisdiction, Person, PersonRole, Role
from grid.refusals import N_, BadInput, Conflict, NotFound

LEAST_LETTERS, MOST_LETTERS = 8, 128
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that are mistaken for one another when read aloud
_USERNAME = re.compile(r"[\w.@-]{1,60}")
_COMMON = Path(__file__).with_name("catalogue") / "common_passwords.txt"


def add_person(
    session: Session,
    *,
    username: str,
    name: str,
    name_en: str = "",
    roles: Collection[Role],
    department_code: str = "",
    area_codes: Collection[str] = (),
    password: str = "",
) -> Person:
    """Add an account. Without a password it exists but cannot sign in. `area_codes`: where the person may act."""
    if not _USERNAME.fullmatch(username):
        raise BadInput(N_("A user name has 1 to 60 letters, digits, '.', '-', '_' or '@'."), field="username")
    if session.exec(select(Person.id).where(Person.username == username)).first() is not None:
        raise Conflict(N_("There is already an account %(username)s."), field="username", username=username)
    area_ids = area_ids_of(session, area_codes)
    person = Person(username=username, name=name, name_en=name_en)
    person.department_id = _department_id(session, department_code) if department_code else None
    if password:
        set_password(person, password)
    session.add(person)
    session.flush()
    give_roles(session, person, roles)
    give_areas(session, person, area_ids)
    return person


def give_roles(session: Session, person: Person, roles: Collection[Role]) -> None:
    """Let the person have exactly these roles."""
    session.exec(delete(PersonRole).where(col(PersonRole.person_id) == person.id))
    session.add_all(PersonRole(person_id=person.id, role=role) for role in sorted(set(roles)))
    session.flush()


def give_areas(session: Session, person: Person, area_ids: Collection[int]) -> None:
    """Let the person act in exactly these areas; the first district among them is home."""
    session.exec(delete(Jurisdiction).where(col(Jurisdiction.person_id) == person.id))
    session.add_all(Jurisdiction(person_id=person.id, area_id=area_id) for area_id in sorted(set(area_ids)))
    districts = session.exec(select(Area.district_id).where(col(Area.id).in_(area_ids)).order_by(Area.code)).all()
    person.district_id = next((district_id for district_id in districts if district_id), None)
    session.flush()


def set_password(person: Person, password: str) -> None:
    """Keep the hash of a new password, if it is good enough."""
    check_strength(password, person.username)
    person.password_hash = _HASHER.hash(password)


def check_strength(password: str, username: str = "") -> None:
    """Refuse a password that is short, common, or the user name itself. No rule on kinds of letters (NIST 800-63B)."""
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        raise BadInput(
            N_("A password needs %(least)d to %(most)d characters."),
            field="password",
            least=LEAST_LETTERS,
            most=MOST_LETTERS,
        )
    plain = password.casefold()
    if plain in _common_passwords() or len(set(plain)) < 4 or (username and plain == username.casefold()):
        raise BadInput(N_("This password is too easy to guess."), field="password")


def make_password() -> str:
    """Return a new password of 60 random bits in three groups that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def check_password(session: Session, username: str, password: str) -> Person | None:
    """Return the active account that signs in with these, or None. Takes the same time whoever is asked for."""
    person = session.exec(select(Person).where(Person.username == username)).first()
    known = person.password_hash if person and person.active and person.password_hash else ""
    try:
        _HASHER.verify(known or _hash_of_nobody(), password[: MOST_LETTERS + 1])
    except (VerificationError, InvalidHashError):
        return None
    return person if known else None


def find_person(session: Session, username: str) -> Person:
    person = session.exec(select(Person).where(Person.username == username)).first()
    if person is None:
        raise NotFound(N_("There is no account %(username)s."), field="username", username=username)
    return person


# asked at every request, and therefore one statement that is put together once
_TOLD: list[Any] = [Person.id, Person.name, Person.name_en, Person.username, Person.department_id, Person.language]
_GIVEN: list[Any] = [PersonRole.role, Area.level, Area.district_id]
_WHO = (
    select_many(*_TOLD, *_GIVEN)
    .select_from(Person)
    .join(PersonRole, isouter=True)
    .join(Jurisdiction, col(Jurisdiction.person_id) == Person.id, isouter=True)
    .join(Area, col(Area.id) == Jurisdiction.area_id, isouter=True)
    .where(col(Person.id) == bindparam("person_id"), col(Person.active).is_(True))
)


def actor_of(session: Session, person_id: int) -> Actor:
    """Return who this person is when acting: roles, department, and the districts of the areas given to them."""
    rows = session.connection().execute(_WHO, {"person_id": person_id}).all()
    if not rows:
        raise NotFound(N_("This account is no longer in use."))
    person, everywhere = rows[0], any(row.level == AreaLevel.CITY for row in rows)
    given = frozenset(row.district_id for row in rows if row.district_id is not None)
    return Actor(
        id=person.id,
        name=person.name,
        name_en=person.name_en,
        username=person.username,
        roles=frozenset(Role(row.role) for row in rows if row.role is not None),
        department_id=person.department_id,
        district_ids=_all_districts(session) if everywhere else given,
        language=person.language,
    )


def _all_districts(session: Session) -> frozenset[int]:
    return frozenset(session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)))


def area_ids_of(session: Session, codes: Collection[str]) -> list[int]:
    """Return the ids of these areas; raises BadInput naming the code that there is not."""
    ids = dict(iter(session.exec(select(Area.code, Area.id).where(col(Area.code).in_(codes)))))
    for code in codes:
        if code not in ids:
            raise BadInput(N_("There is no area %(code)s."), field="area", code=code)
    return list(ids.values())


def _department_id(session: Session, code: str) -> int:
    department_id = session.exec(select(Department.id).where(Department.code == code)).first()
    if department_id is None:
        raise BadInput(N_("There is no department %(code)s."), field="department", code=code)
    return department_id


@cache
def _hash_of_nobody() -> str:
    """Verified against when there is no such account, so that the time of an answer does not tell who exists."""
    return _HASHER.hash(secrets.token_urlsafe(16))


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
