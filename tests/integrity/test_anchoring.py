"""An anchor kept elsewhere shows later whether everything is still there; what came since does not matter."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import SQLModel

from grid.ids import first_id_at
from grid.refusals import BadInput
from tests.city import SmallCity
from workflows.anchoring import anchor, broken
from workflows.filing import file
from workflows.verifying import districts_of

KEY = b"k" * 32
EVENTS, CASES = SQLModel.metadata.tables["case_event"], SQLModel.metadata.tables["cases"]


@pytest.fixture
def tomorrow() -> dt.datetime:
    """Ids are made by the wall clock, so an anchor of today's rows is taken later."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=1)


def taken(city: SmallCity, at: dt.datetime) -> dict[str, Any]:
    with city.database.reading() as session:
        return anchor(session, districts_of(city.book), key=KEY, book=city.book, at=at)


def lost(city: SmallCity, document: dict[str, Any], key: bytes = KEY) -> list[str]:
    with city.database.reading() as session:
        return broken(session, document, districts_of(city.book), keys=[key], book=city.book)


def test_an_untouched_city_holds(city: SmallCity, tomorrow: dt.datetime) -> None:
    city.live_through(city.file())
    assert lost(city, taken(city, tomorrow)) == []


def test_what_comes_later_does_not_matter(city: SmallCity) -> None:
    city.file()
    document = taken(city, dt.datetime.now(dt.UTC))  # before anything that is old enough to be anchored
    city.file()
    assert lost(city, document) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite the command waits for the one writer
def test_an_anchor_leaves_out_what_a_long_transaction_is_still_to_write(city: SmallCity, tomorrow: dt.datetime) -> None:
    begun = dt.datetime.now(dt.UTC)
    with city.database.writing() as session:
        file(session, city.filing(), book=city.book, by=city.inspector, at=city.now)
        document = taken(city, tomorrow)
    assert document["before"] < first_id_at(begun)
    assert lost(city, document) == []


def test_a_case_that_is_gone_with_all_its_events_is_missed(city: SmallCity, tomorrow: dt.datetime) -> None:
    gone, _ = city.file(), city.file()
    document = taken(city, tomorrow)
    with city.database.writing() as session:
        here = (EVENTS.c.district_id == gone.district_id) & (EVENTS.c.case_id == gone.id)
        session.connection().execute(delete(EVENTS).where(here))
        session.connection().execute(
            delete(CASES).where(CASES.c.district_id == gone.district_id, CASES.c.id == gone.id)
        )
    assert lost(city, document) == ["110101"]


def test_a_history_sealed_anew_with_the_key_is_still_another_one(city: SmallCity, tomorrow: dt.datetime) -> None:
    case = city.file()
    document = taken(city, tomorrow)
    with city.database.writing() as session:
        here = (EVENTS.c.district_id == case.district_id) & (EVENTS.c.case_id == case.id)
        session.connection().execute(update(EVENTS).where(here).values(seal="0" * 64))
    assert lost(city, document) == ["110101"]


@pytest.mark.parametrize("change", [{"before": 1}, {"city": "another"}, {"mac": "0"}])
def test_an_altered_anchor_is_refused(city: SmallCity, tomorrow: dt.datetime, change: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="altered"):
        lost(city, taken(city, tomorrow) | change)


def test_an_anchor_of_another_key_is_refused(city: SmallCity, tomorrow: dt.datetime) -> None:
    with pytest.raises(BadInput, match="key"):
        lost(city, taken(city, tomorrow), b"x" * 32)


def test_what_is_no_anchor_is_refused_by_what_it_lacks(city: SmallCity) -> None:
    with pytest.raises(BadInput, match="city"):
        lost(city, {})
