"""What a file of people says they can do: categories that they may take, skills, teams. A missing column says nothing.

Fields: categories (beginnings of codes), skills (words), teams (codes); several between semicolons.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from grid.loading.city import the_city
from grid.loading.rows import Fields, Row
from grid.records import Category, Person, Qualification, Qualifies, Team, TeamMember
from grid.refusals import N_

_LONGEST = 40


@dataclass(frozen=True)
class Abilities:
    """What the file says; None where it has no such column."""

    words: Mapping[Qualifies, frozenset[str]]
    team_ids: frozenset[int] | None


class KnownAbilities:
    """What rows may refer to: the codes of categories, and teams by code."""

    def __init__(self, session: Session) -> None:
        scheme = the_city(session).scheme
        self.categories = tuple(session.exec(select(Category.code).where(Category.scheme == scheme)))
        self.teams = {team.code: team for team in session.exec(select(Team))}

    def read(self, row: Row, fields: Fields, department_id: int | None) -> Abilities:
        words = {}
        if "categories" in row.values:
            words[Qualifies.CATEGORY] = frozenset(self._prefixes(fields))
        if "skills" in row.values:
            words[Qualifies.SKILL] = frozenset(_skills(fields))
        teams = frozenset(self._teams(fields, department_id)) if "teams" in row.values else None
        return Abilities(words, teams)

    def _prefixes(self, fields: Fields) -> Iterable[str]:
        for prefix in fields.codes("categories"):
            if self.categories and not any(code.startswith(prefix) for code in self.categories):
                fields.refuse("categories", N_("no category of the city begins with %(prefix)s"), prefix=prefix)
            else:
                yield prefix[:_LONGEST]

    def _teams(self, fields: Fields, department_id: int | None) -> Iterable[int]:
        for code in fields.codes("teams"):
            team = self.teams.get(code)
            if team is None:
                fields.refuse("teams", N_("there is no team %(code)s; load the teams first"), code=code)
            elif team.department_id != department_id:
                fields.refuse("teams", N_("team %(code)s is of another department than the person"), code=code)
            else:
                yield team.id


def _skills(fields: Fields) -> Iterable[str]:
    for word in fields.codes("skills"):
        if len(word) > _LONGEST:
            fields.refuse(
                "skills", N_("has %(length)d characters; shorten it to %(most)d"), length=len(word), most=_LONGEST
            )
        else:
            yield word.casefold()


def write_abilities(session: Session, person: Person, said: Abilities) -> bool:
    """Let the person have exactly what the file says; nobody stays in a team of a department that they have left."""
    changed = [_write_words(session, person, kind, words) for kind, words in said.words.items()]
    return any([*changed, _write_teams(session, person, said.team_ids)])


def _write_words(session: Session, person: Person, kind: Qualifies, words: frozenset[str]) -> bool:
    mine = (col(Qualification.person_id) == person.id, col(Qualification.kind) == kind)
    old = frozenset(session.exec(select(Qualification.word).where(*mine)))
    if old != words:
        session.exec(delete(Qualification).where(*mine))
        session.add_all(Qualification(person_id=person.id, kind=kind, word=word) for word in sorted(words))
        session.flush()
    return old != words


def _write_teams(session: Session, person: Person, wanted: frozenset[int] | None) -> bool:
    query = select(Team.id, Team.department_id).join(TeamMember).where(TeamMember.person_id == person.id)
    old = dict(iter(session.exec(query)))
    if wanted is None:
        wanted = frozenset(team for team, department in old.items() if department == person.department_id)
    if wanted != frozenset(old):
        session.exec(delete(TeamMember).where(col(TeamMember.person_id) == person.id))
        session.add_all(TeamMember(team_id=team, person_id=person.id) for team in sorted(wanted))
        session.flush()
    return wanted != frozenset(old)
