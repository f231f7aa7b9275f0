"""What: categories (minor classes) and their filing conditions, each with its own limit and closing condition."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import by_value
from grid.ids import new_id
from grid.records.limits import LimitUnit, Milestone, Milestones


class Kind(StrEnum):
    COMPONENT = "component"  # 部件: a thing that stands in the street
    EVENT = "event"  # 事件: something that happens there


class AutoDispatch(StrEnum):
    """What happens with a registered case when it is certain whose it is."""

    OFF = "off"
    PROPOSE = "propose"  # it is shown, a dispatcher decides
    AUTO = "auto"  # it goes by itself, unless somebody stops it


class Category(SQLModel, table=True):
    """A minor class. `code` is `C` or `E`, two digits of major and two of minor class: `E0110`.

    The scheme belongs to the key: the same code means different things in CJ/T 214 and in GB/T 30428.2.
    """

    __table_args__ = (UniqueConstraint("scheme", "code"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    scheme: str = Field(max_length=40)
    code: str = Field(max_length=12)
    kind: Kind = Field(sa_type=by_value(Kind))
    major_name: str = Field(max_length=80)
    major_name_en: str = Field(default="", max_length=80)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    icon: str = Field(default="", max_length=40)
    favourite: int = 0  # place among the tiles of the filing page; 0 = only in the full list
    active: bool = True
    skill: str = Field(default="", max_length=40)  # a word that whoever handles it must be qualified by; "" = none
    auto_dispatch: AutoDispatch = Field(default=AutoDispatch.OFF, sa_type=by_value(AutoDispatch))
    auto_districts: str = Field(default="", max_length=400)  # codes with ";" between; elsewhere off. "" = everywhere


class FilingCondition(SQLModel, table=True):
    """立案条件. `limit_value` counts `limit_unit`; `area_class` narrows it to areas of that class ("" = any).

    The limit and closing condition are those of the case as a whole; `milestones` come before.
    """

    __tablename__ = "filing_condition"
    __table_args__ = (UniqueConstraint("category_id", "sequence", "area_class"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    category_id: int = Field(foreign_key="category.id", sa_type=BigInteger)
    sequence: int
    area_class: str = Field(default="", max_length=4)
    condition: str = Field(max_length=400)
    condition_en: str = Field(default="", max_length=400)
    closing_condition: str = Field(default="", max_length=400)
    closing_condition_en: str = Field(default="", max_length=400)
    limit_value: float
    limit_unit: LimitUnit = Field(sa_type=by_value(LimitUnit))
    urgent: bool = False
    milestones: tuple[Milestone, ...] = Field(default=(), sa_type=Milestones, sa_column_kwargs={"nullable": False})
