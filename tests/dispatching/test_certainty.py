"""When it is certain whose a case is, and what makes it doubtful: the rule as a table, and asked of the small city."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from grid.duties import Answer
from grid.facts import DutyFacts
from grid.records import Duty, DutyPart
from tests.city import HEIGHT, NINE_OCLOCK, SCHEME, SOUTH, WEST, WIDTH, SmallCity
from tests.dispatching.sure_city import renew, sure_case
from workflows.certainty import Certainty, Doubt, Known, Owner, certainty
from workflows.choice import Candidate, choose
from workflows.judging import judge
from workflows.records import Case

AT_NINE = NINE_OCLOCK
ROADS, SANITATION = 1, 2


def duty(id: int, department: int, **how: Any) -> DutyFacts:
    plain: dict[str, Any] = dict.fromkeys(DutyFacts.__dataclass_fields__)
    said = {"id": id, "area_id": 9, "category_prefix": "E01", "department_id": department, "priority": 1}
    return DutyFacts(**(plain | said | how))


def answer(duty: DutyFacts) -> Answer:
    return Answer(duty.department_id, duty.person_id, duty)


def person(id: int = 71, **how: Any) -> Candidate:
    return Candidate(**({"id": id, "person_id": id, "department_id": SANITATION} | how))


FIRST, SECOND = answer(duty(1, SANITATION)), answer(duty(2, ROADS, priority=2))
MINE: Owner = (SANITATION, None)


def known(*people: Candidate, answers: tuple[Answer, ...] = (FIRST, SECOND), **how: Any) -> Known:
    choice = choose(116.4, 39.9, people or (person(),), at=AT_NINE)
    sure: dict[str, Any] = {"contested": False, "pending": False, "accuracy_m": 5.0, "around": {MINE}, "same_nearby": 0}
    return Known(answers=answers, choice=choice, **(sure | how))


@pytest.mark.parametrize(
    "case",
    [
        known(),
        known(answers=(FIRST,)),
        known(answers=(FIRST, answer(duty(2, ROADS, category_prefix="E")))),  # a shorter prefix is less specific
        known(answers=(FIRST, answer(duty(2, ROADS, area_id=8)))),  # so is another area
        known(person(), person(72, load=3)),  # who of the department is another question
        known(accuracy_m=50.0),
        known(around=()),  # deep inside a cell nobody else's place is near
    ],
)
def test_it_is_certain(case: Known) -> None:
    found = certainty(case)
    assert found.doubts == ()
    assert found.sure is not None
    assert (found.sure.department_id, found.sure.person_id, found.sure.rule.id) == (SANITATION, 71, 1)


@pytest.mark.parametrize(
    ("case", "doubts"),
    [
        (known(answers=(), around=()), {Doubt.NOBODY}),
        (known(answers=(FIRST, answer(duty(2, ROADS)))), {Doubt.SEVERAL}),
        (known(answers=(FIRST, SECOND, answer(duty(3, ROADS)))), {Doubt.SEVERAL}),
        (known(answers=(answer(duty(1, SANITATION, part=DutyPart.FALLBACK)),)), {Doubt.FALLBACK}),
        (known(contested=True), {Doubt.CONTESTED}),
        (known(pending=True), {Doubt.PENDING}),
        (known(person(on_shift=False)), {Doubt.NOBODY_FREE}),
        (known(person(load=8)), {Doubt.NOBODY_FREE}),  # at capacity
        (known(person(turn=1)), {Doubt.NOBODY_FREE}),  # only a deputy is free
        (known(person(person_id=None)), {Doubt.NOBODY_FREE}),  # the department as a whole
        (known(accuracy_m=None), {Doubt.INEXACT}),
        (known(accuracy_m=50.1), {Doubt.INEXACT}),
        (known(around={MINE, (ROADS, None)}), {Doubt.BORDER}),
        (known(around={MINE, (SANITATION, 5)}), {Doubt.BORDER}),  # another person's beat
        (known(around={MINE, None}), {Doubt.BORDER}),  # outside the grid
        (known(same_nearby=1), {Doubt.SAME_NEARBY}),
        (known(contested=True, same_nearby=2, accuracy_m=None), {Doubt.CONTESTED, Doubt.SAME_NEARBY, Doubt.INEXACT}),
    ],
)
def test_it_is_doubtful(case: Known, doubts: set[Doubt]) -> None:
    assert certainty(case) == Certainty(None, certainty(case).doubts)
    assert set(certainty(case).doubts) == doubts


def test_everybody_who_might_take_it_as_well_is_known() -> None:
    people = (person(71), person(72), person(73, on_shift=False), person(74, turn=1))
    sure = certainty(known(*people)).sure
    assert sure is not None
    assert sure.free == {71, 72}


def doubts_of(city: SmallCity, case: Case) -> set[Doubt]:
    with city.database.reading() as session:
        return set(judge(session, city.again(case), book=city.book, at=city.now).doubts)


def test_the_small_city_is_certain_of_a_case_in_the_middle_of_a_cell(city: SmallCity) -> None:
    assert doubts_of(city, sure_case(city)) == set()


def test_another_case_of_the_kind_close_by_makes_it_doubtful(city: SmallCity) -> None:
    case = sure_case(city, lon=WEST + WIDTH / 2, lat=SOUTH + HEIGHT / 2)
    city.file(lon=WEST + WIDTH / 2, lat=SOUTH + HEIGHT / 2)
    assert doubts_of(city, case) == {Doubt.SAME_NEARBY}


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "near"),
    [(5, 5.0, True), (30, 5.0, False), (30, 40.0, True), (9, 5.0, True)],  # no place is known better than ten metres
)
def test_near_a_border_it_is_doubtful_where_another_owns_the_other_side(
    city: SmallCity, metres: float, accuracy_m: float, near: bool
) -> None:
    """The border of the streets lies after the first column; only there roads answer for refuse."""
    case = sure_case(city, lon=WEST + WIDTH - metres * WIDTH / 102.4, lat=SOUTH + HEIGHT / 2, accuracy_m=accuracy_m)
    assert doubts_of(city, case) == set()  # the same owner on both sides
    with city.database.writing() as session:
        market = city.areas["110101002000"]
        session.add(Duty(area_id=market, scheme=SCHEME, category_prefix="E01", department_id=city.roads))
    renew(city)
    assert doubts_of(city, case) == ({Doubt.BORDER} if near else set())


def test_at_the_edge_of_the_grid_it_is_doubtful(city: SmallCity) -> None:
    case = sure_case(city, lon=WEST + 2.98 * WIDTH, lat=SOUTH + HEIGHT / 2)
    assert doubts_of(city, case) == {Doubt.BORDER}


def test_two_duties_of_the_same_weight_make_it_doubtful(city: SmallCity) -> None:
    case = sure_case(city)
    with city.database.writing() as session:
        first = session.exec(select(Duty).where(Duty.category_prefix == "")).one()
        session.add(Duty(**(first.model_dump(exclude={"id", "department_id"}) | {"department_id": city.roads})))
    renew(city)
    assert doubts_of(city, case) == {Doubt.SEVERAL}


def test_a_case_that_was_sent_back_is_doubtful(city: SmallCity) -> None:
    case = city.contest(city.dispatch(sure_case(city)))
    assert doubts_of(city, case) >= {Doubt.CONTESTED}


def test_at_night_nobody_is_free(city: SmallCity) -> None:
    case = sure_case(city)
    city.now = city.now.replace(hour=22)
    assert doubts_of(city, case) == {Doubt.NOBODY_FREE}


def test_a_duty_is_not_compared_by_whose_it_is() -> None:
    same = duty(5, ROADS, valid_from=AT_NINE.date())
    assert certainty(known(answers=(FIRST, answer(replace(same, person_id=9))))).doubts == (Doubt.SEVERAL,)
