"""Whose office hours count for a case: those of the deepest area that it is known to lie in. A rule."""

from typing import Protocol

from grid.office_hours import OfficeHours
from grid.rulebook import Rulebook


class Placed(Protocol):
    """Where a case, or a place on the map, lies; `workflows.records.Case` and `grid.atlas.Place` say it."""

    @property
    def district_id(self) -> int: ...

    @property
    def street_id(self) -> int | None: ...

    @property
    def community_id(self) -> int | None: ...


def hours_of(case: Placed, book: Rulebook) -> OfficeHours:
    return book.hours_for(case.community_id or case.street_id or case.district_id)
