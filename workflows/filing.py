"""Filing a case, the busiest path of all: check, locate, set the clock, write. Telling it twice files it once."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, fields
from types import SimpleNamespace
from typing import Any, cast

from sqlmodel import Session

from geo.china import bd09_to_wgs84, gcj02_to_wgs84
from grid.actors import Actor
from grid.atlas import Place
from grid.facts import CategoryFacts, ConditionFacts
from grid.ids import new_id
from grid.ladders import Ladder
from grid.office_hours import OfficeHours
from grid.records import AreaLevel, Role
from grid.refusals import N_, BadInput, Conflict, NotAllowed
from grid.rulebook import Rulebook
from grid.visits import SURE_M, Visit, note_visits
from workflows.case_hours import hours_of
from workflows.filing_values import check_values
from workflows.filing_writing import AT_FIRST, write_filing
from workflows.ladder import CaseClock, first_alarm
from workflows.moves import MOVES, START, Action
from workflows.records import Case

_NOTHING_YET = {name: known.default for name, known in Case.model_fields.items() if name not in {"number", *AT_FIRST}}
_TO_WGS84 = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}  # the others are WGS-84 to a decimetre


class FiledOtherwise(Conflict):
    """The same client_id came before with other content."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody found. `client_id` is made by the device, so that sending twice files once.

    `lon`, `lat` are degrees in `crs`; `filing_condition` is its sequence within the category, the first if not given.
    """

    client_id: str
    category: str
    lon: float
    lat: float
    filing_condition: int | None = None
    crs: str = "wgs84"
    accuracy_m: float | None = None
    description: str = ""
    address: str = ""
    source: str = "inspector"
    discovered_at: dt.datetime | None = None
    urgent: bool = False


_FIELDS = [field.name for field in fields(Filing)]


@dataclass(frozen=True, slots=True)
class Filed:
    case_number: str
    district_id: int
    case_id: int
    created: bool  # False: it had been filed before


def file(session: Session, filing: Filing, *, book: Rulebook, by: Actor, at: dt.datetime) -> Filed:
    """File a case and start its clock; the same client_id with the same content gives the same case again.

    Raises BadInput (OutsideGrid among it) for what cannot be kept, NotAllowed, and FiledOtherwise.
    """
    return write(session, prepare(filing, book=book, by=by, at=at))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filing that is right in itself: the row of its case, the beginning of its number, where it may be known.

    `visit`: the cell that an inspector was in to file it, where that is sure.
    """

    row: dict[str, Any]
    prefix: str
    districts: list[int]
    visit: Visit | None = None


def prepare(filing: Filing, *, book: Rulebook, by: Actor, at: dt.datetime) -> Prepared:
    """Do all of a filing that needs no database, so that nobody waits for it. Raises what `file` raises about it."""
    if not by.roles & MOVES[START, Action.DISCOVER].roles:
        raise NotAllowed(N_("You may not file cases."))
    filing = check_values(filing, at)
    category = book.category(filing.category)
    lon, lat = _TO_WGS84[filing.crs](filing.lon, filing.lat) if filing.crs in _TO_WGS84 else (filing.lon, filing.lat)
    place = book.atlas.place(lon, lat)
    if not by.may_see(place.district_id):
        raise NotAllowed(N_("This place lies in a district that you do not work in."), "lon")
    condition = _condition(filing, category, place, book)
    row = _case_row(filing, place, category, condition, book, by, at) | {"lon": lon, "lat": lat}
    prefix = number_prefix(place.district_id, row["filed_on"], book)
    on_the_spot = Role.INSPECTOR in by.roles and filing.accuracy_m is not None and filing.accuracy_m <= SURE_M
    visit = Visit(place.district_id, place.cell_code, row["discovered_at"]) if on_the_spot else None
    return Prepared(row, prefix, _districts(book), visit)


def write(session: Session, ready: Prepared) -> Filed:
    """Write what was prepared, or find that it was written before. Raises FiledOtherwise."""
    written = write_filing(session, ready.row, prefix=ready.prefix, districts=ready.districts)
    if written.body_hash != ready.row["body_hash"]:
        raise FiledOtherwise(
            N_("%(client_id)s was filed before with other content."), "client_id", client_id=ready.row["client_id"]
        )
    created = written.case_id == ready.row["id"]
    if created and ready.visit:
        note_visits(session, [ready.visit])
    return Filed(written.number, written.district_id, written.case_id, created=created)


def as_filed(ready: Prepared, filed: Filed) -> Case:
    """The case that `write` has just created, to be read only: not asked for again, and without what a record costs."""
    return cast(Case, SimpleNamespace(**(_NOTHING_YET | AT_FIRST | ready.row), number=filed.case_number))


def _condition(filing: Filing, category: CategoryFacts, place: Place, book: Rulebook) -> ConditionFacts:
    """The wanted filing condition, or the first, in its version for areas of this class."""
    for condition in book.conditions_for(category.id, _area_class(place, book)):
        if filing.filing_condition in {None, condition.sequence}:
            return condition
    raise BadInput(
        N_("Category %(code)s has no filing condition %(sequence)s."),
        "filing_condition",
        code=category.code,
        sequence=filing.filing_condition or 1,
    )


def _area_class(place: Place, book: Rulebook) -> str:
    """The class of the deepest area that has one."""
    path = book.area_path(place.area_id)
    return next((book.areas[area_id].area_class for area_id in path if book.areas[area_id].area_class), "")


def _case_row(
    filing: Filing,
    place: Place,
    category: CategoryFacts,
    condition: ConditionFacts,
    book: Rulebook,
    by: Actor,
    at: dt.datetime,
) -> dict[str, Any]:
    """The row of the new case, without its number. The clock runs from the discovery until the first dispatch."""
    at = at.astimezone(dt.UTC)
    discovered_at = (filing.discovered_at or at).astimezone(dt.UTC)
    urgent = filing.urgent or condition.urgent
    ladder = book.ladder(category.id, place.street_id or place.district_id, urgent, discovered_at)
    hours = hours_of(place, book)
    return _first_clock(condition, discovered_at, hours, ladder) | {
        "district_id": place.district_id,
        "id": new_id(),
        "client_id": filing.client_id,
        "body_hash": _body_hash(filing, by),
        "urgent": urgent,
        "street_id": place.street_id,
        "community_id": place.community_id,
        "cell_code": place.cell_code,
        "raw_x": filing.lon,
        "raw_y": filing.lat,
        "raw_crs": filing.crs,
        "accuracy_m": filing.accuracy_m,
        "boundary_m": place.boundary_m,
        "address": filing.address,
        "category_id": category.id,
        "filing_condition_id": condition.id,
        "description": filing.description,
        "source": filing.source,
        "reporter_id": by.id,
        "discovered_at": discovered_at,
        "filed_at": at,
        "filed_on": at.astimezone(hours.zone).date(),
        "changed_at": at,
    }


def _first_clock(condition: ConditionFacts, begun: dt.datetime, hours: OfficeHours, ladder: Ladder) -> dict[str, Any]:
    limit = condition.limit()
    due_at = hours.due(begun, *limit)
    due_on = due_at.astimezone(hours.zone).date()
    return {
        "clock_started_at": begun,
        "limit_value": limit[0],
        "limit_unit": limit[1],
        "due_at": due_at,
        "due_on": due_on,
        "first_due_at": due_at,
        "first_due_on": due_on,
        "alarm_at": first_alarm(CaseClock(begun, due_at, *limit), hours, ladder),
    }


def number_prefix(district_id: int, filed_on: dt.date, book: Rulebook) -> str:
    """The beginning of a case number: `110101-20261124-`, the district and the city-local day."""
    code = book.areas[district_id].code
    short = code[:6] if code.isdigit() and not code[6:].strip("0") else code
    return f"{short}-{filed_on:%Y%m%d}-"


def _districts(book: Rulebook) -> list[int]:
    return [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]


def _body_hash(filing: Filing, by: Actor) -> str:
    """SHA-256 of what was said and by whom: nobody gets to see a case by repeating another's client_id."""
    said = json.dumps([by.id, *(getattr(filing, name) for name in _FIELDS)], separators=(",", ":"), default=str)
    return hashlib.sha256(said.encode()).hexdigest()
