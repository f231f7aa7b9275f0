"""What a token is worth: its person's rights as they are now, until it expires or is taken back."""

import datetime as dt

from flask import Flask
from sqlmodel import select

from grid.records import Person
from tests.city import SmallCity
from tests.web.api.conftest import Connect, System, body_of_a_case
from web.api.tokens import find_token, make_token, revoke_token
from web.records import ApiToken


def test_only_a_hash_is_stored_and_it_begins_with_its_id(city: SmallCity) -> None:
    with city.database.writing() as session:
        token = make_token(session, city.operator.id, at=city.now)
        row = session.exec(select(ApiToken)).one()
    kind, token_id, secret = token.split("_", 2)
    assert (kind, token_id, len(secret)) == ("gc", row.id, 43)
    assert secret not in repr(row.model_dump())


def test_a_header_that_proves_nothing_is_refused(app: Flask) -> None:
    for header in ("", "Bearer", "Bearer ", "Basic abc", "Bearer gc__", "Bearer gc_abc_", "Bearer x"):
        refused = app.test_client().get("/api/v1/cases", headers={"Authorization": header})
        assert refused.status_code == 401, header
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert refused.content_type == "application/problem+json"


def test_a_token_in_the_address_is_none(app: Flask, connect: Connect, city: SmallCity) -> None:
    token = connect(city.manager).token
    assert app.test_client().get(f"/api/v1/cases?access_token={token}").status_code == 401


def test_one_letter_off_is_nobody(app: Flask, connect: Connect, city: SmallCity) -> None:
    token = connect(city.manager).token
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert System(app, other).get("/cases").status_code == 401


def test_a_token_expires(app: Flask, city: SmallCity) -> None:
    with city.database.writing() as session:
        token = make_token(session, city.manager.id, at=city.now, expires_at=city.now + dt.timedelta(days=1))
    system = System(app, token)
    city.now += dt.timedelta(hours=23, minutes=59)
    assert system.get("/cases").status_code == 200
    city.now += dt.timedelta(minutes=1)
    assert system.get("/cases").status_code == 401


def test_a_token_taken_back_is_of_no_use(connect: Connect, city: SmallCity) -> None:
    system = connect(city.manager)
    with city.database.writing() as session:
        token = find_token(session, system.token, at=city.now)
        assert token is not None
        assert not revoke_token(session, token.id, person_id=city.inspector.id, at=city.now)
        assert revoke_token(session, token.id, person_id=city.manager.id, at=city.now)
    assert system.get("/cases").status_code == 401


def test_a_token_of_a_disabled_account_is_of_no_use(connect: Connect, city: SmallCity) -> None:
    system = connect(city.manager)
    with city.database.writing() as session:
        session.exec(select(Person).where(Person.id == city.manager.id)).one().active = False
    assert system.get("/cases").status_code == 401


def test_a_token_may_do_what_its_person_may(connect: Connect, city: SmallCity) -> None:
    assert connect(city.manager).post("/cases", body_of_a_case()).status_code == 403


def test_the_day_of_use_is_noted_once(connect: Connect, city: SmallCity) -> None:
    system = connect(city.manager)
    for _ in range(3):
        system.get("/lifecycle")
    with city.database.reading() as session:
        assert session.exec(select(ApiToken.used_on)).one() == city.now.date()
