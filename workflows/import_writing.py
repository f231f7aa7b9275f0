"""The rows that a log of cases becomes: cases with numbers of their own, and the events that the log tells."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from grid.ids import new_id
from workflows.as_of import CASES, EVENTS
from workflows.case_log import LogRow
from workflows.chain import beginning, sealed
from workflows.filing import number_prefix
from workflows.ladder import CaseClock, first_alarm
from workflows.log_meaning import Meaning
from workflows.moves import Action, State
from workflows.records import CaseNumber

_AT_ONCE = 2_000
_LAST = {State.CLOSED: Action.CLOSE, State.REFUSED: Action.REFUSE, State.VOID: Action.VOID}


def write_cases(session: Session, log: Sequence[LogRow], meaning: Meaning) -> None:
    """Write the cases in the order in which they were opened, each with its events."""
    rows = sorted(log, key=lambda row: (row.times.opened_at, row.number))
    numbers = _numbers(session, rows, meaning)
    made = ((row, new_id(), number) for row, number in zip(rows, numbers, strict=True))
    while some := list(islice(made, _AT_ONCE)):
        written = [_written(session, *one, meaning) for one in some]
        session.connection().execute(insert(CASES), [case for case, _ in written])
        session.connection().execute(insert(EVENTS), [event for _, events in written for event in events])


def _written(
    session: Session, row: LogRow, case_id: int, number: str, meaning: Meaning
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A case and its events, each sealed with the one before it."""
    events = list(_events(row, case_id, meaning))
    case = _case(row, case_id, number, events, meaning)
    before = beginning(case)
    for event in events:
        event |= sealed(session, before, event)
        before = event["seal"]
    return case | {"seal": before}, events


def _case(
    row: LogRow, case_id: int, number: str, events: Sequence[Mapping[str, Any]], meaning: Meaning
) -> dict[str, Any]:
    times, last, place = row.times, events[-1], meaning.book.atlas.rows
    ended = times.closed_at is not None
    moments = {str(event["action"]): event["at"] for event in events}
    return {
        "district_id": meaning.district_of(row),
        "id": case_id,
        "number": number,
        "client_id": meaning.client_ids[row.case_id],
        "body_hash": row.digest(),
        "state": last["to_state"],
        "version": len(events),
        "level": 0,
        "urgent": False,
        "street_id": int(place.street_id[row.cell]) or None,
        "community_id": int(place.community_id[row.cell]) or None,
        "cell_code": place.cell_code[row.cell].decode(),
        "lon": row.lon,
        "lat": row.lat,
        "raw_x": row.lon,
        "raw_y": row.lat,
        "raw_crs": "wgs84",
        "address": row.address,
        "category_id": meaning.categories[row.category],
        "description": row.description,
        "source": row.source,
        "department_id": _department(row, meaning),
        "discovered_at": times.opened_at,
        "filed_at": times.opened_at,
        "filed_on": meaning.day(times.opened_at),
        "changed_at": last["at"],
        "registered_at": moments.get(Action.REGISTER),
        "dispatched_at": moments.get(Action.DISPATCH),
        "ended_at": times.closed_at,
        "closed_on": _day(times.closed_at, meaning) if last["to_state"] is State.CLOSED else None,
        "clock_no": 1,
        "clock_started_at": times.opened_at,
        "due_at": times.due_at,
        "due_on": _day(times.due_at, meaning),
        "first_due_at": times.due_at,
        "first_due_on": _day(times.due_at, meaning),
        "alarm_at": None if ended else _alarm(row, meaning),
        "verdict": "",
        "contest_count": 0,
        "rework_count": 0,
    }


def _events(row: LogRow, case_id: int, meaning: Meaning) -> Iterator[dict[str, Any]]:
    state, steps = None, list(_steps(row, meaning))
    for sequence, (action, to_state, at, details) in enumerate(steps, 1):
        yield {
            "district_id": meaning.district_of(row),
            "id": new_id(),
            "case_id": case_id,
            "sequence": sequence,
            "at": at,
            "by_id": None,
            "action": action.value,
            "from_state": state,
            "to_state": to_state,
            "details": {"log": row.case_id} | details,
        }
        state = to_state


def _steps(row: LogRow, meaning: Meaning) -> Iterator[tuple[Action, State, dt.datetime, dict[str, Any]]]:
    """What happened, as far as the log tells. A log of a city knows only cases that the city took up and passed on."""
    times, department_id = row.times, _department(row, meaning)
    deadline = {"due_at": times.due_at.isoformat()} if times.due_at else {}
    yield Action.DISCOVER, State.DISCOVERED, times.opened_at, deadline
    registered_at = times.registered_at or times.opened_at
    if row.outcome is not State.REFUSED or times.closed_at is None:
        yield Action.REGISTER, State.REGISTERED, registered_at, {}
        if department_id is not None:
            at = times.dispatched_at or registered_at
            yield Action.DISPATCH, State.DISPATCHED, at, {"department_id": department_id}
    if times.closed_at is not None:
        yield _LAST[row.outcome], row.outcome, times.closed_at, {}


def _department(row: LogRow, meaning: Meaning) -> int | None:
    return meaning.departments[row.department] if row.department else None


def _day(moment: dt.datetime | None, meaning: Meaning) -> dt.date | None:
    return None if moment is None else meaning.day(moment)


def _alarm(row: LogRow, meaning: Meaning) -> dt.datetime | None:
    if not meaning.how.alarms or row.times.due_at is None:
        return None
    book, place = meaning.book, meaning.book.atlas.rows
    area_id = int(place.street_id[row.cell]) or meaning.district_of(row)
    ladder = book.ladder(meaning.categories[row.category], area_id, False, row.times.opened_at)
    hours = book.hours_for(int(place.community_id[row.cell]) or area_id)
    return first_alarm(CaseClock(row.times.opened_at, row.times.due_at), hours, ladder)


def _numbers(session: Session, rows: Sequence[LogRow], meaning: Meaning) -> list[str]:
    """The next numbers of each district and day, in the order of the rows."""
    keys = [(meaning.district_of(row), meaning.day(row.times.opened_at)) for row in rows]
    wanted = Counter(keys)
    last = _last_numbers(session, wanted)
    given: dict[tuple[int, dt.date], int] = defaultdict(int, last)
    numbers = []
    for district_id, day in keys:
        given[district_id, day] += 1
        numbers.append(f"{number_prefix(district_id, day, meaning.book)}{given[district_id, day]:05}")
    for district_id, day in wanted:
        session.merge(CaseNumber(district_id=district_id, day=day, last=given[district_id, day]))
    session.flush()
    return numbers


def _last_numbers(session: Session, wanted: Mapping[tuple[int, dt.date], int]) -> dict[tuple[int, dt.date], int]:
    districts, days = {district for district, _ in wanted}, {day for _, day in wanted}
    if not wanted:
        return {}
    query = select(CaseNumber).where(
        col(CaseNumber.district_id).in_(districts), col(CaseNumber.day).between(min(days), max(days))
    )
    return {(one.district_id, one.day): one.last for one in session.exec(query)}
