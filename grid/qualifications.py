"""Whether somebody is qualified for a kind of case. A rule."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlmodel import Session, col, select

from grid.records import Qualification, Qualifies


@dataclass(frozen=True)
class Qualified:
    """`categories` are beginnings of codes; without any, every category. `skills` are words in lower case."""

    categories: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()

    def may_take(self, category_code: str, skill: str = "") -> bool:
        """Whether the person takes such cases and has the skill that the category demands ("" = none)."""
        taken = not self.categories or category_code.startswith(tuple(self.categories))
        return taken and (not skill or skill.casefold() in self.skills)

    @classmethod
    def of(cls, rows: Iterable[Qualification]) -> Self:
        known = [(row.kind, row.word) for row in rows]
        return cls(*(frozenset(word for kind, word in known if kind is wanted) for wanted in Qualifies))


EVERYTHING = Qualified()  # what somebody takes of whom nothing is written


def qualified(session: Session, people: Collection[int]) -> Mapping[int, Qualified]:
    """What people are qualified for; those of whom nothing is written are left out and are `EVERYTHING`."""
    rows: dict[int, list[Qualification]] = {}
    for row in session.exec(select(Qualification).where(col(Qualification.person_id).in_(people))):
        rows.setdefault(row.person_id, []).append(row)
    return {person_id: Qualified.of(mine) for person_id, mine in rows.items()}
