"""Whoever was proposed is asked once more in the transaction of the dispatch; capacity is never exceeded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, delete, update

from grid.records import Person, PersonRole, Qualification, Qualifies, Role, Shift
from grid.refusals import BadInput
from tests.city import SmallCity
from workflows.cases import CannotTake
from workflows.loads import open_tasks
from workflows.moves import Action, State
from workflows.reasons import Why
from workflows.records import Case


def person_has(city: SmallCity, who: Any, **facts: Any) -> None:
    with city.database.writing() as session:
        session.exec(update(Person).where(col(Person.id) == who.id).values(**facts))


def registered(city: SmallCity) -> Case:
    return city.register(city.file())


def give(city: SmallCity, case: Case, **given: Any) -> Case:
    return city.dispatch(case, handler_id=city.handler.id, **given)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"active": False}, "He Sao is no longer in service. See who can take the case now."),
        ({"department_id": None}, "He Sao is not in that department now. See who can take the case now."),
        (
            {"capacity": 0},
            "He Sao has 0 open tasks, and 0 are the most. See who can take the case now, or say why all the same.",
        ),
    ],
)
def test_whoever_changed_between_proposal_and_click_is_refused(
    city: SmallCity, facts: dict[str, Any], complaint: str
) -> None:
    case = registered(city)
    person_has(city, city.handler, **facts)
    with pytest.raises(CannotTake) as refused:
        give(city, case)
    assert str(refused.value) == complaint
    assert city.again(case).state is State.REGISTERED


def test_whoever_went_off_shift_is_refused(city: SmallCity) -> None:
    case = registered(city)
    with city.database.writing() as session:
        session.exec(delete(Shift).where(col(Shift.person_id) == city.handler.id))
    with pytest.raises(CannotTake) as refused:
        give(city, case)
    assert refused.value.reason is Why.OFF_SHIFT


def test_whoever_is_not_qualified_is_refused_but_with_a_reason(city: SmallCity) -> None:
    with city.database.writing() as session:
        session.add(Qualification(person_id=city.handler.id or 0, kind=Qualifies.CATEGORY, word="C"))
    case = city.register(city.file("暴露垃圾"))
    with pytest.raises(CannotTake, match="is not qualified for it"):
        city.dispatch(case, handler_id=city.handler.id)
    given = {"handler_id": city.handler.id, "override": True, "note": "nobody else is near"}
    assert city.dispatch(case, **given).handler_id == city.handler.id


def test_a_person_may_be_given_more_than_capacity_with_a_reason_which_is_kept(city: SmallCity) -> None:
    person_has(city, city.handler, capacity=0)
    case = registered(city)
    with pytest.raises(BadInput, match="Say why"):
        give(city, case, override=True)
    give(city, case, override=True, note="asked for it himself")
    event = next(event for event in city.events(case) if event.action == Action.DISPATCH)
    assert (event.details["override"], event.details["note"]) == (True, "asked for it himself")


def test_nobody_without_the_role_can_be_given_a_case(city: SmallCity) -> None:
    case = registered(city)
    with city.database.writing() as session:
        session.exec(delete(PersonRole).where(col(PersonRole.person_id) == city.handler.id))
    with pytest.raises(BadInput, match="does not handle cases"):
        give(city, case)


def test_many_dispatches_at_once_never_exceed_capacity(city: SmallCity) -> None:
    person_has(city, city.handler, capacity=3)
    cases = [registered(city) for _ in range(8)]

    def tried(case: Case) -> bool:
        try:
            give(city, case)
        except CannotTake:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(tried, cases))
    assert sum(given) == 3
    with city.database.reading() as session:
        assert open_tasks(session, Role.HANDLER, [city.handler.id], book=city.book) == {city.handler.id: 3}
