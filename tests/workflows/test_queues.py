"""Lists of work: nearest deadline first, only what is one's own, page by page."""

import datetime as dt

from grid.records import Role
from tests.city import SmallCity
from workflows.crew import crew
from workflows.department import Shares, assisting, parts_in, shares
from workflows.moves import Action, State
from workflows.queues import After, asked_queue, department_tasks, desk_queue, my_reports, my_tasks


def test_the_desk_sees_the_nearest_deadline_first_page_by_page(city: SmallCity) -> None:
    slow, quick, middle = city.file("道路破损"), city.file("上水井盖"), city.file("暴露垃圾")
    with city.database.reading() as session:
        first = desk_queue(session, district_ids=[city.district], limit=2)
        second = desk_queue(session, district_ids=[city.district], limit=2, after=first.next)
    assert [case.number for case in first.cases + second.cases] == [quick.number, middle.number, slow.number]
    assert (first.next, second.next) == (After(middle.due_at, middle.id), None)


def test_the_desk_sees_its_own_districts_and_states_only(city: SmallCity) -> None:
    city.file()
    registered = city.register(city.file())
    with city.database.reading() as session:
        assert desk_queue(session, district_ids=[city.other_district]).cases == []
        mine = desk_queue(session, district_ids=[city.district, city.other_district], states=[State.REGISTERED])
    assert [case.number for case in mine.cases] == [registered.number]


def test_a_task_is_seen_by_the_one_whose_turn_it_is(city: SmallCity) -> None:
    case = city.accept(city.dispatch(city.register(city.file())))
    with city.database.reading() as session:
        assert [task.number for task in my_tasks(session, city.handler).cases] == [case.number]
        assert my_tasks(session, city.other_inspector).cases == []
    city.handle(case)
    with city.database.reading() as session:
        assert my_tasks(session, city.handler).cases == []
        assert [task.number for task in my_tasks(session, city.other_inspector).cases] == [case.number]


def test_a_report_to_verify_is_a_task_and_counts_as_one(city: SmallCity) -> None:
    case = city.move(city.file(), Action.VERIFY, by=city.acceptor)
    with city.database.reading() as session:
        assert [task.number for task in my_tasks(session, city.other_inspector).cases] == [case.number]
        assert my_tasks(session, city.inspector).cases == []
        inspectors = crew(session, Role.INSPECTOR, city.district, at=city.now, book=city.book)
    assert {who.id: who.load for who in inspectors} == {city.inspector.id: 0, city.other_inspector.id: 1}


def test_requests_wait_together_an_appeal_after_closing_among_them(city: SmallCity) -> None:
    late = city.accept(city.dispatch(city.register(city.file())))
    city.forward(days=1)
    late = city.close(city.check(city.handle(city.again(late))))
    city.move(late, Action.APPEAL, by=city.handler, reason="the road was closed")
    case = city.accept(city.dispatch(city.register(city.file())))
    city.move(case, Action.ASK_EXTEND, by=city.handler, reason="rain", amount=1.0)
    with city.database.reading() as session:
        first = asked_queue(session, district_ids=[city.district], limit=1)
        second = asked_queue(session, district_ids=[city.district], limit=1, after=first.next)
        assert asked_queue(session, district_ids=[city.other_district]).cases == []
    assert [one.number for one in first.cases + second.cases] == [late.number, case.number]


def test_a_part_is_listed_until_it_is_done(city: SmallCity) -> None:
    case = city.accept(city.dispatch(city.register(city.file())))
    case = city.move(case, Action.ASSIST, by=city.dispatcher, department_id=city.roads, reason="close the lane")
    with city.database.reading() as session:
        assert [one.number for one in assisting(session, city.road_crew, limit=5).cases] == [case.number]
        assert parts_in(session, city.road_crew, [case])[case.id].task == "close the lane"
        assert shares(session, city.road_crew) == Shares(mine=0, waiting=0, all=0, assisting=1)
        assert shares(session, city.handler) == Shares(mine=1, waiting=0, all=1, assisting=0)
    city.move(case, Action.ASSIST_DONE, by=city.road_crew, photo=True)
    with city.database.reading() as session:
        assert assisting(session, city.road_crew, limit=5).cases == []


def test_a_department_sees_what_was_dispatched_to_it(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    with city.database.reading() as session:
        assert [task.number for task in department_tasks(session, city.colleague).cases] == [case.number]
        assert department_tasks(session, city.road_crew).cases == []
        assert department_tasks(session, city.inspector).cases == []


def test_the_newest_report_comes_first(city: SmallCity) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(city.file().number)
        city.now += dt.timedelta(minutes=1)
    with city.database.reading() as session:
        assert [case.number for case in my_reports(session, city.inspector, limit=2)] == numbers[:0:-1]
        assert my_reports(session, city.other_inspector) == []
