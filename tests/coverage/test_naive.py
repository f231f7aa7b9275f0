"""The compressed audit against the plain walk over cell × category × half hour of the week."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.coverage.audit import audit
from grid.coverage.finding import Gap
from grid.coverage.survey import Survey
from grid.duties import responsible
from grid.facts import DutyFacts
from grid.records import DutyPart, Role
from grid.week import ALWAYS, HOURS, MINUTES, minutes
from tests.coverage.town import AREAS, EAST, MARKET, MONDAY, ROADS, SANITATION, WEST, duty, town, worker

HALF = 30
DAYS = [None, *(MONDAY + dt.timedelta(days=days) for days in (-1, 0, 1, 3, 6, 7))]
PLACES: list[dict[str, Any]] = [
    *({"area_id": id} for id in AREAS),
    {"area_id": EAST, "duty_grid": "G1"},
    {"area_id": MARKET, "cell_code": "M9"},
]


@st.composite
def duties(draw: st.DrawFn) -> list[DutyFacts]:
    rows = st.fixed_dictionaries(
        {
            "place": st.sampled_from(PLACES),
            "prefix": st.sampled_from(["", "E", "E0", "E01", "C"]),
            "department_id": st.sampled_from([SANITATION, ROADS]),
            "person_id": st.sampled_from([None, None, 1]),
            "hours": st.sampled_from(["", "1-5 08:00-18:00", "1-7 22:30-06:00", "6-7 09:30-12:00"]),
            "valid_from": st.sampled_from(DAYS),
            "valid_to": st.sampled_from(DAYS),
            "part": st.sampled_from([DutyPart.LEAD, DutyPart.LEAD, DutyPart.FALLBACK, DutyPart.ASSISTING]),
        }
    )
    drawn = draw(st.lists(rows, min_size=1, max_size=6))
    return [duty(id, **row.pop("place"), **row) for id, row in enumerate(drawn, 1)]


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    slot = st.integers(0, MINUTES // HALF).map(lambda half: half * HALF)
    people = []
    for id in range(1, draw(st.integers(0, 4)) + 1):
        works = minutes(draw(slot), draw(slot))
        districts = draw(st.frozensets(st.sampled_from([EAST, WEST])))
        department = draw(st.sampled_from([SANITATION, ROADS]))
        people.append(worker(id, Role.HANDLER, department_id=department, works=works, district_ids=districts))
    return town(*draw(duties()), workers=tuple(people))


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_it_counts_what_the_plain_walk_counts(survey: Survey) -> None:
    coverage = audit(survey)
    walked, week = _walked(survey)
    assert coverage.week == pytest.approx(week)
    assert coverage.answered == walked["answered"] * HALF
    assert sum(size * times.bit_count() for times, size in coverage.tallies.items()) == walked["covered"] * HALF
    holes = sum(one.weight for one in coverage.findings if one.gap in (Gap.CELLS_WITHOUT_DUTY, Gap.CATEGORY_UNANSWERED))
    assert holes == walked["open"] * HALF
    fallen = sum(one.weight for one in coverage.findings if one.gap is Gap.FALLBACK_ONLY)
    assert fallen == walked["fallen"] * HALF


def _walked(survey: Survey) -> tuple[dict[str, int], list[float]]:
    week, size = [0.0] * HOURS, sum(ground.cells for ground in survey.grounds) * len(survey.kinds)
    counts = {"answered": 0, "covered": 0, "open": 0, "fallen": 0}
    begin = dt.datetime.combine(survey.monday, dt.time())
    for start in range(0, MINUTES, HALF):
        moment = begin + dt.timedelta(minutes=start)
        for ground in survey.grounds:
            for kind in survey.kinds:
                answers = responsible(survey.duties, ground.place, kind.category.code, kind.condition, moment)
                there = any(
                    one.works >> start & 1
                    and ground.district_id in one.district_ids
                    and answer.covers(one.department_id, one.id)
                    for answer in answers
                    for one in survey.workers
                )
                counts["answered" if answers else "open"] += ground.cells
                counts["covered"] += ground.cells * there
                week[start // 60] += ground.cells * there / 2 / size
                counts["fallen"] += ground.cells * bool(answers and answers[0].because.part is DutyPart.FALLBACK)
    return counts, week


def test_the_week_has_all_its_minutes() -> None:
    assert ALWAYS.bit_count() == MINUTES
