"""When: office hours and holidays, kept as versioned documents; `grid.office_hours` gives them meaning."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Document, Moment
from grid.ids import new_id


class Calendar(SQLModel, table=True):
    """One version of one calendar. The document has the shape of the TOML file that `gridcase load calendar` reads."""

    __table_args__ = (UniqueConstraint("code", "version"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    code: str = Field(max_length=40)
    version: int
    document: dict[str, Any] = Field(sa_type=Document)
    loaded_at: dt.datetime = Field(sa_type=Moment)
