"""The baseline of filing and of positions: the same by plain Flask handlers on the SQLModel ORM.

It checks the same token, finds the cell, the category and its limit, and stores the same rows as durably, written the
way that the tutorials write it: a session, objects asked from the database, commit, refresh. It is spared the calendar
(its limits are plain hours), most checks of values, other coordinates, and repeated filings.
Serve it with gunicorn: `bench.plain_orm:app`.
"""

import datetime as dt
import hmac
from typing import Any

import shapely
from flask import Flask, abort, request
from pydantic import BaseModel
from sqlmodel import Session, col, create_engine, select, update

from grid.ids import new_id
from grid.records import Category, Cell, CellVisit, FilingCondition, Person, PersonRole, Position, Shift
from grid.settings import Settings
from web.records import ApiToken
from web.sessions import hashed
from workflows.moves import MOVES, START, Action, State
from workflows.records import Case, CaseEvent, CaseNumber

settings = Settings.from_environment()
engine = create_engine(
    settings.database_url, connect_args={"timeout": 30, "check_same_thread": False, "isolation_level": "IMMEDIATE"}
)
app = Flask(__name__)


class Body(BaseModel):
    client_id: str
    category: str
    lon: float
    lat: float
    description: str = ""


@app.get("/healthz")
def alive() -> str:
    return "ok"


@app.post("/cases")
def file_case() -> tuple[dict[str, Any], int]:
    body, now = Body.model_validate(request.get_json()), dt.datetime.now(dt.UTC)
    with Session(engine) as session:
        person = _person(session)
        case = _case(session, body, person, now)
        session.add(case)
        session.add(_event(case, person, now))
        session.commit()
        session.refresh(case)
        return case.model_dump(mode="json"), 201


@app.post("/positions")
def keep_position() -> dict[str, int]:
    """One position in one transaction: who it is, whether on shift, which cell was visited."""
    (told,) = request.get_json()["positions"]
    at, now = dt.datetime.fromisoformat(told["at"]), dt.datetime.now(dt.UTC)
    with Session(engine) as session:
        _teller(session)
        person = session.exec(select(Person).where(Person.username == told["person"], Person.active)).one()
        shifts = session.exec(select(Shift).where(Shift.person_id == person.id)).all()
        if not shifts or at > now:
            abort(422)
        known = session.get(Position, person.id)
        position = known or Position(person_id=person.id, lon=0, lat=0, at=at)
        position.lon, position.lat, position.accuracy_m, position.at = told["lon"], told["lat"], told["accuracy_m"], at
        session.add(position)
        cell = _cell(session, told["lon"], told["lat"])
        session.merge(CellVisit(district_id=cell.district_id, cell_code=cell.code, visited_at=at))
        session.commit()
    return {"kept": 1}


def _teller(session: Session) -> Person:
    _, token_id, secret = request.headers["Authorization"].split("_", 2)
    token = session.get(ApiToken, token_id)
    if token is None or not hmac.compare_digest(token.secret_hash, hashed(secret)):
        abort(401)
    return session.get(Person, token.person_id) or abort(403)


def _person(session: Session) -> Person:
    person = _teller(session)
    roles = session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    if not set(roles) & MOVES[START, Action.DISCOVER].roles:
        abort(403)
    return person


def _case(session: Session, body: Body, person: Person, now: dt.datetime) -> Case:
    cell = _cell(session, body.lon, body.lat)
    category = session.exec(select(Category).where(Category.code == body.category, Category.active)).one()
    condition = session.exec(
        select(FilingCondition)
        .where(FilingCondition.category_id == category.id)
        .order_by(col(FilingCondition.sequence))
    ).first()
    if condition is None:
        abort(422)
    span, today = dt.timedelta(hours=condition.limit_value), now.date()
    return Case(
        district_id=cell.district_id,
        number=f"110101-{today:%Y%m%d}-{_next_number(session, cell.district_id, today):05}",
        client_id=body.client_id,
        state=State.DISCOVERED,
        street_id=cell.street_id,
        cell_code=cell.code,
        lon=body.lon,
        lat=body.lat,
        raw_x=body.lon,
        raw_y=body.lat,
        category_id=category.id,
        filing_condition_id=condition.id,
        description=body.description,
        reporter_id=person.id,
        discovered_at=now,
        filed_at=now,
        filed_on=today,
        changed_at=now,
        clock_started_at=now,
        limit_value=condition.limit_value,
        limit_unit=condition.limit_unit,
        due_at=now + span,
        due_on=(now + span).date(),
        first_due_at=now + span,
        first_due_on=(now + span).date(),
        alarm_at=now + span * 0.8,
    )


def _cell(session: Session, lon: float, lat: float) -> Cell:
    near = select(Cell).where(
        col(Cell.min_lon) <= lon, col(Cell.max_lon) >= lon, col(Cell.min_lat) <= lat, col(Cell.max_lat) >= lat
    )
    point = shapely.Point(lon, lat)
    cell = next((cell for cell in session.exec(near) if shapely.from_wkb(cell.shape).covers(point)), None)
    return cell or abort(422)


def _next_number(session: Session, district_id: int, day: dt.date) -> int:
    mine = (col(CaseNumber.district_id) == district_id, col(CaseNumber.day) == day)
    session.execute(update(CaseNumber).where(*mine).values(last=col(CaseNumber.last) + 1))
    return session.exec(select(CaseNumber.last).where(*mine)).one()


def _event(case: Case, person: Person, now: dt.datetime) -> CaseEvent:
    return CaseEvent(
        district_id=case.district_id,
        id=new_id(),
        case_id=case.id,
        sequence=1,
        at=now,
        by_id=person.id,
        action=Action.DISCOVER,
        to_state=State.DISCOVERED,
        details={"due_at": case.due_at and case.due_at.isoformat()},
    )
