"""What other rules would change is told before they hold, and nothing is written."""

import datetime as dt
from typing import Any

import pytest

from grid.calendar_texts import BadCalendar
from grid.loading.candidate import Candidate
from grid.loading.report import LoadRefused
from grid.records import RuleKind
from migrations.tables import metadata
from tests.city import NINE_OCLOCK, SmallCity
from tests.trying.candidates import calendar, duties, hours, ladder, limits, table
from tests.workflows import ways
from workflows.moves import Action
from workflows.records import CASE_TABLES
from workflows.trying import compared, trials
from workflows.trying_report import report_of
from workflows.trying_rules import Trial, revised
from workflows.trying_tally import Tally, bin_of


def tried(city: SmallCity, candidate: Candidate) -> dict[str, Trial]:
    """By case number; only what changes."""
    with city.database.reading() as session:
        rules, _ = compared(session, candidate, book=city.book, at=city.now)
        districts = [city.district, city.other_district]
        found = trials(session, rules, district_ids=districts, at=city.now)
        return {trial.case.number: trial for trial in found if trial.changes}


def report(city: SmallCity, candidate: Candidate) -> dict[str, Any]:
    with city.database.reading() as session:
        rules, load = compared(session, candidate, book=city.book, at=city.now)
        tally = Tally(rules.then)
        for trial in trials(session, rules, district_ids=[city.district, city.other_district], at=city.now):
            tally.add(trial)
        return report_of(candidate, tally, load, rules, at=city.now)


def everything(city: SmallCity) -> dict[str, list[str]]:
    """All rows of all tables."""
    with city.database.reading() as session:
        found = {}
        for known in metadata.sorted_tables:
            rows = known.select()
            if known.name in CASE_TABLES:
                rows = rows.where(known.c.district_id.in_([city.district, city.other_district]))
            found[known.name] = sorted(map(repr, session.connection().execute(rows)))
        return found


def test_the_rules_in_force_change_nothing(city: SmallCity) -> None:
    city.file()
    assert tried(city, calendar()) == {}
    assert tried(city, limits()) == {}
    assert tried(city, duties(("110100", "", "SANITATION"))) == {}


def test_shorter_office_hours_move_deadlines_into_later_days(city: SmallCity) -> None:
    case = city.file("暴露垃圾")  # four working hours from nine: three until noon, one from two on
    (trial,) = tried(city, calendar(hours=hours("08:00-10:00"))).values()
    assert trial.now.due_at == case.due_at == NINE_OCLOCK.replace(hour=15)
    assert trial.then.due_at == NINE_OCLOCK.replace(hour=9) + dt.timedelta(days=2)
    assert trial.shift == dt.timedelta(hours=42)


def test_longer_office_hours_make_cases_late(city: SmallCity) -> None:
    city.file("暴露垃圾")
    city.now += dt.timedelta(hours=4, minutes=30)
    (trial,) = tried(city, calendar(hours=hours("08:00-18:00"))).values()
    assert (trial.now.late, trial.then.late) == (False, True)
    assert (trial.now.level, trial.then.level) == (0, 2)
    assert trial.then.alarm_at == NINE_OCLOCK.replace(hour=15)  # one and a half times the limit


def test_only_cases_of_a_changed_limit_are_counted_anew(city: SmallCity) -> None:
    refuse, _road = city.file("暴露垃圾"), city.file("道路破损")
    (trial,) = tried(city, limits(E0110=(2, "urgent_hour"))).values()
    assert trial.case.number == refuse.number
    assert trial.then.due_at == NINE_OCLOCK + dt.timedelta(hours=2)


def test_a_closed_case_is_judged_by_when_it_ended(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file("暴露垃圾")))
    city.now += dt.timedelta(hours=2)
    city.close(city.check(city.handle(city.accept(case))))
    city.now += dt.timedelta(days=20)
    (trial,) = tried(city, limits(E0110=(1, "urgent_hour"))).values()
    assert (trial.now.late, trial.then.late) == (False, True)
    assert report(city, limits(E0110=(1, "urgent_hour")))["on_time"]["whole"] == {
        "now": {"should_close": 1, "on_time": 1, "rate": 1.0},
        "then": {"should_close": 1, "on_time": 0, "rate": 0.0},
    }


def test_lateness_that_an_appeal_excused_counts_under_no_rules(city: SmallCity) -> None:
    city.move(ways.appeal(city, ways.closed_late(city)), Action.UPHOLD, by=city.shift_leader)
    (trial,) = tried(city, limits(E0110=(1, "urgent_hour"))).values()
    assert (trial.now.late, trial.then.late) == (False, False)
    told = report(city, limits(E0110=(1, "urgent_hour")))
    assert told["late"]["closed"] == dict.fromkeys(("late_now", "late_then", "becoming_late", "no_longer_late"), 0)
    assert told["on_time"]["whole"]["then"] == {"should_close": 1, "on_time": 1, "rate": 1.0}


def test_what_was_closed_long_ago_is_not_looked_at(city: SmallCity) -> None:
    city.live_through(city.file("暴露垃圾"))
    city.now += dt.timedelta(days=31)
    assert report(city, limits(E0110=(1, "urgent_hour")))["cases"] == {"open": 0, "closed": 0, "changed": 0}


def test_other_duties_change_the_owner_and_who_would_be_chosen(city: SmallCity) -> None:
    waiting, dispatched = city.register(city.file("道路破损")), city.dispatch(city.register(city.file("道路破损")))
    found = tried(city, duties(("110101001000", "E0113", "SANITATION")))  # of the street, deeper than the city
    assert {trial.now.department_id for trial in found.values()} == {city.roads}
    assert {trial.then.department_id for trial in found.values()} == {city.sanitation}
    assert found[waiting.number].now.person_id == city.road_crew.id
    assert found[waiting.number].then.person_id == min(city.handler.id, city.colleague.id)
    assert found[dispatched.number].then.person_id is None  # it has been given to somebody already


def test_owners_are_told_as_a_table_from_to_and_as_holes(city: SmallCity) -> None:
    city.file("道路破损")
    city.file("暴露垃圾")
    rows = [
        {"area": "110100", "category_prefix": "", "department": "SANITATION", "valid_to": "2026-01-01"},
        {"area": "110100", "category_prefix": "E0113", "department": "ROADS", "priority": "2"},
    ]
    owners = report(city, table(RuleKind.DUTIES, rows))["owners"]
    assert [(move["from"]["code"], move["to"], move["cases"]) for move in owners["moves"]] == [("SANITATION", None, 1)]
    assert (owners["nobody_now"], owners["nobody_then"], owners["waiting"]) == (0, 1, 1)
    assert [(hole["category"]["code"], hole["district"]["code"], hole["cases"]) for hole in owners["holes"]] == [
        ("E0110", "110101", 1)
    ]


def test_ladders_move_alarms_but_no_deadline(city: SmallCity) -> None:
    city.file("暴露垃圾")
    city.now += dt.timedelta(hours=2)
    (trial,) = tried(city, ladder(0.25, 0.5, 1.0)).values()
    assert trial.shift == dt.timedelta()
    assert (trial.now.level, trial.then.level) == (0, 2)
    assert trial.then.alarm_at == trial.now.due_at


def test_the_report_sums_up(city: SmallCity) -> None:
    city.file("暴露垃圾")
    city.file("道路破损")
    told = report(city, calendar(hours=hours("08:00-10:00")))
    assert told["cases"] == {"open": 2, "closed": 0, "changed": 2}
    assert (told["deadlines"]["earlier"], told["deadlines"]["later"]) == (0, 2)
    assert sum(bin_["cases"] for bin_ in told["deadlines"]["histogram"]) == 2
    assert told["unpublished"] == [{"year": 2026, "cases": 2}]


@pytest.mark.parametrize(
    ("hours", "place"),
    [
        (-100, 0),
        (-72, 1),  # exactly three days: towards no shift
        (-71, 1),
        (-8, 3),
        (-0.5, 3),
        (0.5, 4),
        (8, 4),
        (8.5, 5),
        (72, 6),
        (73, 7),
    ],
)
def test_a_shift_has_one_place_in_the_histogram(hours: float, place: int) -> None:
    assert bin_of(hours) == place


@pytest.mark.parametrize(
    ("limit", "was", "becomes", "expected"),
    [
        ((4, "h"), (4, "h"), (2, "h"), (2, "h")),
        ((6, "h"), (4, "h"), (2, "h"), (4, "h")),  # extended by two
        ((6, "h"), (4, "h"), (1, "d"), (1.5, "d")),  # longer by half; hours cannot be added to days
        ((6, "h"), (4, "h"), (4, "h"), (6, "h")),
        ((6, "h"), None, (1, "d"), (6, "h")),  # of a condition that is not known any more
    ],
)
def test_a_revised_limit_keeps_its_extension(limit: Any, was: Any, becomes: Any, expected: Any) -> None:
    assert revised(limit, was, becomes) == expected


def test_trying_writes_nothing(city: SmallCity) -> None:
    city.live_through(city.file())
    city.file("道路破损")
    before = everything(city)
    for candidate in (calendar(hours=hours("08:00-10:00")), limits(E0110=(1, "urgent_hour")), ladder(0.5)):
        report(city, candidate)
    report(city, duties(("110101", "", "ROADS")))
    assert everything(city) == before


def test_bad_rows_are_told_by_row_and_field(city: SmallCity) -> None:
    with pytest.raises(LoadRefused) as refused:
        report(city, duties(("110100", "", "SANITATION"), ("999999", "E", "NOBODY")))
    assert [(one.row, one.field) for one in refused.value.report.refused] == [(3, "area"), (3, "department")]


def test_overlapping_office_hours_say_so(city: SmallCity) -> None:
    with pytest.raises(BadCalendar, match=r"hours.monday: frames overlap at 11:00"):
        report(city, calendar(hours=hours("08:00-12:00", "11:00-15:00")))


def test_the_list_begins_with_what_becomes_late_then_with_what_is_open(city: SmallCity) -> None:
    closed = city.live_through(city.file("道路破损"))
    waits, becomes_late = city.file("道路破损"), city.file("暴露垃圾")
    candidate = limits(E0113=(4, "working_day"), E0110=(1, "urgent_hour"))
    city.now += dt.timedelta(hours=2)
    with city.database.reading() as session:
        rules, _ = compared(session, candidate, book=city.book, at=city.now)
        tally = Tally(city.book)
        for trial in trials(session, rules, district_ids=[city.district], at=city.now):
            tally.add(trial)
    assert [trial.case.number for trial in tally.cases] == [becomes_late.number, waits.number, closed.number]
