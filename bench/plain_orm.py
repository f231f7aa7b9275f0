"""The baseline of the filing benchmark: the same filing by a plain Flask handler on the SQLModel ORM.

It checks the same token, asks the same rulebook and stores the same rows with the same durability (WAL, FULL), written
the way that the tutorials write it: a session, objects, commit, refresh. Serve it with gunicorn: `bench.plain_orm:app`.
"""

import datetime as dt
import hmac
from typing import Any

from flask import Flask, abort, request
from pydantic import BaseModel
from sqlmodel import Session, col, create_engine, select, update

from grid.database import Database
from grid.facts import ConditionFacts
from grid.ids import new_id
from grid.records import Person, PersonRole
from grid.rulebook import Rulebooks
from grid.settings import Settings
from web.records import ApiToken
from web.sessions import hashed
from workflows.ladder import CaseClock, first_alarm
from workflows.moves import MOVES, START, Action, State
from workflows.records import Case, CaseEvent, CaseNumber

settings = Settings.from_environment()
books = Rulebooks(Database(settings.database_url), settings.home)
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


def _person(session: Session) -> Person:
    _, token_id, secret = request.headers["Authorization"].split("_", 2)
    token = session.get(ApiToken, token_id)
    if token is None or not hmac.compare_digest(token.secret_hash, hashed(secret)):
        abort(401)
    person = session.get(Person, token.person_id)
    roles = session.exec(select(PersonRole.role).where(PersonRole.person_id == token.person_id)).all()
    if person is None or not set(roles) & MOVES[START, Action.DISCOVER].roles:
        abort(403)
    return person


def _case(session: Session, body: Body, person: Person, now: dt.datetime) -> Case:
    book = books.current()
    place, category = book.atlas.place(body.lon, body.lat), book.category(body.category)
    condition: ConditionFacts = book.conditions_for(category.id)[0]
    due_at = book.hours.due(now, condition.limit_value, condition.limit_unit)
    clock = CaseClock(now, due_at, condition.limit_value, condition.limit_unit)
    today = now.astimezone(book.hours.zone).date()
    return Case(
        district_id=place.district_id,
        number=f"110101-{today:%Y%m%d}-{_next_number(session, place.district_id, today):05}",
        client_id=body.client_id,
        state=State.DISCOVERED,
        street_id=place.street_id,
        cell_code=place.cell_code,
        lon=body.lon,
        lat=body.lat,
        raw_x=body.lon,
        raw_y=body.lat,
        boundary_m=place.boundary_m,
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
        due_at=due_at,
        due_on=today,
        first_due_at=due_at,
        first_due_on=today,
        alarm_at=first_alarm(clock, book.hours),
    )


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
