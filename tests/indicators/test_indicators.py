"""What the figures count: their definitions, their instant, and the cases behind them."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from grid.refusals import BadInput
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from workflows.figures import COLUMNS, FIGURES, PERIODS, RATES
from workflows.indicator_keys import KEYS
from workflows.indicators import breakdowns, cases_behind, indicators
from workflows.moves import Action
from workflows.records import Case

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


def asked(city: SmallCity, **changes: Any) -> dict[str, Any]:
    """What every question has in common: both districts, the whole of March, as of now."""
    districts = {city.district, city.other_district}
    return {"district_ids": districts, "start": FIRST, "end": LAST, "as_of": city.now} | changes


def counted(city: SmallCity, *by: str, **changes: Any) -> list[dict[str, Any]]:
    with city.database.reading() as session:
        return indicators(session, by=by, book=city.book, **asked(city, **changes))


def total(city: SmallCity, **changes: Any) -> dict[str, Any]:
    (row,) = counted(city, **changes)
    return row


def behind(city: SmallCity, figure: str, **changes: Any) -> list[str]:
    with city.database.reading() as session:
        return [case.number for case in cases_behind(session, figure, **asked(city, **changes))]


def some(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def later(city: SmallCity, **span: float) -> None:
    city.now += dt.timedelta(**span)


def after_its_deadline(city: SmallCity, case: Case) -> None:
    due_at = city.again(case).due_at
    assert due_at is not None
    city.now = due_at + dt.timedelta(seconds=1)


def test_nothing_counts_nothing_and_a_rate_of_nothing_is_empty(city: SmallCity) -> None:
    row = total(city)
    assert {name: row[name] for name in FIGURES} == dict.fromkeys(FIGURES, 0)
    assert some(row, "closure_rate", "on_time_closure_rate", "mean_handling_hours") == (None, None, None)


def test_a_case_not_yet_due_is_not_in_the_denominator(city: SmallCity) -> None:
    city.dispatch(city.register(city.file()))
    assert some(total(city), "reported", "filed", "dispatched", "should_close", "overdue_open") == (1, 1, 1, 0, 0)


def test_a_case_closed_before_its_deadline_is_in_the_denominator(city: SmallCity) -> None:
    city.live_through(city.file())
    row = total(city)
    assert some(row, "should_close", "closed", "closed_on_time", "closure_rate") == (1, 1, 1, 1.0)


def test_an_open_case_is_overdue_only_after_its_deadline(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    city.now = case.due_at or city.now
    assert some(total(city), "should_close", "overdue_open") == (0, 0)
    later(city, seconds=1)
    assert some(total(city), "should_close", "overdue_open", "closure_rate") == (1, 1, 0.0)


@pytest.mark.parametrize(
    ("seconds", "on_time"),
    [(0, 1), (1, 0)],  # the very second of the deadline is on time, the next one is not
)
def test_on_time_ends_with_the_second_of_the_deadline(city: SmallCity, seconds: int, on_time: int) -> None:
    case = city.check(city.handle(city.accept(city.dispatch(city.register(city.file())))))
    city.now = (case.due_at or city.now) + dt.timedelta(seconds=seconds)
    city.close(case)
    assert some(total(city), "closed", "closed_on_time", "on_time_closure_rate") == (1, on_time, float(on_time))


def test_refused_and_void_cases_are_reported_but_not_to_be_closed(city: SmallCity) -> None:
    refused, void = city.file(), city.register(city.file())
    city.refuse(refused)
    city.void(void)
    after_its_deadline(city, void)
    row = total(city)
    assert some(row, "reported", "filed", "refused", "voided") == (2, 1, 1, 1)
    assert some(row, "should_close", "overdue_open", "closure_rate") == (0, 0, None)


def test_reworked_and_contested_count_cases_not_moves(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    for _ in range(2):
        case = city.dispatch(city.contest(city.accept(case)))
    case = city.accept(case)
    for _ in range(2):
        case = city.rework(city.check(city.handle(case), verdict="failed"))
    assert some(total(city), "contested", "reworked") == (1, 1)


def test_handling_is_timed_from_the_first_dispatch_to_the_last_handling(city: SmallCity) -> None:
    case = city.register(city.file())
    later(city, minutes=10)
    case = city.accept(city.dispatch(case))
    later(city, minutes=90)
    case = city.handle(case)
    later(city, minutes=20)
    city.close(city.check(case))
    assert total(city)["mean_handling_hours"] == 1.5


def test_the_period_is_counted_on_the_deadline_the_opening_or_the_closing(city: SmallCity) -> None:
    case = city.file("道路破损")  # filed on the 9th, due five working days later, on the 16th
    later(city, days=1)
    city.live_through(case)  # dispatched on the 10th: due on the 17th
    days = {on: [row["day"] for row in counted(city, "day", period_on=on)] for on in ("due", "opened", "closed")}
    assert days == {"due": ["2026-03-17"], "opened": ["2026-03-09"], "closed": ["2026-03-10"]}
    assert total(city, start=dt.date(2026, 3, 18))["reported"] == 0


def test_an_open_case_has_no_day_of_closing(city: SmallCity) -> None:
    city.file()
    assert total(city, period_on="closed")["reported"] == 0


def test_rows_are_named_by_code_and_by_what_it_is_called(city: SmallCity) -> None:
    city.dispatch(city.register(city.file()))
    city.file("道路破损", lon=WEST + 2 * WIDTH, lat=SOUTH + HEIGHT / 2)
    assert [
        some(row, "street", "street_name", "department", "department_name_en", "reported")
        for row in counted(city, "street", "department")
    ] == [
        ("110101001000", "桥头街道", "SANITATION", "Sanitation", 1),
        ("110101002000", "集市街道", None, None, 1),
    ]


def test_weeks_begin_on_monday_and_months_are_those_of_the_city(city: SmallCity) -> None:
    later(city, days=6, hours=12)  # Sunday the 15th, nine in the evening
    city.file()
    assert some(counted(city, "week", "month", period_on="opened")[0], "week", "month") == ("2026-03-09", "2026-03")


def test_other_districts_are_not_counted(city: SmallCity) -> None:
    city.file()
    assert total(city, district_ids={city.other_district})["reported"] == 0


def a_week(city: SmallCity) -> Iterator[None]:
    """A week in which all kinds of things happen, with a pause of some hours after each of them.

    Two cases are dispatched only on the second day: one of them was overdue until then, both get a later deadline.
    """

    def pause(hours: float) -> Iterator[None]:
        later(city, seconds=1)
        yield
        later(city, hours=hours)

    one, two, three = city.file(), city.file("道路破损", source="hotline"), city.file("违章搭建")
    waiting = [city.register(city.file(category)) for category in ("暴露垃圾", "道路破损")]
    yield from pause(3)
    one, two = city.dispatch(city.register(one)), city.register(two)
    yield from pause(3)
    city.refuse(three)
    two = city.dispatch(two, to=city.roads)
    yield from pause(14)
    one = city.contest(one)
    yield from pause(2)
    for case in waiting:
        city.dispatch(case)
    yield from pause(1)
    two = city.accept(two, by=city.road_crew)
    one = city.accept(city.dispatch(one, to=city.roads), by=city.road_crew)
    yield from pause(24)
    two = city.rework(city.check(city.handle(two, by=city.road_crew), verdict="failed"))
    yield from pause(24)
    city.close(city.check(city.handle(two, by=city.road_crew)))
    city.void(city.file())
    yield from pause(24)
    city.close(city.check(city.handle(one, by=city.road_crew)))
    yield from pause(24)
    yield from side_paths(city, one, two, pause)


def side_paths(city: SmallCity, late: Case, one: Case, pause: Callable[[float], Iterator[None]]) -> Iterator[None]:
    """Deadlines that move, departments that change, and ends that are undone."""
    leader = city.shift_leader
    city.move(one, Action.REOPEN, by=leader, reason="it is back")
    city.move(late, Action.APPEAL, by=city.road_crew, reason="the street was closed")
    three, four = city.file(), city.file("道路破损")
    yield from pause(1)
    city.move(late, Action.UPHOLD, by=leader)
    one = city.dispatch(one, to=city.roads)
    three = city.accept(city.dispatch(city.register(three)))
    yield from pause(1)
    three = city.move(three, Action.ASK_EXTEND, by=city.handler, reason="no lorry")
    three = city.move(three, Action.EXTEND, by=city.dispatcher)
    one = city.move(one, Action.REDISPATCH, by=city.dispatcher, department_id=city.sanitation, reason="refuse")
    yield from pause(1)
    until = city.now + dt.timedelta(hours=5)
    three = city.move(three, Action.ASK_SUSPEND, by=city.handler, reason="rain", resume_at=until)
    three = city.move(three, Action.SUSPEND, by=city.dispatcher)
    four = city.move(four, Action.MERGE, by=city.dispatcher, into=one.number)
    yield from pause(2)
    three = city.move(three, Action.RESUME, by=city.dispatcher)
    city.move(city.again(four), Action.UNMERGE, by=city.dispatcher, reason="another hole")
    yield from pause(1)
    city.close(city.check(city.handle(city.accept(city.again(one)))))
    city.close(city.check(city.handle(three)))
    yield from pause(24)


@pytest.mark.parametrize("period_on", PERIODS)
def test_a_report_as_of_a_past_instant_is_the_report_of_that_instant(city: SmallCity, period_on: str) -> None:
    keys = ("department", "agent", "category", "day")
    then = {}
    for _ in a_week(city):
        then[city.now] = counted(city, *keys, period_on=period_on)
    assert then == {moment: counted(city, *keys, as_of=moment, period_on=period_on) for moment in then}


def test_every_figure_of_every_key_opens_as_many_cases_as_it_says(city: SmallCity) -> None:
    moments = [city.now for _ in a_week(city)]
    for key, as_of in product(KEYS, (moments[2], moments[-1])):
        for row in counted(city, key, as_of=as_of):
            only = {key: row[key]}
            opened = {figure: len(behind(city, figure, only=only, as_of=as_of)) for figure in FIGURES}
            assert (only, opened) == (only, {figure: row[figure] for figure in FIGURES})


def test_the_rows_of_a_key_add_up_to_the_whole(city: SmallCity) -> None:
    for _ in a_week(city):
        pass
    whole = total(city)
    for key in KEYS:
        rows = counted(city, key)
        sums = {figure: sum(row[figure] for row in rows) for figure in FIGURES}
        assert (key, sums) == (key, {figure: whole[figure] for figure in FIGURES})


def test_a_figure_asked_for_alone_is_the_figure_among_all(city: SmallCity) -> None:
    for _ in a_week(city):
        pass
    for by in ((), ("department",), ("district", "week")):
        whole = counted(city, *by)
        for column in COLUMNS:
            alone = counted(city, *by, columns=(column,))
            assert [row[column] for row in alone] == [row[column] for row in whole]
            assert [some(row, *by) for row in alone] == [some(row, *by) for row in whole]


def test_what_is_counted_together_is_what_is_counted_by_itself(city: SmallCity) -> None:
    for _ in a_week(city):
        pass
    groupings: list[tuple[str, ...]] = [(), ("district",), ("street",), ("district", "week"), ("category",)]
    with city.database.reading() as session:
        together = breakdowns(session, groupings, book=city.book, **asked(city))
        nothing = breakdowns(session, groupings[:2], book=city.book, **asked(city, end=FIRST))
    assert together == [counted(city, *by) for by in groupings]
    assert nothing == [counted(city, end=FIRST), []]


def test_a_rate_opens_its_denominator(city: SmallCity) -> None:
    closed, overdue = city.live_through(city.file()), city.dispatch(city.register(city.file()))
    after_its_deadline(city, overdue)
    assert total(city)["closure_rate"] == 0.5
    assert sorted(behind(city, "closure_rate")) == sorted([closed.number, overdue.number])
    assert set(RATES) < set(COLUMNS)


def test_what_cannot_be_asked_is_said(city: SmallCity) -> None:
    with pytest.raises(BadInput, match="There is no key colour; there are district, street"):
        counted(city, "colour")
    with pytest.raises(BadInput, match="There is no figure luck"):
        behind(city, "luck")
    with pytest.raises(BadInput, match="The period ends before it begins"):
        total(city, start=LAST, end=FIRST)
    with pytest.raises(BadInput, match="A period is counted on due, opened or closed"):
        total(city, period_on="birthday")
