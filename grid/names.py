"""What people are called, for showing: no roles, no places, no sign-in."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from grid.records import Person

# asked with every case that is shown, and therefore put together once
_NAMES = select(Person.id, Person.username, Person.name, Person.name_en).where(
    col(Person.id).in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class PersonName:
    id: int
    username: str
    name: str
    name_en: str

    def __str__(self) -> str:
        """As sentences in English call them."""
        return self.name_en or self.name


def names_of(session: Session, person_ids: Collection[int | None]) -> dict[int, PersonName]:
    """Return the names of these people by id, in one query; None and ids of nobody are left out."""
    ids = {person_id for person_id in person_ids if person_id is not None}
    if not ids:
        return {}
    rows = session.connection().execute(_NAMES, {"ids": list(ids)})
    return {row[0]: PersonName(*row) for row in rows}
