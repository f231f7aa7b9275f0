"""Calendars as files: the ones that ship with the product, and those a city writes."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grid.calendar_document import facts_of
from grid.calendar_texts import BadCalendar
from grid.refusals import N_

SHIPPED = Path(__file__).parent / "holidays"


def read_calendar(path: Path) -> dict[str, Any]:
    """Read and check the TOML file of a calendar. Raises BadCalendar naming the file and what is wrong in it."""
    try:
        document = completed(tomllib.loads(path.read_text("utf-8")))
        facts_of(document)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadCalendar(N_("%(file)s is no TOML file: %(error)s"), "file", file=path.name, error=error) from error
    except BadCalendar as error:
        raise BadCalendar(N_("%(file)s: %(error)s"), error.field, file=path.name, error=error.said) from error
    return document


def shipped_calendar(code: str = "cn") -> dict[str, Any]:
    """The document of a calendar that ships with the product."""
    known = sorted(path.stem for path in SHIPPED.glob("*.toml"))
    if code not in known:
        raise BadCalendar(
            N_("holidays: “%(code)s” does not ship with Gridcase; known are %(known)s"),
            "holidays", code=code, known=", ".join(known),
        )  # fmt: skip
    return tomllib.loads((SHIPPED / f"{code}.toml").read_text("utf-8"))


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with dates as text and, where it says `holidays = "cn"`, with those years written out.

    So a stored version keeps its meaning when a later release ships other holidays.
    """
    whole = {key: _as_text(value) for key, value in document.items()}
    source = whole.pop("holidays", None)
    if source is None:
        return whole
    years = shipped_calendar(str(source))["years"]
    own = whole.get("years", {})
    return whole | {"years": {year: years.get(year, []) + own.get(year, []) for year in sorted({*years, *own})}}


def _as_text(value: Any) -> Any:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _as_text(each) for key, each in value.items()}
    return value
