"""Who answers for what, where and when: the duty matrix, and the duty grids that it may name."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import by_value
from grid.ids import new_id


class DutyPart(StrEnum):
    LEAD = "lead"  # 主办
    ASSISTING = "assisting"  # 协办
    FALLBACK = "fallback"  # 属地兜底: answers where nobody leads


class Duty(SQLModel, table=True):
    """A department (or one team or person of it) answers for some cases in some place at some hours.

    The place is the area, or a cell or duty grid that lies in it. `category_prefix` is a category code or its
    beginning: `E0110`, `E01`, `E`, or "" for everything. Which of several duties wins: `grid.duties`.
    """

    __table_args__ = (
        UniqueConstraint(
            "area_id", "cell_code", "duty_grid", "scheme", "category_prefix", "condition", "hours", "department_id"
        ),
        Index("ix_duty_area", "area_id"),
    )
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    area_id: int = Field(foreign_key="area.id", sa_type=BigInteger)
    cell_code: str = Field(default="", max_length=24)
    duty_grid: str = Field(default="", max_length=24)  # its code
    scheme: str = Field(max_length=40)
    category_prefix: str = Field(default="", max_length=12)
    condition: int = 0  # sequence of the filing condition; 0 is all of them
    hours: str = Field(default="", max_length=120)  # `1-5 08:00-17:00` in city time; "" is always
    department_id: int = Field(foreign_key="department.id", sa_type=BigInteger)
    team_id: int | None = Field(default=None, foreign_key="team.id", sa_type=BigInteger)
    person_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    part: DutyPart = Field(default=DutyPart.LEAD, sa_type=by_value(DutyPart))
    priority: int = 1
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class DutyGrid(SQLModel, table=True):
    """责任网格: a named set of cells of one district. Duty grids may overlap."""

    __tablename__ = "duty_grid"
    __table_args__ = (UniqueConstraint("code"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=24)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    district_id: int = Field(foreign_key="area.id", sa_type=BigInteger)


class DutyGridCell(SQLModel, table=True):
    __tablename__ = "duty_grid_cell"
    duty_grid_id: int = Field(foreign_key="duty_grid.id", primary_key=True, sa_type=BigInteger)
    cell_code: str = Field(primary_key=True, max_length=24)
