"""What the dispatches say about the duties: each counted once, by the duty that named who answers first."""

import datetime as dt
import json

from click.testing import CliRunner

from commands.ownership import ownership as command
from grid.records import AutoDispatch
from tests.city import SmallCity
from tests.dispatching.sure_city import set_mode, sure_case, tick
from workflows.moves import Action
from workflows.ownership import Ownership, Tally, cases_of, ownership


def counted(city: SmallCity, **period: dt.timedelta) -> Ownership:
    with city.database.reading() as session:
        return ownership(session, district_ids=[city.district], **span(city, **period))


def span(city: SmallCity, ago: dt.timedelta = dt.timedelta(days=1)) -> dict[str, dt.datetime]:
    return {"start": city.now - ago, "end": city.now + dt.timedelta(hours=1)}


def test_each_dispatch_counts_for_the_duty_that_named_who_answers(city: SmallCity) -> None:
    duty_of = {duty.category_prefix: duty.id for duty in city.book.duties}
    city.dispatch(city.register(city.file("道路破损")), to=city.roads)  # as the rule says
    overridden = city.dispatch(city.register(city.file("道路破损")), to=city.sanitation)
    contested = city.dispatch(city.register(city.file()))
    city.contest(contested)
    moved = city.dispatch(city.register(city.file()))
    city.move(moved, Action.REDISPATCH, by=city.dispatcher, department_id=city.roads, reason="theirs")
    found = counted(city)
    assert dict(found.by_duty) == {
        duty_of["E0113"]: Tally(dispatched=2, overridden=1),
        duty_of[""]: Tally(dispatched=2, contested=1, redispatched=1),
    }
    assert found.by_duty[0][0] == duty_of[""]  # what hurts most comes first
    assert sum(tally.dispatched for _, tally in found.by_place) == 4
    with city.database.reading() as session:
        for duty, cases in ((duty_of["E0113"], [overridden]), (duty_of[""], [contested, moved])):
            listed = cases_of(session, duty, district_ids=[city.district], **span(city))
            assert set(listed) == {case.number for case in cases}


def test_what_went_by_itself_is_counted_as_such(city: SmallCity) -> None:
    set_mode(city, AutoDispatch.AUTO)
    sure_case(city)
    tick(city, seconds=10)
    assert [tally for _, tally in counted(city).by_duty] == [Tally(dispatched=1, by_itself=1)]


def test_only_the_period_and_the_own_districts_count(city: SmallCity) -> None:
    city.dispatch(city.register(city.file()))
    city.now += dt.timedelta(days=2)
    assert counted(city).by_duty == []
    with city.database.reading() as session:
        asked = span(city, ago=dt.timedelta(days=9))
        assert ownership(session, district_ids=[city.other_district], **asked).by_duty == []


def test_the_command_gives_the_same(installed: SmallCity) -> None:
    installed.dispatch(installed.register(installed.file()), to=installed.roads)
    answer = CliRunner().invoke(command, ["--from", "2026-03-01", "--to", "2026-03-31", "--json"])
    assert answer.exit_code == 0, answer.output
    (rule,) = json.loads(answer.stdout)["duties"]
    assert (rule["area"], rule["category_prefix"], rule["department"]) == ("110100", "", "SANITATION")
    assert (rule["dispatched"], rule["overridden"]) == (1, 1)
