"""The survey of a city as its database has it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from geo.crs import area_m2
from grid.atlas import Atlas, Rows
from grid.coverage.survey import CaseKind, Ground, Overlap, Survey, Worker
from grid.duties import DutyPlace
from grid.records import Area, AreaLevel, Jurisdiction, Person, PersonRole, Role
from grid.rosters import rosters_of
from grid.rulebook import Rulebook
from grid.week import joined, minutes, worked

LEAST_M2 = 1.0  # below it an overlap comes from rounding
_SUNDAY = dt.timedelta(days=6)


def survey(session: Session, *, book: Rulebook, at: dt.datetime) -> Survey:
    """Look at the city in the week of `at`, with the swaps, leave and extra shifts of it."""
    today = at.astimezone(book.hours.zone).date()
    monday = today - dt.timedelta(days=today.weekday())
    return Survey(
        monday=monday,
        areas=book.areas,
        kinds=list(_kinds(book)),
        departments=book.departments,
        duties=book.matrix,
        grounds=list(_grounds(book.atlas, book)),
        workers=list(_workers(session, book, monday)),
        overlaps=list(_overlaps(session)),
        office=_office(book),
    )


def _kinds(book: Rulebook) -> Iterator[CaseKind]:
    """The categories in use; where duties name filing conditions of theirs, each of these and the others."""
    named = {duty.condition for duty in book.duties if duty.condition}
    for category in book.categories.values():
        if category.active:
            sequences = {condition.sequence for condition in book.conditions_of.get(category.id, ())}
            yield from (CaseKind(category, sequence) for sequence in sorted(sequences & named))
            if not sequences or sequences - named:
                yield CaseKind(category)


def _grounds(atlas: Atlas, book: Rulebook) -> Iterator[Ground]:
    """The cells by the deepest area they lie in; those that duties single out, alone or as duty grids, apart."""
    rows = atlas.rows
    own = {duty.cell_code for duty in book.duties if duty.cell_code}
    grids = {duty.duty_grid for duty in book.duties if duty.duty_grid}
    single = own | {cell for code in grids & set(book.duty_grids) for cell in book.duty_grids[code].cells}
    apart = np.isin(rows.cell_code, np.array(sorted(code.encode() for code in single), dtype="S24"))
    found: dict[tuple[int, DutyPlace], list[int]] = defaultdict(list)
    for row in np.flatnonzero(apart).tolist():
        code = rows.cell_code[row].decode()
        place = book.duty_place(int(rows.area_id[row]), code)
        found[int(rows.district_id[row]), place if code in own else replace(place, cell_code="")].append(row)
    for (district_id, place), members in found.items():
        yield Ground(place, district_id, len(members), rows.cell_code[members[0]].decode())
    yield from _whole_areas(rows, np.flatnonzero(~apart), book)


def _whole_areas(rows: Rows, among: NDArray[np.intp], book: Rulebook) -> Iterator[Ground]:
    ids, first, counts = np.unique(rows.area_id[among], return_index=True, return_counts=True)
    for area_id, place, count in zip(ids.tolist(), among[first].tolist(), counts.tolist(), strict=True):
        yield Ground(book.duty_place(area_id), int(rows.district_id[place]), count, rows.cell_code[place].decode())


def _workers(session: Session, book: Rulebook, monday: dt.date) -> Iterator[Worker]:
    people = session.exec(select(Person).where(Person.active).order_by(col(Person.username))).all()
    rosters = rosters_of(session, [person.id for person in people], monday, monday + _SUNDAY)
    roles: dict[int, set[Role]] = defaultdict(set)
    for one in session.exec(select(PersonRole)):
        roles[one.person_id].add(one.role)
    districts = _districts(session, book)
    for person in people:
        roster = rosters[person.id]
        yield Worker(
            id=person.id,
            username=person.username,
            name=person.name,
            name_en=person.name_en,
            roles=frozenset(roles[person.id]),
            department_id=person.department_id,
            home_id=person.district_id,
            district_ids=frozenset(districts.get(person.id, ())),
            works=worked(roster, monday),
            rostered=bool(roster.repeats),
        )


def _districts(session: Session, book: Rulebook) -> Mapping[int, set[int]]:
    """The districts of the areas that people have, by person; the city means all of them."""
    everywhere = {area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT}
    found: dict[int, set[int]] = defaultdict(set)
    for one in session.exec(select(Jurisdiction)):
        area = book.areas[one.area_id]
        if area.district_id is not None:
            found[one.person_id].add(area.district_id)
        elif area.level is AreaLevel.CITY:
            found[one.person_id] |= everywhere
    return found


def _office(book: Rulebook) -> int:
    """The office hours of the city's week, whatever its holidays."""
    days = enumerate(book.hours.facts.week)
    return joined(
        minutes(day * 1440 + start // 60, day * 1440 + stop // 60) for day, frames in days for start, stop in frames
    )


def _overlaps(session: Session) -> Iterator[Overlap]:
    """The areas of one level that share ground; each pair once."""
    for level in AreaLevel:
        rows = session.exec(select(Area.id, Area.shape).where(Area.level == level).order_by(col(Area.code))).all()
        yield from _among([id for id, _ in rows], shapely.from_wkb(np.array([wkb for _, wkb in rows], dtype=object)))


def _among(ids: list[int], shapes: Any) -> Iterator[Overlap]:
    near = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = near[:, near[0] < near[1]]
    shared = area_m2(shapely.intersection(shapes[one], shapes[other]))
    for first, second, size in sorted(zip(one, other, shared, strict=True)):
        if size >= LEAST_M2:
            yield Overlap(ids[first], ids[second], float(size))
