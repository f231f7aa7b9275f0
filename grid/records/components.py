"""Which things stand in the street: managed components (管理部件) such as covers, lamps and trees."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.ids import new_id


class Component(SQLModel, table=True):
    """One thing with its own code, in China 16 digits: 6 county, 2 major, 2 minor class, 6 sequence.

    Three departments may have to do with it: one supervises, one owns, one maintains.
    """

    __table_args__ = (
        UniqueConstraint("district_id", "code"),
        Index("ix_component_cell", "district_id", "cell_code"),
    )
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=24)
    category_id: int = Field(foreign_key="category.id", sa_type=BigInteger)
    name: str = Field(default="", max_length=80)
    lon: float
    lat: float
    cell_code: str = Field(max_length=24)
    supervising_id: int | None = Field(default=None, foreign_key="department.id", sa_type=BigInteger)
    owning_id: int | None = Field(default=None, foreign_key="department.id", sa_type=BigInteger)
    maintaining_id: int | None = Field(default=None, foreign_key="department.id", sa_type=BigInteger)
    active: bool = True
