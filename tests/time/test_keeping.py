"""The keeper of deadlines sees every revision, whoever made it and whenever, and looks a second time."""

import datetime as dt

from sqlmodel import select

from grid.rulebook import Rulebook
from tests.city import SmallCity
from tests.time.test_recomputing import TUESDAY_OFF, recomputes, revise_calendar
from workflows.filing import file
from workflows.keeping import SETTLES_IN, DeadlineKeeper
from workflows.recomputing import Recomputed
from workflows.records import Case


def test_the_keeper_counts_when_rules_changed_and_once_more_for_what_came_in_meanwhile(city: SmallCity) -> None:
    old = city.file("道路破损")
    keeper = settled(city)
    by_the_old_rules = city.book
    revise_calendar(city, years=TUESDAY_OFF)
    keeper._rulebooks = city.rulebooks
    assert keeper.keep() == Recomputed(cases=1, moved=1)
    late = file_by(city, by_the_old_rules)
    assert keeper.keep() == Recomputed()
    city.now += SETTLES_IN
    assert keeper.keep().moved == 1
    assert keeper.keep() == Recomputed()
    assert [len(recomputes(city, case)) for case in (old, late)] == [1, 1]


def test_a_wall_clock_that_is_set_back_does_not_keep_the_second_look_waiting(city: SmallCity) -> None:
    keeper = settled(city)
    by_the_old_rules = city.book
    revise_calendar(city, years=TUESDAY_OFF)
    keeper._rulebooks = city.rulebooks
    keeper.keep()
    city.now -= dt.timedelta(minutes=30)
    file_by(city, by_the_old_rules)
    assert keeper.keep().moved == 1


def test_the_keeper_sees_at_its_start_what_was_revised_while_nobody_watched(city: SmallCity) -> None:
    city.file("道路破损")
    settled(city)
    assert DeadlineKeeper(city.database, city.rulebooks, lambda: city.now).keep() == Recomputed()
    revise_calendar(city, years=TUESDAY_OFF)
    assert DeadlineKeeper(city.database, city.rulebooks, lambda: city.now).keep().moved == 1


def settled(city: SmallCity) -> DeadlineKeeper:
    """A keeper that knows all clocks are right."""
    keeper = DeadlineKeeper(city.database, city.rulebooks, lambda: city.now)
    keeper.keep()
    city.now += SETTLES_IN
    keeper.keep()
    return keeper


def file_by(city: SmallCity, book: Rulebook) -> Case:
    """What a worker files that has not heard of the revision yet."""
    with city.database.writing() as session:
        done = file(session, city.filing("道路破损"), book=book, by=city.inspector, at=city.now)
        return session.exec(select(Case).where(Case.district_id == done.district_id, Case.id == done.case_id)).one()
