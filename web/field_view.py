"""What the filing page shows of a place and a category: the cell, how long it may take, and what is known there."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlmodel import Session

from geo.china import SHIFTED
from grid.actors import Actor
from grid.atlas import Place
from grid.facts import CategoryFacts, ConditionFacts
from grid.refusals import N_, NotAllowed, Refusal
from grid.rulebook import Rulebook
from web.case_words import icon_of, short
from web.field_form import condition_of, degrees_of, has_place
from web.language import named
from web.surroundings import Surrounding, surroundings
from workflows.desk import same_around
from workflows.records import Case

GOOD_FIX_M = 20  # a position this sure is taken as it is; of a vaguer one the page asks for a look
NEAR_M = 50.0


@dataclass(frozen=True)
class Spot:
    """A place in the grid; degrees are WGS-84."""

    lon: float
    lat: float
    accuracy_m: float | None
    place: Place
    title: str
    cells: list[Surrounding]

    @property
    def vague(self) -> bool:
        return self.accuracy_m is not None and self.accuracy_m > GOOD_FIX_M


@dataclass(frozen=True)
class Tile:
    """A category to choose."""

    category: CategoryFacts
    icon: str


@dataclass(frozen=True)
class Kind:
    """The chosen category with its filing conditions, one of them chosen."""

    category: CategoryFacts
    conditions: tuple[ConditionFacts, ...]
    chosen: ConditionFacts | None


@dataclass(frozen=True)
class Near:
    """An open case of the same category close by; the nearest comes first."""

    case: Case
    short: str
    metres: int


@dataclass(frozen=True)
class Outlook:
    """What can be said of a form before it is sent. `trouble`: why its place will not do."""

    spot: Spot | None
    trouble: Refusal | None
    kind: Kind | None
    near: list[Near]


def outlook_of(session: Session, form: Mapping[str, str], *, by: Actor, book: Rulebook) -> Outlook:
    spot, trouble = None, None
    if has_place(form):
        try:
            spot = _spot(session, form, by, book)
        except Refusal as refusal:
            trouble = refusal
    category = book.category_by_code.get(form.get("category", ""))
    kind = _kind(category, condition_of(form), spot, book) if category else None
    return Outlook(spot, trouble, kind, _near(session, spot, category) if spot and category else [])


def tiles_of(book: Rulebook) -> list[Tile]:
    return [Tile(category, icon_of(category.icon)) for category in book.favourites]


def groups_of(book: Rulebook) -> list[tuple[str, list[Tile]]]:
    """All categories in use, by major class, in the order of their codes."""
    used = [category for category in book.categories.values() if category.active]
    groups = groupby(used, key=lambda category: (category.kind, named(category, "major_name")))
    return [(major, [Tile(one, icon_of(one.icon)) for one in members]) for (_, major), members in groups]


def area_names(place: Place, book: Rulebook) -> str:
    """Street and community, or what lies deepest."""
    areas = [book.areas[key] for key in (place.street_id, place.community_id) if key is not None and key in book.areas]
    return " ".join(map(named, areas)) or named(book.areas[place.area_id])


def _spot(session: Session, form: Mapping[str, str], by: Actor, book: Rulebook) -> Spot:
    lon, lat = degrees_of(form, "lon"), degrees_of(form, "lat")
    if form.get("crs") in SHIFTED:
        lon, lat = SHIFTED[form["crs"]](lon, lat)
    place = book.atlas.place(lon, lat)
    if not by.may_see(place.district_id):
        raise NotAllowed(N_("This place lies in a district that you do not work in."), "lat")
    cells = surroundings(session, place.district_id, place.cell_code, lon, lat)
    return Spot(lon, lat, _accuracy(form), place, area_names(place, book), cells)


def _accuracy(form: Mapping[str, str]) -> float | None:
    try:
        return float(form.get("accuracy_m") or "")
    except ValueError:
        return None  # typed or pinned: nothing is known of it


def _kind(category: CategoryFacts, sequence: int | None, spot: Spot | None, book: Rulebook) -> Kind:
    area_class = book.area_class(spot.place.area_id) if spot else ""
    conditions = book.conditions_for(category.id, area_class)
    chosen = next((one for one in conditions if one.sequence == sequence), conditions[0] if conditions else None)
    return Kind(category, conditions, chosen)


def _near(session: Session, spot: Spot, category: CategoryFacts) -> list[Near]:
    here = spot.place.district_id, spot.lon, spot.lat
    found = same_around(session, *here, category_id=category.id, within_m=NEAR_M)
    return [Near(case, short(case.number), round(metres)) for case, metres in found]
