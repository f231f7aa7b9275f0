"""When each cell was last looked at on the spot; nothing of who did."""

import datetime as dt

from sqlmodel import BigInteger, Field, SQLModel

from grid.columns import Moment


class CellVisit(SQLModel, table=True):
    """A cell that somebody at work was in. `visited_at` is the beginning of the hour, so that rows are no track."""

    __tablename__ = "cell_visit"
    district_id: int = Field(primary_key=True, sa_type=BigInteger)
    cell_code: str = Field(primary_key=True, max_length=24)
    visited_at: dt.datetime = Field(sa_type=Moment)
