"""Who: departments, people, what they may do, where and when."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Moment, by_value
from grid.ids import new_id


class Role(StrEnum):
    INSPECTOR = "inspector"  # 监督员
    ACCEPTOR = "acceptor"  # 受理员
    DISPATCHER = "dispatcher"  # 派遣员
    SHIFT_LEADER = "shift_leader"  # 值班长
    HANDLER = "handler"  # 处置人员
    MANAGER = "manager"  # 管理者
    OPERATOR = "operator"  # 话务员
    ADMINISTRATOR = "administrator"


class Department(SQLModel, table=True):
    """专业部门: the body that answers for handling."""

    __table_args__ = (UniqueConstraint("code"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=24)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    active: bool = True


class Person(SQLModel, table=True):
    """An account. `district_id` is the home district; what a person may see is in `Jurisdiction`."""

    __table_args__ = (UniqueConstraint("username"), Index("ix_person_department", "department_id"))
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    username: str = Field(max_length=60)
    name: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    password_hash: str = Field(default="", max_length=200)  # empty: cannot sign in with a password
    active: bool = True
    language: str = Field(default="", max_length=8)  # "" = the browser's
    department_id: int | None = Field(default=None, foreign_key="department.id", sa_type=BigInteger)
    district_id: int | None = Field(default=None, foreign_key="area.id", sa_type=BigInteger)
    capacity: int = 8  # open tasks at once
    home_lon: float | None = None  # the post, used while no fresh position is known
    home_lat: float | None = None


class PersonRole(SQLModel, table=True):
    __tablename__ = "person_role"
    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    role: Role = Field(primary_key=True, sa_type=by_value(Role))


class Jurisdiction(SQLModel, table=True):
    """An area whose cases a person may see and act on; a city's row means all its districts."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    area_id: int = Field(foreign_key="area.id", primary_key=True, sa_type=BigInteger)


class Shift(SQLModel, table=True):
    """A duty that repeats from `starts` to `ends`, city time; `ends` not later than `starts` means past midnight.

    Weekly on the `weekdays` (1 = Monday … 7, as text "12345"). Or, with a `cycle` of so many days of which `cycle_from`
    is the first of one, on the `cycle_days` (from 1, as text "1,2,3,4"): four on, two off.
    """

    __table_args__ = (Index("ix_shift_person", "person_id"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    weekdays: str = Field(default="", max_length=7)
    starts: dt.time
    ends: dt.time
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    cycle: int = 0  # days; 0 = weekly
    cycle_from: dt.date | None = None
    cycle_days: str = Field(default="", max_length=120)


class Position(SQLModel, table=True):
    """Where somebody on shift was last; one row a person, overwritten."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    lon: float
    lat: float
    accuracy_m: float | None = None
    at: dt.datetime = Field(sa_type=Moment)
