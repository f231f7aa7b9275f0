"""Every kind of hole and overlap is found and named, and nothing else."""

import datetime as dt
from dataclasses import replace

import pytest

from grid.coverage.audit import audit
from grid.coverage.finding import Finding, Gap, Severity
from grid.coverage.survey import Overlap, Survey
from grid.coverage.words import ENGLISH, TITLES, advice, said
from grid.records import DutyPart, Role
from grid.week import ALWAYS
from tests.coverage.town import (
    BANK,
    BRIDGE,
    CITY,
    EAST,
    MARKET,
    MONDAY,
    OFFICE,
    ROADS,
    SANITATION,
    STAFF,
    WEST,
    duty,
    town,
    worker,
)

NIGHTS = "Mon–Fri 00:00–08:00 18:00–24:00, Sat–Sun all day"


def found(survey: Survey, gap: Gap) -> list[Finding]:
    return [one for one in audit(survey).findings if one.gap is gap]


def texts(survey: Survey, gap: Gap) -> list[str]:
    return [str(said(one, survey, ENGLISH)) for one in found(survey, gap)]


def test_where_everybody_works_round_the_clock_nothing_is_found() -> None:
    awake = tuple(replace(one, works=ALWAYS) for one in STAFF)
    coverage = audit(town(workers=awake))
    assert (coverage.findings, coverage.covered_share, coverage.answered_share) == ([], 1.0, 1.0)


def test_cells_without_any_duty_are_named_by_the_area_they_share() -> None:
    assert texts(town(duty(1, EAST)), Gap.CELLS_WITHOUT_DUTY) == [
        "area 6: in 4 cells nobody answers for anything (such as W1), at any time."
    ]


def test_a_category_that_nobody_answers_for_is_one_finding_a_district() -> None:
    assert texts(town(duty(1, CITY, "E"), duty(2, BANK, "C")), Gap.CATEGORY_UNANSWERED) == [
        "area 2: nobody answers for C01 category C01 in 6 cells, at any time."
    ]


def test_hours_without_a_duty_are_a_hole_at_these_hours() -> None:
    by_day = duty(1, CITY, hours="1-5 08:00-18:00")
    assert [(one.missing, one.severity) for one in found(town(by_day), Gap.CELLS_WITHOUT_DUTY)] == [
        (ALWAYS & ~OFFICE, Severity.BAD)
    ] * 2


def test_a_duty_that_ends_within_the_week_leaves_the_rest_of_it_open() -> None:
    ends = duty(1, CITY, valid_to=MONDAY + dt.timedelta(days=2))
    (east, _) = texts(town(ends), Gap.CELLS_WITHOUT_DUTY)
    assert east.endswith("Thu–Sun all day.")


def test_a_duty_without_anybody_on_shift_is_named_with_its_hours() -> None:
    (one, _) = found(town(), Gap.DUTY_UNSTAFFED)
    assert one.severity is Severity.NOTE
    assert texts(town(), Gap.DUTY_UNSTAFFED)[0] == (
        f"area 2: nobody of department 10 is on shift {NIGHTS}. Duties: * A1."
    )


def test_a_duty_of_one_person_is_staffed_by_that_person_alone() -> None:
    other = worker(7, Role.HANDLER, department_id=SANITATION, works=0)
    (one,) = found(town(duty(1, EAST, person_id=7), workers=(*STAFF, other)), Gap.DUTY_UNSTAFFED)
    assert (one.severity, [person.id for person in one.people], one.missing) == (Severity.BAD, [7], ALWAYS)


def test_a_duty_is_missed_only_at_its_own_hours() -> None:
    by_day = duty(1, CITY, hours="1-5 08:00-18:00")
    assert found(town(by_day), Gap.DUTY_UNSTAFFED) == []


@pytest.mark.parametrize("active", [True, False])
def test_a_department_with_duties_but_no_handler_or_out_of_service_is_one_finding(active: bool) -> None:
    survey = town(duty(1), duty(2, MARKET, "E", ROADS), workers=tuple(x for x in STAFF if x.id != 2 or not active))
    out = {**survey.departments, ROADS: replace(survey.departments[ROADS], active=active)}
    survey = replace(survey, departments=out)
    assert texts(survey, Gap.DEPARTMENT_WITHOUT_HANDLER) == [
        "department 20 has duties (E A5), but no handler in service."
    ]
    assert [one.department_ids for one in found(survey, Gap.DUTY_UNSTAFFED)] == [[SANITATION]] * 2


def test_cells_without_an_inspector_are_worst_where_there_is_none() -> None:
    here = replace(STAFF[2], district_ids=frozenset({EAST}))
    worst, nights = found(town(workers=(*STAFF[:2], here, *STAFF[3:])), Gap.CELLS_UNINSPECTED)
    assert (worst.district_id, worst.severity, worst.cells) == (WEST, Severity.BAD, 4)
    assert (nights.district_id, nights.severity, nights.missing) == (EAST, Severity.NOTE, ALWAYS & ~OFFICE)


def test_duties_that_nothing_but_their_order_of_entry_tells_apart_contradict() -> None:
    clash = duty(1), duty(2, BRIDGE, "E", ROADS), duty(3, BRIDGE, "E", SANITATION)
    assert texts(town(*clash), Gap.DUTIES_CONTRADICT) == [
        "area 4: department 20, department 10 answers equally for E01 category E01, E02 category E02 (E A4); "
        "nothing but the order in which they were written decides."
    ]


@pytest.mark.parametrize(
    "more", [{"priority": 2}, {"valid_to": MONDAY - dt.timedelta(days=1)}, {"hours": "6 08:00-09:00"}]
)
def test_duties_that_differ_in_priority_time_or_hours_do_not(more: dict[str, object]) -> None:
    assert found(town(duty(1), duty(2, BRIDGE, "E", ROADS), duty(3, BRIDGE, "E", **more)), Gap.DUTIES_CONTRADICT) == []


def test_what_only_a_fallback_answers_for_is_said() -> None:
    survey = town(duty(1, CITY, "E"), duty(2, CITY, "", ROADS, part=DutyPart.FALLBACK))
    assert [(one.district_id, [c.code for c in one.categories]) for one in found(survey, Gap.FALLBACK_ONLY)] == [
        (EAST, ["C01"]),
        (WEST, ["C01"]),
    ]


def test_areas_that_overlap_are_named() -> None:
    assert texts(town(overlaps=[Overlap(BRIDGE, MARKET, 1234.4)]), Gap.AREAS_OVERLAP) == [
        "area 4 and area 5 share 1,234 m²."
    ]


def test_people_of_a_role_with_nobody_above_them_are_one_finding_a_district() -> None:
    survey = town(workers=tuple(one for one in STAFF if one.id != 4))
    assert texts(survey, Gap.WITHOUT_SUPERVISOR) == [
        f"area {id}: nobody is above person 1 (p1), person 2 (p2)." for id in (EAST, WEST)
    ]


@pytest.mark.parametrize(
    ("gap", "lost"),
    [
        (Gap.WITHOUT_ROLE, worker(9)),
        (Gap.WITHOUT_DISTRICT, worker(9, Role.INSPECTOR, district_ids=frozenset())),
        (Gap.WITHOUT_SHIFT, worker(9, Role.INSPECTOR, rostered=False, works=0)),
    ],
)
def test_people_without_role_district_or_shifts_are_named(gap: Gap, lost: object) -> None:
    survey = town(workers=(*STAFF, lost))  # type: ignore[arg-type]  # a worker of the table above
    assert [[one.username for one in finding.people] for finding in found(survey, gap)] == [["p9"]]


def test_managers_and_administrators_need_no_shifts() -> None:
    office = worker(9, Role.ADMINISTRATOR, rostered=False, works=0)
    assert found(town(workers=(*STAFF, office)), Gap.WITHOUT_SHIFT) == []


def test_an_audit_of_one_district_counts_its_cells_and_people_only() -> None:
    survey = town(duty(1, EAST)).within(frozenset({WEST}))
    coverage = audit(survey)
    assert (coverage.cells, coverage.answered_share) == (4, 0.0)
    assert {one.district_id for one in coverage.findings} == {WEST}


def test_the_worst_come_first() -> None:
    orders = [one.order for one in audit(town(duty(1, EAST), duty(2, EAST, "E", ROADS))).findings]
    assert orders == sorted(orders)


def test_a_city_without_cells_has_no_shares() -> None:
    coverage = audit(town(grounds=()))
    assert (coverage.cells, coverage.covered_share, coverage.office_share) == (0, None, None)


def test_every_kind_has_a_title_and_advice() -> None:
    assert set(TITLES) == set(Gap)
    assert all(advice(gap) for gap in Gap)
