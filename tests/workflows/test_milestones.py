"""Steps on the way: made safe in two hours, open to traffic in three working days, reinstated in ten."""

import datetime as dt

import pytest
from sqlmodel import select

from grid.records import City, FilingCondition, LimitUnit
from tests.city import MILESTONES, ZONE, SmallCity
from tests.indicators.test_indicators import total
from tests.workflows import ways
from tests.workflows.test_side_paths import refused
from workflows.cases import NotPossible, history
from workflows.moves import Action, State
from workflows.progress import Stands, Step, progress_of
from workflows.recomputing import recompute
from workflows.records import Assist, Case
from workflows.story import story_of
from workflows.verifying import Verifying

COLLAPSE = "路面塌陷"


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def collapsed(city: SmallCity) -> Case:
    return ways.handling(city, COLLAPSE)


def revise(city: SmallCity, **changes: object) -> None:
    """Let the filing condition of a collapse be another one, and count the running clocks by it."""
    with city.database.writing() as session:
        condition = session.exec(select(FilingCondition).where(FilingCondition.condition == COLLAPSE)).one()
        condition.sqlmodel_update(changes)
        session.exec(select(City)).one().revision += 1
    city.__post_init__()
    recompute(city.database, book=city.book, at=city.now)


def progress(city: SmallCity, case: Case) -> tuple[Step, ...]:
    with city.database.reading() as session:
        return progress_of(case, [line.event for line in history(session, case)], city.book)


def differences(city: SmallCity) -> list[str]:
    with city.database.reading() as session:
        keys = [city.database.chain_key]
        verifying = Verifying(session, keys=keys, book=city.book, photos=None, at=city.now)
        return [str(one) for one in verifying.differences([city.district])]


def test_the_clock_runs_to_each_milestone_from_the_same_start(city: SmallCity) -> None:
    case = collapsed(city)
    assert (case.due_at, case.limit_unit) == (at(9, 11), LimitUnit.URGENT_HOUR)
    city.forward(minutes=30)
    case = city.reach(case)
    assert (case.state, case.due_at, case.limit_value) == (State.HANDLING, at(12, 9), 3)
    city.forward(days=1)
    case = city.reach(case)
    assert (case.due_at, case.limit_value, case.milestone_count) == (at(23, 9), 10, 2)
    case = city.close(city.check(city.handle(case)))
    assert (case.late_milestone_count, total(city)["closed_on_time"]) == (0, 1)
    assert differences(city) == []


def test_each_milestone_has_rungs_of_its_own(city: SmallCity) -> None:
    case = collapsed(city)
    city.forward(minutes=97)  # the first rung of two hours is at 96 minutes
    assert city.again(case).level == 1
    case = city.reach(city.again(case))
    assert case.level == 0
    city.forward(days=3)
    assert [(rung.clock_no, rung.step) for rung in city.rungs(case)] == [(2, 1), (3, 1), (3, 2)]


def test_a_case_is_handled_when_all_milestones_are_reached_and_not_before(city: SmallCity) -> None:
    case = collapsed(city)
    said = refused(city, case, Action.HANDLE, city.handler, NotPossible, photo=True)
    assert said == "2 milestones must be reached before the case is handled."
    case = city.reach(city.reach(case))
    said = refused(city, case, Action.REACH, city.handler, NotPossible, photo=True)
    assert said == "All milestones of this case are reached; report it as handled."
    assert city.handle(case).state is State.HANDLED


def test_one_late_milestone_makes_the_case_late_and_may_be_appealed(city: SmallCity) -> None:
    case = collapsed(city)
    city.forward(hours=3)
    case = city.reach(case)
    assert (case.late_milestone_count, case.due_at) == (1, at(12, 9))
    case = city.close(city.check(city.handle(city.reach(case))))
    assert case.due_at is not None
    assert city.now < case.due_at
    assert total(city)["closed_on_time"] == 0
    assert "close_late" in {notice.kind for notice in city.notices(case, to=city.handler)}
    closed_at, city.now = city.now, city.now + dt.timedelta(hours=1)
    city.move(ways.appeal(city, case), Action.UPHOLD, by=city.shift_leader)
    assert total(city)["closed_on_time"] == 1
    assert total(city, as_of=closed_at)["closed_on_time"] == 0
    assert differences(city) == []


def test_the_report_as_of_the_first_closing_stays_late_after_a_reopening(city: SmallCity) -> None:
    case = collapsed(city)
    city.forward(hours=3)
    case = city.close(city.check(city.handle(city.reach(city.reach(case)))))
    closed_at, city.now = city.now, city.now + dt.timedelta(hours=1)
    again = ways.reopen(city, case)
    assert (again.milestone_count, again.late_milestone_count, again.limit_value) == (0, 0, 2)
    again = city.accept(city.dispatch(again))
    city.close(city.check(city.handle(city.reach(city.reach(again)))))
    assert total(city)["closed_on_time"] == 1
    assert total(city, as_of=closed_at)["closed_on_time"] == 0


def test_more_time_is_for_the_running_milestone_only(city: SmallCity) -> None:
    case = ways.extend(city, collapsed(city), amount=1.0)
    assert (case.due_at, case.original_due_at) == (at(9, 12), at(9, 11))
    case = city.reach(case)
    assert (case.due_at, case.limit_value, case.original_due_at) == (at(12, 9), 3, None)
    assert ways.extend(city, case, by=city.shift_leader).due_at == at(17, 9)  # at most the limit of the milestone


def test_a_request_that_nobody_answered_lapses_with_its_milestone(city: SmallCity) -> None:
    case = city.reach(ways.ask_extension(city, collapsed(city), amount=1.0))
    assert case.pending == ""
    assert [request.answer for request in ways.requests(city, case)] == ["lapsed"]


def test_a_pause_counts_for_all_milestones_that_follow(city: SmallCity) -> None:
    case = ways.suspend(city, collapsed(city), hours=24)
    ways.clock_resumes(city, hours=25)
    case = city.reach(city.again(case))
    assert (case.due_at, case.late_milestone_count) == (at(13, 9), 0)


def test_a_revised_milestone_holds_for_the_cases_on_the_way_to_it(city: SmallCity) -> None:
    first, second = collapsed(city), city.reach(collapsed(city))
    safe, passable = MILESTONES["E0505"]
    longer = type(safe)(safe.name, safe.name_en, "", "", 3, LimitUnit.URGENT_HOUR)
    revise(city, milestones=(longer, passable))
    assert (city.again(first).due_at, city.again(second).due_at) == (at(9, 12), at(12, 9))
    revise(city, milestones=(safe, type(safe)(passable.name, "", "", "", 4, LimitUnit.WORKING_DAY)))
    assert (city.again(first).due_at, city.again(second).due_at) == (at(9, 11), at(13, 9))
    assert differences(city) == []


def test_milestones_that_a_condition_loses_are_no_longer_asked_for(city: SmallCity) -> None:
    first, second = collapsed(city), city.reach(collapsed(city))
    revise(city, milestones=())
    assert city.again(first).due_at == city.again(second).due_at == at(23, 9)
    assert city.handle(city.again(second)).state is State.HANDLED


def test_the_part_of_another_department_keeps_the_limit_it_was_asked_with(city: SmallCity) -> None:
    case = city.reach(ways.assist(city, collapsed(city), city.roads))
    recompute(city.database, book=city.book, at=city.now)
    with city.database.reading() as session:
        part = session.exec(select(Assist).where(Assist.district_id == city.district)).one()
    assert (part.case_id, part.due_at) == (case.id, at(9, 11))


def test_a_second_report_does_not_bring_back_a_milestone_that_was_reached(city: SmallCity) -> None:
    case = city.reach(collapsed(city))
    ways.merge(city, city.file(COLLAPSE), into=case)
    assert city.again(case).due_at == at(12, 9)


def test_the_way_through_the_milestones_is_told_with_its_deadlines(city: SmallCity) -> None:
    case = collapsed(city)
    city.forward(hours=3)
    safe, passable, whole = progress(city, city.reach(case))
    assert (safe.stands, safe.due_at, safe.reached_at, safe.late) == (Stands.REACHED, at(9, 11), at(9, 12), True)
    assert (passable.stands, passable.due_at, passable.late) == (Stands.NEXT, at(12, 9), False)
    assert (whole.stands, whole.due_at) == (Stands.AHEAD, at(23, 9))
    assert progress(city, city.file()) == ()


def test_the_story_of_the_clock_names_the_milestone_that_moved_it(city: SmallCity) -> None:
    case = city.reach(collapsed(city))
    with city.database.reading() as session:
        story = story_of(history(session, case), case, hours=city.book.hours, book=city.book, at=city.now)
    (shift,) = story.shifts
    assert (shift.action, shift.before, shift.after) == (Action.REACH, at(9, 11), at(12, 9))
    assert story.first_due_at is None


@pytest.mark.parametrize("category", ["道路破损", COLLAPSE])
def test_a_reopened_case_has_the_limit_of_its_condition_whatever_it_was_extended_by(
    city: SmallCity, category: str
) -> None:
    case = ways.extend(city, ways.handling(city, category), amount=1.0)
    while city.book.conditions[case.filing_condition_id or 0].milestones[case.milestone_count :]:
        case = city.reach(case)
    again = ways.reopen(city, city.close(city.check(city.handle(case))))
    limit = city.book.conditions[case.filing_condition_id or 0].limit()
    assert ((again.limit_value, again.limit_unit), again.original_due_at) == (limit, None)
    assert again.due_at == city.book.hours.due(city.now, *limit)
    assert again.alarm_at is not None
    assert recompute(city.database, book=city.book, at=city.now).moved == 0
    assert differences(city) == []
