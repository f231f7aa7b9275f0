"""Positions: what is kept of them, what is refused, who sees them, and that no track remains."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlmodel import select

from grid.actors import Actor
from grid.fixes import Fix, thinned
from grid.positions import Judged, Told, forget_positions, judge_positions, keep_positions, position_of
from grid.records import CellVisit, Person, Position
from grid.refusals import Refusal
from grid.seeing import positions_seen
from tests.city import HEIGHT, NINE_OCLOCK, SOUTH, WEST, WIDTH, SmallCity

INSIDE = Fix(WEST + WIDTH / 2, SOUTH + HEIGHT / 2, NINE_OCLOCK, 8.0)  # in the south-westernmost cell
SOUTH_WEST = "110101001000002"


def later(**span: float) -> Fix:
    return replace(INSIDE, at=INSIDE.at + dt.timedelta(**span))


def tell(city: SmallCity, told: Sequence[Told], by: Actor) -> Judged:
    with city.database.writing() as session:
        judged = judge_positions(session, told, by=by, at=city.now, book=city.book)
        keep_positions(session, judged)
    return judged


def said(outcome: bool | Refusal) -> bool | str:
    return outcome if isinstance(outcome, bool) else str(outcome)


def kept(city: SmallCity, person: Actor) -> Position | None:
    with city.database.reading() as session:
        return position_of(session, person.id or 0)


def visits(city: SmallCity) -> dict[str, dt.datetime]:
    with city.database.reading() as session:
        return {visit.cell_code: visit.visited_at for visit in session.exec(select(CellVisit))}


def test_none_is_kept_sooner_than_thirty_seconds_after_the_one_before() -> None:
    def at(seconds: float) -> dt.datetime:
        return NINE_OCLOCK + dt.timedelta(seconds=seconds)

    told = [(n, at(seconds)) for n, seconds in enumerate((0, 29, 30, 31, 59, 60))]
    assert list(thinned(told, None)) == [0, 2, 5]
    assert list(thinned(reversed(told), None)) == [0, 2, 5]
    assert list(thinned(told, at(1))) == [3]
    assert list(thinned(told, at(100))) == []


def test_a_batch_of_a_phone_that_was_offline_leaves_the_last_position_and_every_cell(city: SmallCity) -> None:
    city.now += dt.timedelta(minutes=10)
    walk = [replace(later(minutes=n), lon=WEST + WIDTH * (n + 0.5)) for n in range(3)]
    judged = tell(city, [Told(fix) for fix in (walk[2], walk[0], walk[1])], by=city.inspector)
    assert judged.outcomes == (True, True, True)
    last = kept(city, city.inspector)
    assert last is not None
    assert (last.lon, last.at) == (walk[2].lon, walk[2].at)
    assert set(visits(city)) == {SOUTH_WEST, "110101002000003", "110101002000004"}


def test_what_comes_too_soon_or_too_late_is_ignored(city: SmallCity) -> None:
    tell(city, [Told(INSIDE)], by=city.inspector)
    city.now += dt.timedelta(minutes=1)
    judged = tell(city, [Told(later(seconds=-60)), Told(later(seconds=20)), Told(later(seconds=30))], by=city.inspector)
    assert judged.outcomes == (False, False, True)


def test_of_two_writers_the_later_one_does_not_undercut_the_thirty_seconds(city: SmallCity) -> None:
    with city.database.writing() as session:
        both = [
            judge_positions(session, [Told(fix)], by=city.inspector, at=city.now, book=city.book)
            for fix in (INSIDE, later(seconds=10))
        ]
        for judged in both:
            keep_positions(session, judged)
    last = kept(city, city.inspector)
    assert last is not None
    assert last.at == INSIDE.at


@pytest.mark.parametrize(
    ("fix", "refusal"),
    [
        (replace(INSIDE, lon=13.4, lat=52.5), "This position is far outside the city."),  # Berlin
        (later(minutes=6), "This position lies in the future; check the clock of the device."),
        (later(hours=-25), "This position is more than a day old; nobody needs it any more."),
        (replace(INSIDE, accuracy_m=-1.0), "The accuracy must be between 0 and 100000 metres."),
        (replace(INSIDE, accuracy_m=float("inf")), "The accuracy must be between 0 and 100000 metres."),
        (replace(INSIDE, lat=91.0), "These are no degrees: longitude goes from -180 to 180, latitude from -90 to 90."),
        (later(hours=-2), "Positions are kept only during your shift."),  # seven in the morning
    ],
)
def test_a_wrong_one_is_refused_and_does_not_hold_up_the_others(city: SmallCity, fix: Fix, refusal: str) -> None:
    judged = tell(city, [Told(fix), Told(INSIDE)], by=city.inspector)
    assert [said(outcome) for outcome in judged.outcomes] == [refusal, True]


def test_after_the_shift_only_what_was_during_it_is_taken(city: SmallCity) -> None:
    city.now += dt.timedelta(hours=9, minutes=10)  # ten past six
    at_six, before = replace(INSIDE, at=city.now - dt.timedelta(minutes=10)), later(hours=8, minutes=59)
    judged = tell(city, [Told(before), Told(at_six)], by=city.inspector)
    assert [said(outcome) for outcome in judged.outcomes] == [True, "Positions are kept only during your shift."]


def test_a_gateway_tells_of_many_people_of_its_districts(city: SmallCity) -> None:
    told = [Told(INSIDE, name) for name in ("lin", "he", "sun", "nobody")]
    judged = tell(city, told, by=city.administrator)
    assert [said(outcome) for outcome in judged.outcomes] == [
        True,
        True,
        "There is nobody sun on the street here.",  # a dispatcher
        "There is nobody nobody on the street here.",
    ]
    elsewhere = replace(city.administrator, district_ids=frozenset({city.other_district}))
    city.now += dt.timedelta(minutes=1)
    judged = tell(city, [Told(later(minutes=1), "lin")], by=elsewhere)
    assert said(judged.outcomes[0]) == "There is nobody lin on the street here."


def test_of_somebody_disabled_nothing_is_taken(city: SmallCity) -> None:
    with city.database.writing() as session:
        person = session.get_one(Person, city.inspector.id)
        person.active = False
        session.add(person)
    judged = tell(city, [Told(INSIDE, "lin")], by=city.administrator)
    assert said(judged.outcomes[0]) == "The account of lin is disabled."


def test_nobody_tells_where_a_colleague_is(city: SmallCity) -> None:
    judged = tell(city, [Told(INSIDE, "wu")], by=city.inspector)
    assert said(judged.outcomes[0]) == "You may only tell where you are yourself."


def test_the_desk_is_not_followed(city: SmallCity) -> None:
    judged = tell(city, [Told(INSIDE)], by=city.administrator)
    assert said(judged.outcomes[0]) == "Only people who work on the street are followed."


def test_only_dispatchers_of_the_district_see_positions_and_only_during_the_shift(city: SmallCity) -> None:
    tell(city, [Told(INSIDE)], by=city.inspector)

    def seen(by: Actor) -> list[int]:
        with city.database.reading() as session:
            return [one.person_id for one in positions_seen(session, by=by, at=city.now, book=city.book)]

    assert seen(city.dispatcher) == [city.inspector.id]
    assert seen(city.outsider) == []
    with pytest.raises(Refusal, match="own dispatchers only"):
        seen(city.manager)
    city.now += dt.timedelta(hours=9)
    assert seen(city.dispatcher) == []


def test_a_vague_position_or_one_in_another_district_visits_no_cell(city: SmallCity) -> None:
    vague = replace(INSIDE, accuracy_m=51.0)
    tell(city, [Told(vague)], by=city.inspector)
    tell(city, [Told(replace(INSIDE, lon=WEST - WIDTH / 2))], by=city.handler)
    assert visits(city) == {}


def test_a_visit_is_known_by_the_hour_and_the_latest_stays(city: SmallCity) -> None:
    city.now += dt.timedelta(hours=1, minutes=40)
    tell(city, [Told(later(hours=1, minutes=40))], by=city.inspector)
    tell(city, [Told(later(minutes=5))], by=city.handler)
    assert visits(city) == {SOUTH_WEST: NINE_OCLOCK + dt.timedelta(hours=1)}


def test_a_position_is_forgotten_after_a_day(city: SmallCity) -> None:
    tell(city, [Told(INSIDE)], by=city.inspector)
    with city.database.writing() as session:
        forget_positions(session, at=INSIDE.at + dt.timedelta(days=1))
    assert kept(city, city.inspector) is not None
    with city.database.writing() as session:
        forget_positions(session, at=INSIDE.at + dt.timedelta(days=1, seconds=1))
    assert kept(city, city.inspector) is None
