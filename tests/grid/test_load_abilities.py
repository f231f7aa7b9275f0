"""What people can do, in which teams, and rotating shifts, from files; and out again."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session, select

from grid.accounts import find_person
from grid.database import Database
from grid.loading.departments import load_departments
from grid.loading.people import load_people
from grid.loading.report import LoadRefused
from grid.loading.rows import Row
from grid.loading.shift_text import WrittenShift, roster_from, shifts_from, shifts_to
from grid.loading.teams import load_teams
from grid.people_file import people_table
from grid.qualifications import EVERYTHING, Qualified, qualified
from grid.records import Shift, TeamMember
from tests.city import SmallCity
from tests.grid.places import a_city, table

TEAM = {"code": "NIGHT", "name": "夜班", "department": "ROADS"}
PERSON = {"username": "he", "name": "何扫", "department": "ROADS", "roles": "handler", "areas": "110101"}
ROTATION = "1,2/8@2026-03-09 06:00-14:00; 3,4/8@2026-03-09 14:00-22:00; 5,6/8@2026-03-09 22:00-06:00"


def prepared(session: Session) -> None:
    a_city(session)
    load_departments(session, table({"code": "ROADS", "name": "市政"}, {"code": "PARKS", "name": "园林"}))
    load_teams(session, table(TEAM))


def test_a_rotation_is_read_as_it_is_written() -> None:
    shifts = roster_from("1-4/6@2026-03-09 08:00-20:00")
    hours = (dt.time(8), dt.time(20))
    assert shifts == [WrittenShift("", *hours, 6, dt.date(2026, 3, 9), "1,2,3,4")]
    assert shifts_to(roster_from(ROTATION)) == ROTATION


@pytest.mark.parametrize(
    "text", ["1-7/6@2026-03-09 08:00-20:00", "1/43@2026-03-09 08:00-09:00", "1/6@soon 08:00-09:00"]
)
def test_a_cycle_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"shift|exist"):
        roster_from(text)


def test_hours_of_a_week_have_no_cycle() -> None:
    with pytest.raises(ValueError, match="only weekdays"):
        shifts_from(ROTATION)


def test_a_person_is_loaded_with_rotation_categories_skills_and_team(database: Database) -> None:
    able = {**PERSON, "shifts": ROTATION, "categories": "E01；C", "skills": "Electrician", "teams": "NIGHT"}
    with database.writing() as session:
        prepared(session)
        assert load_people(session, table(able)).loaded == 1
        assert load_people(session, table(able)).unchanged == 1
        assert load_people(session, table({**PERSON, "shifts": ROTATION})).unchanged == 1  # no such columns
        person = find_person(session, "he")
        assert qualified(session, [person.id]) == {
            person.id: Qualified(frozenset({"E01", "C"}), frozenset({"electrician"}))
        }
        assert len(session.exec(select(TeamMember)).all()) == 1
        assert len(session.exec(select(Shift)).all()) == 3
        assert load_people(session, table({**able, "categories": "", "teams": ""})).updated == 1
        assert qualified(session, [person.id]) == {person.id: Qualified(skills=frozenset({"electrician"}))}
        assert session.exec(select(TeamMember)).all() == []


def test_nobody_stays_in_a_team_of_a_department_they_have_left(database: Database) -> None:
    with database.writing() as session:
        prepared(session)
        load_people(session, table({**PERSON, "teams": "NIGHT"}))
        load_people(session, table({**PERSON, "department": "PARKS"}))
        assert session.exec(select(TeamMember)).all() == []


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"shifts": "1-5 08:00-17:00; 5 16:00-20:00"}, "shifts", "1,2,3,4,5 08:00-17:00 and 5 16:00-20:00 overlap"),
        ({"shifts": "1-4/6@2026-03-09 08:00-20:00; 7 19:00-21:00"}, "shifts", "7 19:00-21:00 overlap"),
        ({"teams": "DAY"}, "teams", "there is no team DAY"),
        ({"teams": "NIGHT", "department": "PARKS"}, "teams", "of another department"),
        ({"skills": "x" * 41}, "skills", "41 characters"),
    ],
)
def test_what_cannot_be_is_refused_by_name(database: Database, changes: dict[str, str], field: str, why: str) -> None:
    with pytest.raises(LoadRefused) as refused, database.writing() as session:
        prepared(session)
        load_people(session, table({**PERSON, **changes}))
    fault = refused.value.report.refused[0]
    assert (fault.row, fault.field) == (2, field)
    assert why in fault.why


def test_a_team_with_members_stays_in_its_department(database: Database) -> None:
    with pytest.raises(LoadRefused, match="has members"), database.writing() as session:
        prepared(session)
        load_people(session, table({**PERSON, "teams": "NIGHT"}))
        load_teams(session, table({**TEAM, "department": "PARKS"}))


def test_everybody_comes_out_as_a_file_that_changes_nothing(city: SmallCity) -> None:
    with city.database.writing() as session:
        load_teams(session, table(TEAM))
        mine = {
            **PERSON,
            "username": "luo",
            "shifts": ROTATION,
            "categories": "E01",
            "skills": "roller",
            "teams": "NIGHT",
        }
        load_people(session, table(mine))
        made = people_table(session)
        rows = [dict(zip(made.columns, map(_text, row), strict=True)) for row in made.rows]
        report = load_people(session, [Row(number, row) for number, row in enumerate(rows, 2)])
    assert (report.unchanged, report.updated) == (len(rows), 0)
    assert next(row["shifts"] for row in rows if row["username"] == "luo") == ROTATION


@pytest.mark.parametrize(
    ("mine", "category", "skill", "may"),
    [
        (EVERYTHING, "E0110", "", True),
        (EVERYTHING, "E0110", "electrician", False),  # a skill is had or not
        (Qualified(frozenset({"E01"})), "E0110", "", True),
        (Qualified(frozenset({"E02", "C"})), "E0110", "", False),
        (Qualified(frozenset({"E01"}), frozenset({"electrician"})), "E0110", "Electrician", True),
        (Qualified(frozenset({"E02"}), frozenset({"electrician"})), "E0110", "electrician", False),
    ],
)
def test_who_may_take_what(mine: Qualified, category: str, skill: str, may: bool) -> None:
    assert mine.may_take(category, skill) is may


def _text(value: Any) -> str:
    return "" if value is None else str(value)
