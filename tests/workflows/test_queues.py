"""Lists of work: nearest deadline first, only what is one's own, page by page."""

import datetime as dt

from tests.city import SmallCity
from workflows.moves import State
from workflows.queues import After, department_tasks, desk_queue, my_reports, my_tasks


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
