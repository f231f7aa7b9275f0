"""Where: the city, its areas and its cells. Geometry is WKB in WGS-84 lon/lat degrees, its bounding box beside it."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, LargeBinary, SQLModel

from grid.columns import Document, Moment, by_value
from grid.ids import new_id


class AreaLevel(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


class City(SQLModel, table=True):
    """The one city of this installation and what holds everywhere in it."""

    code: str = Field(primary_key=True, max_length=20)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    zone: str = Field(default="Asia/Shanghai", max_length=40)  # an IANA name
    calendar_code: str = Field(default="", max_length=40)  # counts wherever no area names another
    scheme: str = Field(default="", max_length=40)  # of the categories in use
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=Document)  # see grid.case_rules
    grid_version: int = 0  # grows each time cells are loaded; names the index files that serve it
    revision: int = 0  # grows with every import; tells running processes to read the rules of the city anew
    counted_by: str = Field(default="", max_length=64)  # the calendar and limits that running clocks were counted by


class Area(SQLModel, table=True):
    """An administrative area. `district_id` is the district it is or lies in; a city has none."""

    __table_args__ = (UniqueConstraint("code"), Index("ix_area_parent", "parent_id"))
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=20)
    level: AreaLevel = Field(sa_type=by_value(AreaLevel))
    parent_id: int | None = Field(default=None, foreign_key="area.id", sa_type=BigInteger)
    district_id: int | None = Field(default=None, sa_type=BigInteger)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    area_class: str = Field(default="", max_length=4)  # A, B or C where a city grades its areas
    calendar_code: str = Field(default="", max_length=40)  # "": that of the area above, at the top the city's
    shape: bytes = Field(sa_type=LargeBinary)
    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float
    area_m2: float
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class Cell(SQLModel, table=True):
    """A unit cell, 单元网格. A code is given once and never again; a retired cell keeps its row with `valid_to`."""

    __table_args__ = (UniqueConstraint("district_id", "code"), Index("ix_cell_area", "district_id", "area_id"))
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=24)
    area_id: int = Field(foreign_key="area.id", sa_type=BigInteger)  # the lowest area it lies in
    street_id: int | None = Field(default=None, sa_type=BigInteger)
    community_id: int | None = Field(default=None, sa_type=BigInteger)
    shape: bytes = Field(sa_type=LargeBinary)
    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float
    area_m2: float
    valid_from: dt.datetime = Field(sa_type=Moment)
    valid_to: dt.datetime | None = Field(default=None, sa_type=Moment)
