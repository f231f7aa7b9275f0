"""What should have escalated and did not: always empty, and a planted fault is found."""

import datetime as dt
import json
from typing import Any

from click.testing import CliRunner
from sqlalchemy import text
from sqlmodel import delete, update

from commands.missed import missed
from tests.city import SmallCity
from tests.ladders.laddered import with_ladders
from workflows.missed import NOT_DONE, UNREADABLE, review
from workflows.records import Case, Rung


def look(city: SmallCity) -> list[tuple[str, str, int | None]]:
    with city.database.reading() as session:
        done = review(session, [city.district, city.other_district], at=city.now, book=city.book)
    return [(one.number, one.why, one.step) for one in done.missed]


def plant(city: SmallCity, case: Case, **values: Any) -> None:
    """Change a case behind the back of every rule."""
    with city.database.writing() as session:
        mine = (Case.district_id == case.district_id, Case.id == case.id)
        session.execute(update(Case).where(*mine).values(**values))


def test_as_long_as_the_clock_is_sound_nothing_is_missed(city: SmallCity) -> None:
    case = city.register(city.file("上水井盖"))
    city.file("暴露垃圾")
    for _ in range(12):
        city.forward(hours=1)
        assert look(city) == []
    city.dispatch(city.again(case), to=city.roads)
    for _ in range(12):
        city.forward(minutes=25)
        assert look(city) == []


def test_an_alarm_that_was_taken_away_is_found(city: SmallCity) -> None:
    case, sound = city.file("上水井盖"), city.file("上水井盖")
    plant(city, case, alarm_at=None)
    city.forward(hours=2, minutes=5)
    assert look(city) == [(case.number, NOT_DONE, 1), (case.number, NOT_DONE, 2)]
    assert city.again(sound).level == 2


def test_an_alarm_that_was_put_off_is_found(city: SmallCity) -> None:
    case = city.file("上水井盖")
    plant(city, case, alarm_at=city.now + dt.timedelta(days=9))
    city.forward(minutes=98)
    assert look(city) == [(case.number, NOT_DONE, 1)]


def test_a_level_that_was_raised_without_a_line_in_the_ledger_is_found(city: SmallCity) -> None:
    case = city.file("上水井盖")
    plant(city, case, level=1, alarm_at=city.now + dt.timedelta(hours=2))
    city.forward(hours=2, minutes=5)
    assert look(city) == [(case.number, NOT_DONE, 1)]


def test_a_line_that_was_taken_out_of_the_ledger_is_found(city: SmallCity) -> None:
    case = city.file("上水井盖")
    city.forward(hours=2, minutes=5)
    with city.database.writing() as session:
        session.execute(delete(Rung).where(Rung.district_id == case.district_id, Rung.step == 1))
    assert look(city) == [(case.number, NOT_DONE, 1)]


def test_a_clock_that_cannot_be_read_is_found(city: SmallCity) -> None:
    case = city.file("上水井盖")
    with city.database.writing() as session:
        poison = text("UPDATE cases SET limit_unit = 'fortnight' WHERE district_id = :d AND id = :id")
        session.execute(poison, {"d": case.district_id, "id": case.id})
    assert look(city) == [(case.number, UNREADABLE, None)]


def test_it_is_the_ladder_of_the_case_that_counts(city: SmallCity) -> None:
    early = '[[ladder]]\nname = "early"\n[[ladder.rung]]\nat = 0.1\ntell = ["turn"]'
    case = with_ladders(city, early).file("上水井盖")
    plant(city, case, alarm_at=None)
    city.forward(minutes=14)
    assert look(city) == [(case.number, NOT_DONE, 1)]


def test_what_came_due_within_the_last_minute_is_still_on_its_way(city: SmallCity) -> None:
    city.file("上水井盖")
    city.now += dt.timedelta(minutes=96, seconds=59)
    assert look(city) == []


def test_ended_and_suspended_cases_are_left_alone(city: SmallCity) -> None:
    for state in ("closed", "suspended", "merged"):
        plant(city, city.file("上水井盖"), state=state, alarm_at=None)
    city.now += dt.timedelta(days=1)
    assert look(city) == []


def test_the_command_lists_what_was_missed_and_ends_with_status_1(installed: SmallCity) -> None:
    case = installed.file("上水井盖")
    plant(installed, case, alarm_at=None)
    done = CliRunner().invoke(missed, ["--at", "2026-03-09T10:40", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {
        "at": "2026-03-09T10:40:00+08:00",
        "cases": 1,
        "missed": [{"number": case.number, "why": "not_done", "rung": 1, "due_at": "2026-03-09T02:36:00+00:00"}],
    }
    assert (
        f"{case.number}: rung 1, due 2026-03-09 02:36 UTC"
        in CliRunner().invoke(missed, ["--at", "2026-03-09T10:40"]).output
    )


def test_the_command_ends_with_status_0_when_nothing_was_missed(installed: SmallCity) -> None:
    installed.file("上水井盖")
    done = CliRunner().invoke(missed, ["--at", "2026-03-09T10:30"])
    assert (done.exit_code, done.output) == (0, "as of 2026-03-09T10:30:00+08:00: 1 open cases, 0 missed\n")
