"""The market of the small city, which is open later than the offices of the city."""

import datetime as dt
from typing import Any

from grid.loading.calendars import put_calendar
from grid.loading.report import Report
from grid.rulebook import Rulebooks
from tests.city import WEST, WIDTH, ZONE, SmallCity
from tests.trying.candidates import hours
from workflows.records import Case

BRIDGE, MARKET = "110101001000", "110101002000"  # streets
LATE = ("10:00-12:00", "15:00-19:00")


def later(*frames: str, areas: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    """The document of a calendar `market`; `areas` are those that it names."""
    named = {} if areas is None else {"areas": areas}
    document = {"code": "market", "name": "集市", "zone": "Asia/Shanghai", "hours": hours(*(frames or LATE))}
    return document | named | changes


def put(city: SmallCity, document: dict[str, Any]) -> Report:
    """Load a calendar at the present moment."""
    with city.database.writing() as session:
        report = put_calendar(session, document, at=city.now)
    city.rulebooks = Rulebooks(city.database, city.home)
    return report


def with_market(city: SmallCity) -> SmallCity:
    put(city, later(areas=[MARKET]))
    return city


def at_market(city: SmallCity, category: str = "暴露垃圾", **changes: Any) -> Case:
    """A case filed in the westernmost cell of the market."""
    return city.file(category, lon=WEST + 1.5 * WIDTH, **changes)


def handled_at_market(city: SmallCity, category: str = "暴露垃圾") -> Case:
    return city.accept(city.dispatch(city.register(at_market(city, category))))


def on(hour: int, minute: int = 0, *, day: int = 9) -> dt.datetime:
    """A moment of the small city's March."""
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=ZONE)
