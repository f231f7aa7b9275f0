"""A log of cases as a file has it: read row by row, every value checked, every place found in the grid."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

from grid.atlas import OutsideGrid
from grid.loading.report import Refused, Report
from grid.loading.rows import Fields, Row
from grid.rulebook import Rulebook
from workflows.case_map import CaseMap
from workflows.moves import State

OUTCOMES = (State.CLOSED, State.REFUSED, State.VOID)


@dataclass
class LogReport(Report):
    """`skipped`: rows left out because the map says so."""

    skipped: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class Times:
    """UTC; None where the log does not say."""

    opened_at: dt.datetime
    registered_at: dt.datetime | None = None
    dispatched_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    due_at: dt.datetime | None = None


@dataclass(frozen=True)
class LogRow:
    """One case of a log. Category and department are codes or names, as the log has them."""

    number: int
    case_id: str
    category: str
    major: str
    department: str
    source: str
    description: str
    address: str
    lon: float
    lat: float
    times: Times
    outcome: State
    default_place: bool
    cell: int = -1  # row of the atlas

    def digest(self) -> str:
        """SHA-256 of what the log says; not of where in the file it says so."""
        said = {name: value for name, value in asdict(self).items() if name not in {"number", "cell"}}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def read_log(rows: Iterable[Row], how: CaseMap, book: Rulebook, report: LogReport, *, at: dt.datetime) -> list[LogRow]:
    """Return the rows that can be taken, each in its cell; the faults of the others are in the report."""
    found = [row for row in (_read(row, how, book, report, at) for row in how.names.apply(rows)) if row is not None]
    return _located(found, how, book, report)


def fault(report: LogReport, how: CaseMap, kind: str, row: int, name: str, why: str) -> None:
    """Refuse the row, or note it as skipped where the map leaves out rows with this kind of fault."""
    if kind in how.skip:
        report.skipped.append(Refused(row, name, why))
    else:
        report.refuse(row, name, why)


def _read(row: Row, how: CaseMap, book: Rulebook, report: LogReport, at: dt.datetime) -> LogRow | None:
    fields = Fields(row, report)
    try:
        lon, lat = _place(row)
        found = LogRow(
            number=row.number,
            case_id=fields.text("case_id", most=40, required=True),
            category=fields.text("category", required=True),
            major=fields.text("major"),
            department=fields.text("department"),
            source=fields.text("source", most=40) or "log",
            description=fields.text("description", most=2000),
            address=fields.text("address", most=200),
            lon=lon,
            lat=lat,
            times=_times(row, how, book, at),
            outcome=_outcome(fields, row),
            default_place=fields.flag("default_place"),
        )
    except _Fault as found_fault:
        fault(report, how, found_fault.kind, row.number, found_fault.name, found_fault.why)
        return None
    return found if fields.good else None


class _Fault(Exception):
    def __init__(self, kind: str, name: str, why: str) -> None:
        super().__init__(why)
        self.kind, self.name, self.why = kind, name, why


def _outcome(fields: Fields, row: Row) -> State:
    """How the case ended, if it did."""
    said = row.values.get("outcome", "").lower()
    if not said or said in {state.value for state in OUTCOMES}:
        return State(said or State.CLOSED)
    fields.refuse("outcome", f"{said!r} is none of {', '.join(OUTCOMES)}; translate it under [values.outcome]")
    return State.CLOSED


def _times(row: Row, how: CaseMap, book: Rulebook, at: dt.datetime) -> Times:
    moments = {name: _moment(row, name, how, book) for name in ("registered_at", "dispatched_at", "closed_at")}
    opened_at = _moment(row, "opened_at", how, book)
    if opened_at is None:
        raise _Fault("times", "opened_at", "is missing")
    before, last = "opened_at", opened_at
    for name, moment in moments.items():
        if moment is not None and moment < last:
            raise _Fault("times", name, f"{row.values[name]} is before {before}, {row.values[before]}")
        before, last = (name, moment) if moment is not None else (before, last)
    if last > at:
        raise _Fault("times", before, f"{row.values[before]} is in the future")
    return Times(opened_at, **moments, due_at=_moment(row, "due_at", how, book))


def _moment(row: Row, name: str, how: CaseMap, book: Rulebook) -> dt.datetime | None:
    text = row.values.get(name, "")
    if not text:
        return None
    try:
        return how.moment(text, book.hours.zone)
    except (ValueError, OverflowError):
        wanted = how.time_format or "2026-03-09T17:00:00"
        raise _Fault("times", name, f"{text[:40]!r} is no time like {wanted}; see time_format in the map") from None


def _place(row: Row) -> tuple[float, float]:
    values = []
    for name in ("lon", "lat"):
        text = row.values.get(name, "")
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not abs(value) <= 180:
            raise _Fault("place", name, f"{text[:40]!r} is no number of degrees" if text else "is missing")
        values.append(value)
    return values[0], values[1]


def _located(rows: Sequence[LogRow], how: CaseMap, book: Rulebook, report: LogReport) -> list[LogRow]:
    cells = book.atlas.places_many([row.lon for row in rows], [row.lat for row in rows])
    found = []
    for row, cell in zip(rows, cells.tolist(), strict=True):
        if cell < 0:
            fault(report, how, "place", row.number, "lon", f"{row.lon}, {row.lat}: {_why_outside(row, book)}")
        else:
            found.append(replace(row, cell=cell))
    report.skipped.sort(key=lambda skipped: skipped.row)
    return found


def _why_outside(row: LogRow, book: Rulebook) -> str:
    try:
        book.atlas.place(row.lon, row.lat)
    except OutsideGrid as outside:
        return str(outside)
    raise RuntimeError("a place was found alone and not in bulk")
