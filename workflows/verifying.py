"""Hold every case against its own history, its photos against the store; what differs is named, nothing is mended."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from grid.records import AreaLevel
from grid.refusals import NotFound
from grid.rulebook import Rulebook
from workflows.missed import review
from workflows.photo_store import PhotoStore
from workflows.verifying_cases import faults_of
from workflows.verifying_reading import histories, numbers_given, photos_kept


class Difference(NamedTuple):
    """`stored` is what the database has, `expected` what the history or the rules say it should be."""

    district: str
    number: str
    what: str
    stored: Any
    expected: Any


class Counted(NamedTuple):
    cases: int
    events: int
    photos: int


class Verifying:
    """One pass over a whole database; read `differences` to its end, then `counted`."""

    def __init__(
        self, session: Session, *, keys: Sequence[bytes], book: Rulebook, photos: PhotoStore | None, at: dt.datetime
    ) -> None:
        """`keys`: those that may have sealed; without `photos`, the store is left alone."""
        self.session, self.keys, self.book, self.photos, self.at = session, keys, book, photos, at
        self._counts = [0, 0, 0]

    @property
    def counted(self) -> Counted:
        return Counted(*self._counts)

    def differences(self, districts: Iterable[int]) -> Iterator[Difference]:
        for district_id in districts:
            code = self.book.areas[district_id].code
            for history in histories(self.session, district_id):
                self._counts[0] += 1
                self._counts[1] += len(history.events)
                faults = faults_of(history, self.keys, self.book)
                yield from (Difference(code, history.row.number, *fault) for fault in faults)
            yield from self._of_district(code, district_id)

    def _of_district(self, code: str, district_id: int) -> Iterator[Difference]:
        for day, given, there in numbers_given(self.session, district_id):
            if given != there:
                yield Difference(code, "", f"cases of {day}", there, given)
        for missed in review(self.session, [district_id], at=self.at, book=self.book).missed:
            yield Difference(code, missed.number, f"rung {missed.step or '?'}", missed.why, missed.due_at)
        if self.photos is not None:
            yield from self._of_photos(code, district_id, self.photos)

    def _of_photos(self, code: str, district_id: int, store: PhotoStore) -> Iterator[Difference]:
        for number, name in photos_kept(self.session, district_id):
            self._counts[2] += 1
            try:
                found = hashlib.sha256(store.read(name)).hexdigest()
            except NotFound:
                found = "missing"
            if found != name:
                yield Difference(code, number, "photo", found[:12], name[:12])


def districts_of(book: Rulebook) -> list[int]:
    return [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
