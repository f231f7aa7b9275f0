"""Teams of a department, and what people are qualified for."""

from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import by_value
from grid.ids import new_id


class Team(SQLModel, table=True):
    """班组: some people of one department who work together."""

    __table_args__ = (UniqueConstraint("code"), Index("ix_team_department", "department_id"))
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=24)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    department_id: int = Field(foreign_key="department.id", sa_type=BigInteger)


class TeamMember(SQLModel, table=True):
    __tablename__ = "team_member"
    __table_args__ = (Index("ix_team_member_person", "person_id"),)
    team_id: int = Field(foreign_key="team.id", primary_key=True, sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)


class Qualifies(StrEnum):
    CATEGORY = "category"  # the beginning of the codes of what a person may take: `E01`
    SKILL = "skill"  # a word that a category may demand: `electrician`


class Qualification(SQLModel, table=True):
    """What a person may take. Somebody without any of the kind `category` takes every category."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    kind: Qualifies = Field(primary_key=True, sa_type=by_value(Qualifies))
    word: str = Field(primary_key=True, max_length=40)
