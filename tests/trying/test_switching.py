"""Tried rules come into force at once or on their day, once and for good, or are withdrawn before."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import col, select, update

from grid.actors import Actor
from grid.loading.candidate import Candidate
from grid.loading.report import LoadRefused
from grid.records import ChangeState, Department, PlannedChange
from grid.refusals import BadInput, Conflict, NotAllowed, NotFound
from grid.rulebook import Rulebooks
from grid.said import Said
from tests.city import SmallCity
from tests.trying.candidates import calendar, duties, hours, limits
from web.language import speaker
from workflows.notices import SENTENCES, unread, values_of
from workflows.records import Notice
from workflows.rule_history import history
from workflows.switching import switch_due, switch_on, withdraw
from workflows.ticking import Clock
from workflows.trying import compared, trials

SHORT_DAYS = calendar(hours=hours("08:00-10:00"))


def plan(city: SmallCity, candidate: Candidate, *, by: Actor | None = None, **ahead: float) -> int:
    """Switch on, `ahead` of now; return the id of the change."""
    from_at = city.now + dt.timedelta(**ahead)
    with city.database.writing() as session:
        by = by or city.administrator
        return switch_on(session, candidate, {"told": 1}, from_at=from_at, book=city.book, by=by, at=city.now).id


def changes(city: SmallCity) -> list[PlannedChange]:
    with city.database.reading() as session:
        return list(history(session))


def monday(city: SmallCity) -> tuple[tuple[int, int], ...]:
    """The office hours in force, read anew."""
    return Rulebooks(city.database, city.home).current().hours.facts.week[0]


def _rename(city: SmallCity, code: str, other: str) -> None:
    with city.database.writing() as session:
        session.exec(update(Department).where(col(Department.code) == code).values(code=other))


def test_a_change_for_now_holds_at_once_and_is_recorded(city: SmallCity) -> None:
    plan(city, SHORT_DAYS)
    assert monday(city) == ((8 * 3600, 10 * 3600),)
    (change,) = changes(city)
    assert (change.state, change.by_id, change.done_at) == (ChangeState.APPLIED, city.administrator.id, city.now)
    assert change.summary == {"told": 1}


def test_a_planned_change_holds_from_its_moment_on(city: SmallCity) -> None:
    before = monday(city)
    plan(city, SHORT_DAYS, days=2)
    city.now += dt.timedelta(days=2, seconds=-1)
    assert switch_due(city.database, now=city.now) == 0
    assert monday(city) == before
    city.now += dt.timedelta(seconds=1)
    assert switch_due(city.database, now=city.now) == 1
    assert monday(city) == ((8 * 3600, 10 * 3600),)
    assert switch_due(city.database, now=city.now) == 0


def test_the_tick_of_the_clock_switches(city: SmallCity) -> None:
    plan(city, limits(E0110=(1, "urgent_hour")), hours=1)
    city.now += dt.timedelta(hours=1)
    Clock(city.database, Rulebooks(city.database, city.home), lambda: city.now).tick()
    assert [change.state for change in changes(city)] == [ChangeState.APPLIED]


def test_the_earlier_change_comes_first_whatever_was_planned_first(city: SmallCity) -> None:
    plan(city, calendar(hours=hours("08:00-11:00")), hours=2)
    plan(city, SHORT_DAYS, hours=1)
    switch_due(city.database, now=city.now + dt.timedelta(hours=3))
    assert monday(city) == ((8 * 3600, 11 * 3600),)


def test_a_withdrawn_change_never_holds(city: SmallCity) -> None:
    before, change_id = monday(city), plan(city, SHORT_DAYS, days=1)
    with city.database.writing() as session:
        withdraw(session, change_id, book=city.book, by=city.administrator, at=city.now)
    assert switch_due(city.database, now=city.now + dt.timedelta(days=2)) == 0
    assert monday(city) == before
    (change,) = changes(city)
    assert (change.state, change.withdrawn_by) == (ChangeState.WITHDRAWN, city.administrator.id)


def test_what_holds_cannot_be_withdrawn(city: SmallCity) -> None:
    change_id = plan(city, SHORT_DAYS)
    with pytest.raises(Conflict), city.database.writing() as session:
        withdraw(session, change_id, book=city.book, by=city.administrator, at=city.now)
    with pytest.raises(NotFound), city.database.writing() as session:
        withdraw(session, 1, book=city.book, by=city.administrator, at=city.now)


def test_a_change_that_no_longer_fits_is_refused_and_stops_no_other(city: SmallCity) -> None:
    plan(city, duties(("110101", "", "ROADS")), hours=1)
    plan(city, SHORT_DAYS, hours=2)
    _rename(city, "ROADS", "STREETS")
    assert switch_due(city.database, now=city.now + dt.timedelta(hours=3)) == 1
    applied, refused = changes(city)
    assert (applied.state, refused.state) == (ChangeState.APPLIED, ChangeState.REFUSED)
    assert "there is no department ROADS" in Said.from_document(refused.why)


def test_administrators_are_told_once_each_what_could_not_come_into_force(city: SmallCity) -> None:
    plan(city, duties(("110101", "", "ROADS")), hours=1)
    _rename(city, "ROADS", "STREETS")
    switch_due(city.database, now=city.now + dt.timedelta(hours=1))
    with city.database.reading() as session:
        here = col(Notice.district_id).in_([city.district, city.other_district])
        (notice,) = session.exec(select(Notice).where(here))
    assert (notice.person_id, notice.kind, notice.case_id) == (city.administrator.id, "rules_refused", None)
    with city.database.reading() as session:
        assert unread(session, city.administrator) == [notice]
    told = speaker()("zh", SENTENCES["rules_refused"])
    values = values_of(notice)
    reason = values["reason"].by(lambda sentence: speaker()("zh", sentence))
    assert told % (values | {"reason": reason}) == (
        "规则变更（duties.csv）未能生效：未导入任何数据：共 1 处错误，"
        "第一处在第 2 行 department 字段：没有 department ROADS；请先载入"
    )


def test_wrong_rules_are_never_planned(city: SmallCity) -> None:
    with pytest.raises(LoadRefused):
        plan(city, duties(("110101", "", "NOBODY")), days=1)
    with pytest.raises(LoadRefused):
        plan(city, duties(("110101", "", "NOBODY")))
    assert changes(city) == []


def test_nobody_plans_further_than_a_year(city: SmallCity) -> None:
    with pytest.raises(BadInput, match="a year"):
        plan(city, SHORT_DAYS, days=367)


def test_only_an_administrator_of_the_whole_city_switches(city: SmallCity) -> None:
    partly = replace(city.administrator, district_ids=frozenset({city.district}))
    for person in (partly, city.manager, city.dispatcher):
        with pytest.raises(NotAllowed):
            plan(city, SHORT_DAYS, by=person)


@pytest.mark.parametrize(
    "candidate", [SHORT_DAYS, calendar(hours=hours("07:00-19:00")), limits(E0113=(1, "working_day"))]
)
def test_what_was_tried_is_what_comes(city: SmallCity, candidate: Candidate) -> None:
    """Deadline, rung and next alarm of every case, once the clock has counted anew and climbed."""
    waiting = [city.file(kind) for kind in ("暴露垃圾", "道路破损", "违章搭建")]
    city.forward(hours=30)
    waiting.append(city.dispatch(city.register(city.file("道路破损")), to=city.roads))
    with city.database.reading() as session:
        rules, _ = compared(session, candidate, book=city.book, at=city.now)
        told = {
            trial.case.id: trial.then for trial in trials(session, rules, district_ids=[city.district], at=city.now)
        }
    clock = Clock(city.database, Rulebooks(city.database, city.home), lambda: city.now)
    plan(city, candidate)
    clock.deadlines.keep()
    clock.tick()
    came = [city.again(case) for case in waiting]
    assert [(case.due_at, case.level, case.alarm_at) for case in came] == [
        (told[case.id].due_at, told[case.id].level, told[case.id].alarm_at) for case in waiting
    ]
