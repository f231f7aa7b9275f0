"""Who answers for what, where: the duty matrix."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.ids import new_id


class Duty(SQLModel, table=True):
    """A department (or one person of it) answers for categories that begin with `category_prefix` inside an area.

    `category_prefix` is a category code or its beginning: `E0110`, `E01`, `E`, or "" for everything. The deepest area
    wins, then the longest prefix, then the lowest `priority`.
    """

    __table_args__ = (
        UniqueConstraint("area_id", "scheme", "category_prefix", "department_id"),
        Index("ix_duty_area", "area_id"),
    )
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    area_id: int = Field(foreign_key="area.id", sa_type=BigInteger)
    scheme: str = Field(max_length=40)
    category_prefix: str = Field(default="", max_length=12)
    department_id: int = Field(foreign_key="department.id", sa_type=BigInteger)
    person_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    priority: int = 1
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
