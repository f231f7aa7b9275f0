"""Ask whether it is certain whose a case is: the duties, the people on shift, the places around, its neighbours."""

import datetime as dt
import math
from collections.abc import Iterator

from sqlmodel import Session

from geo.distance import metres_per_degree
from grid.atlas import OutsideGrid, Place
from grid.records import AutoDispatch
from grid.rulebook import Rulebook
from workflows.candidates import answers_for, candidates_for
from workflows.certainty import Certainty, Known, Owner, certainty, margin_m, owner_of
from workflows.desk import same_nearby
from workflows.records import Case

_DIRECTIONS = 8


def judge(session: Session, case: Case, *, book: Rulebook, at: dt.datetime) -> Certainty:
    """Whose the case is as things stand at `at`, and what makes that doubtful."""
    return certainty(
        Known(
            answers=answers_for(case, book=book, at=at),
            choice=candidates_for(session, case, book=book, at=at),
            contested=bool(case.contest_count or case.wrong_dispatch_count),
            pending=bool(case.pending),
            accuracy_m=case.accuracy_m,
            around=frozenset(_owners_around(case, book, at)),
            same_nearby=len(same_nearby(session, case)),
        )
    )


def mode_of(case: Case, book: Rulebook) -> AutoDispatch:
    """How cases of this category are dispatched in this district."""
    category, district = book.categories.get(case.category_id), book.areas.get(case.district_id)
    return category.dispatched_in(district.code) if category and district else AutoDispatch.OFF


def _owners_around(case: Case, book: Rulebook, at: dt.datetime) -> Iterator[Owner | None]:
    """Who owns the places as far from the case as it may lie; none where all of them are in its own cell."""
    margin = margin_m(case.accuracy_m)
    if case.boundary_m is not None and case.boundary_m > margin:
        return
    for lon, lat in _ring(case.lon, case.lat, margin):
        try:
            place = book.atlas.place(lon, lat)
        except OutsideGrid:
            yield None
        else:
            yield owner_of(answers_for(_moved(case, place), book=book, at=at))


def _ring(lon: float, lat: float, radius_m: float) -> Iterator[tuple[float, float]]:
    east, north = (float(length) for length in metres_per_degree(lat))
    for turn in range(_DIRECTIONS):
        angle = math.tau * turn / _DIRECTIONS
        yield lon + radius_m * math.cos(angle) / east, lat + radius_m * math.sin(angle) / north


def _moved(case: Case, place: Place) -> Case:
    """The same case in another place, to be asked about and never kept."""
    where = {name: getattr(place, name) for name in ("cell_code", "district_id", "street_id", "community_id")}
    return Case(**(case.model_dump() | where))
