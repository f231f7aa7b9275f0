"""Who is told of what runs late: the ladders, kept as versions of one document; `grid.ladders` gives it meaning."""

import datetime as dt
from typing import Any

from sqlmodel import Field, SQLModel

from grid.columns import Document, Moment


class LadderVersion(SQLModel, table=True):
    """One version of all ladders of the city, in the shape of the TOML file that `gridcase load ladders` reads."""

    __tablename__ = "ladder_version"
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: dict[str, Any] = Field(sa_type=Document)
    since: dt.datetime = Field(sa_type=Moment)  # it holds for the clocks that start from then on
