"""Accounts: passwords, roles, and where somebody may act."""

from typing import Any

import pytest
from sqlmodel import Session

from grid.accounts import (
    actor_of,
    add_person,
    check_password,
    check_strength,
    find_person,
    give_roles,
    make_password,
    set_password,
)
from grid.database import Database
from grid.records import Role
from grid.refusals import BadInput, Conflict, NotFound
from tests.grid.places import a_city

GOOD = "correct-horse-battery"


def test_a_password_is_kept_as_an_argon2id_hash_and_opens_the_account(database: Database) -> None:
    with database.writing() as session:
        added = add_person(session, username="lin", name="林", roles=[Role.INSPECTOR], password=GOOD)
        assert added.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    with database.reading() as session:
        person = check_password(session, "lin", GOOD)
        assert person is not None
        assert person.id == added.id
        assert check_password(session, "lin", GOOD + "!") is None


def test_nobody_signs_in_without_a_password_or_when_disabled_or_unknown(database: Database) -> None:
    with database.writing() as session:
        add_person(session, username="new", name="新", roles=[])
        add_person(session, username="gone", name="去", roles=[], password=GOOD).active = False
    with database.reading() as session:
        assert [check_password(session, name, GOOD) for name in ("new", "gone", "nobody")] == [None, None, None]
        assert check_password(session, "new", "") is None


@pytest.mark.parametrize(
    "password",
    [
        "short-1",
        "x" * 129,
        "12345678",
        "Password123",  # common, however it is written
        "aaaabbbb",  # too few different letters
        "zhangsan",  # the user name
    ],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        check_strength(password, username="ZhangSan")


def test_a_made_password_is_good_enough_and_never_the_same() -> None:
    made = {make_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_strength(password)


def test_a_new_password_ends_the_old_one(database: Database) -> None:
    with database.writing() as session:
        add_person(session, username="lin", name="林", roles=[], password=GOOD)
        set_password(find_person(session, "lin"), "another-good-one")
    with database.reading() as session:
        assert check_password(session, "lin", GOOD) is None
        assert check_password(session, "lin", "another-good-one") is not None


def test_a_user_name_is_given_once(database: Database) -> None:
    with database.writing() as session:
        add_person(session, username="lin", name="林", roles=[])
        with pytest.raises(Conflict, match="already an account lin"):
            add_person(session, username="lin", name="other", roles=[])


@pytest.mark.parametrize("username", ["", "two words", "line\n", "x" * 61, "<b>"])
def test_a_user_name_is_one_plain_word(database: Database, username: str) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="user name"):
        add_person(session, username=username, name="林", roles=[])


@pytest.mark.parametrize(
    ("areas", "districts"),
    [
        (["110000"], ["110101", "110102"]),  # the city means all its districts
        (["110101"], ["110101"]),
        (["110101001000"], ["110101"]),  # a street's people see its district
        (["110101001000", "110102"], ["110101", "110102"]),
        ([], []),
    ],
)
def test_somebody_acts_in_the_districts_of_the_areas_given(
    database: Database, areas: list[str], districts: list[str]
) -> None:
    with database.writing() as session:
        ids = a_city(session)
        person = add_person(session, username="lin", name="林", roles=[Role.INSPECTOR], area_codes=areas)
        actor = actor_of(session, person.id)
    assert actor.district_ids == {ids[code] for code in districts}
    assert actor.roles == {Role.INSPECTOR}


def test_the_home_district_is_the_first_of_the_areas(database: Database) -> None:
    with database.writing() as session:
        ids = a_city(session)
        person = add_person(session, username="lin", name="林", roles=[], area_codes=["110102", "110101001000"])
        assert person.district_id == ids["110101"]


@pytest.mark.parametrize(
    ("field", "given"), [("area", {"area_codes": ["999"]}), ("department", {"department_code": "X"})]
)
def test_an_unknown_area_or_department_is_named(database: Database, field: str, given: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused, database.writing() as session:
        add_person(session, username="lin", name="林", roles=[], **given)
    assert refused.value.field == field


def test_a_disabled_person_no_longer_acts(database: Database) -> None:
    with database.writing() as session:
        person = add_person(session, username="lin", name="林", roles=[Role.INSPECTOR])
        _disable(session, person.username)
        with pytest.raises(NotFound):
            actor_of(session, person.id)


def test_roles_are_replaced_as_a_whole(database: Database) -> None:
    with database.writing() as session:
        person = add_person(session, username="lin", name="林", roles=[Role.INSPECTOR, Role.OPERATOR])
        give_roles(session, person, [Role.OPERATOR, Role.MANAGER])
        assert actor_of(session, person.id).roles == {Role.OPERATOR, Role.MANAGER}


def _disable(session: Session, username: str) -> None:
    find_person(session, username).active = False
    session.flush()
