"""Rules are tried in a copy: the rulebook as it would be, and a database in which nothing has happened."""

import pytest

from grid.loading.report import LoadRefused
from grid.scratch import rulebook_with
from tests.city import SmallCity
from tests.trying.candidates import calendar, caps, duties, hours, ladder, limits


def test_every_kind_of_rules_is_seen_in_the_copy_only(city: SmallCity) -> None:
    candidates = (
        calendar(hours=hours("08:00-10:00")),
        limits(E0110=(1, "urgent_hour")),
        duties(("110101", "E", "ROADS")),
        ladder(0.5),
        caps(extensions=1),
    )
    book = city.book
    for candidate in candidates:
        with city.database.reading() as session:
            then, report = rulebook_with(session, candidate, book=book, at=city.now)
        assert report.loaded + report.updated == 1
        assert then.atlas is book.atlas
        assert then.city.revision > book.city.revision
    assert type(city)(city.database, city.home).book.city.revision == book.city.revision


def test_what_cannot_be_loaded_is_refused_in_the_copy(city: SmallCity) -> None:
    with city.database.reading() as session, pytest.raises(LoadRefused):
        rulebook_with(session, duties(("110101", "E", "NOBODY")), book=city.book, at=city.now)
