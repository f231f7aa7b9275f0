"""Merged and taken out again: every clock comes back, everybody learns the end, and there are no circles."""

import datetime as dt

from grid.refusals import BadInput
from tests.city import SmallCity
from tests.workflows import ways
from tests.workflows.test_side_paths import refused
from workflows.moves import Action, State


def test_the_standing_case_takes_the_earlier_deadline_and_gives_it_back(city: SmallCity) -> None:
    early = city.file("上水井盖")
    late = city.file("违章搭建")
    merged = ways.merge(city, early, into=late)
    assert (merged.state, merged.merged_into, merged.alarm_at) == (State.MERGED, late.id, None)
    standing = city.again(late)
    assert (standing.due_at, standing.clock_no, standing.level) == (early.due_at, late.clock_no + 1, 0)
    parted = ways.unmerge(city, merged)
    assert (parted.state, parted.due_at, parted.alarm_at) == (State.DISCOVERED, early.due_at, early.alarm_at)
    restored = city.again(late)
    assert (restored.due_at, restored.limit_value, restored.alarm_at) == (late.due_at, late.limit_value, late.alarm_at)


def test_a_later_deadline_changes_nothing(city: SmallCity) -> None:
    early, late = city.file("上水井盖"), city.file("违章搭建")
    ways.merge(city, late, into=early)
    assert (city.again(early).due_at, city.again(early).clock_no) == (early.due_at, early.clock_no)


def test_of_several_taken_out_in_any_order_the_earliest_of_the_rest_counts(city: SmallCity) -> None:
    own = city.file("违章搭建")  # two days
    first, second = city.file("暴露垃圾"), city.file("上水井盖")  # four hours, two hours
    merged = [ways.merge(city, case, into=city.again(own)) for case in (first, second)]
    assert city.again(own).due_at == second.due_at
    ways.unmerge(city, merged[0])
    assert city.again(own).due_at == second.due_at
    ways.unmerge(city, merged[1])
    assert (city.again(own).due_at, city.again(own).alarm_at) == (own.due_at, own.alarm_at)


def test_what_set_the_clock_since_is_not_undone(city: SmallCity) -> None:
    early, late = city.file("上水井盖"), city.register(city.file("违章搭建"))
    merged = ways.merge(city, early, into=late)
    sent = city.dispatch(city.again(late))
    ways.unmerge(city, merged)
    assert (city.again(sent).due_at, city.again(sent).clock_no) == (sent.due_at, sent.clock_no)


def test_a_case_goes_back_to_where_it_was(city: SmallCity) -> None:
    case = ways.handling(city)
    parted = ways.unmerge(city, ways.merge(city, case, into=city.file()))
    assert (parted.state, parted.department_id, parted.handler_id) == (
        State.HANDLING, city.sanitation, city.handler.id,
    )  # fmt: skip
    assert (parted.due_at, parted.alarm_at, parted.merged_into) == (case.due_at, case.alarm_at, None)


def test_everybody_who_reported_learns_the_end(city: SmallCity) -> None:
    case = city.register(city.file(by=city.operator))
    for other in (city.file(by=city.inspector), city.file(by=city.other_inspector)):
        ways.merge(city, other, into=case)
    case = city.dispatch(city.again(case))
    city.close(city.check(city.handle(city.accept(case)), by=city.inspector))
    told = {notice.person_id for notice in city.notices(case) if notice.kind == "close"}
    assert told == {city.operator.id, city.inspector.id, city.other_inspector.id}


def test_they_learn_it_also_when_their_case_stood_for_others_before(city: SmallCity) -> None:
    first, second = city.file(by=city.inspector), city.file(by=city.other_inspector)
    ways.merge(city, first, into=second)
    last = city.file(by=city.operator)
    ways.merge(city, city.again(second), into=last)
    city.refuse(city.again(last))
    told = {notice.person_id for notice in city.notices(last) if notice.kind == "refuse"}
    assert told == {city.operator.id, city.inspector.id, city.other_inspector.id}


def test_there_are_no_circles(city: SmallCity) -> None:
    one, two = city.file(), city.file()
    ways.merge(city, one, into=two)
    two = city.again(two)
    for into, sentence in (
        (two.number, "A case cannot be merged into itself."),
        (one.number, f"{one.number} is merged itself; name the case that stands for it."),
        ("", "Give the number of the case that is to stand for this one."),
        ("110101-20260309-99999", "There is no case 110101-20260309-99999 in this district."),
    ):
        assert refused(city, two, Action.MERGE, city.acceptor, BadInput, into=into) == sentence


def test_a_case_that_has_ended_stands_for_none(city: SmallCity) -> None:
    ended = city.refuse(city.file())
    said = refused(city, city.file(), Action.MERGE, city.acceptor, BadInput, into=ended.number)
    assert said == f"{ended.number} has ended; only an open case can stand for others."


def test_a_merged_case_climbs_no_rungs(city: SmallCity) -> None:
    merged = ways.merge(city, city.file(), into=city.file())
    city.forward(days=3)
    assert city.rungs(merged) == []


def test_a_suspension_meanwhile_is_kept_when_the_clock_comes_back(city: SmallCity) -> None:
    own = ways.handling(city, "违章搭建")  # two days from now
    due_at = own.due_at
    merged = ways.merge(city, city.file("上水井盖"), into=own)
    own = ways.suspend(city, city.again(own), hours=3)
    ways.clock_resumes(city, hours=3)
    ways.unmerge(city, merged)
    assert city.again(own).due_at == due_at + dt.timedelta(hours=3)


def test_the_rungs_of_a_clock_taken_over_are_counted_from_where_it_began(city: SmallCity) -> None:
    own = city.file("违章搭建")
    city.now += dt.timedelta(hours=1)
    ways.merge(city, city.file("上水井盖"), into=own)  # two hours from now
    city.forward(minutes=95)
    assert city.again(own).level == 0
    city.forward(minutes=1)
    assert city.again(own).level == 1


def test_more_time_is_asked_for_in_the_unit_of_the_clock_taken_over(city: SmallCity) -> None:
    own = ways.handling(city, "道路破损")  # five working days
    ways.merge(city, city.file("上水井盖"), into=own)  # two hours
    given = {"reason": "rain", "amount": 5.0}
    said = refused(city, city.again(own), Action.ASK_EXTEND, city.handler, BadInput, **given)
    assert said == "An extension must be above 0 and at most 2."
