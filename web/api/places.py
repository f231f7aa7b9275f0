"""Where something is, and what a city counts as a case."""

from dataclasses import asdict
from typing import Any, Literal

import shapely
from flask import json, make_response
from pydantic import Field
from werkzeug.wrappers import Response

from geo.china import bd09_to_wgs84, gcj02_to_wgs84
from grid.cells import find_cell
from grid.facts import ConditionFacts
from grid.records import Cell, Kind, LimitUnit
from web.api.answers import json_of
from web.api.blueprint import api
from web.api.case_shape import Named, named_shape
from web.api.operations import Asked, Given, describes, query_of
from web.city import now, reading, rulebook
from web.door import actor, only


class PointQuery(Asked):
    lat: float = Field(ge=-180, le=180)
    lon: float = Field(ge=-180, le=180)
    crs: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84"


class PlaceShape(Given):
    """`lon` and `lat` are WGS-84; `boundary_m` is how far the cell's border is, in metres."""

    cell: str
    district: Named | None
    street: Named | None
    community: Named | None
    boundary_m: float
    lon: float
    lat: float


class MilestoneShape(Given):
    name: str
    name_en: str
    closing_condition: str
    closing_condition_en: str
    limit_value: float
    limit_unit: LimitUnit


class ConditionShape(Given):
    """The limit is that of the case as a whole; all limits count from the same start."""

    sequence: int
    area_class: str
    condition: str
    condition_en: str
    closing_condition: str
    closing_condition_en: str
    limit_value: float
    limit_unit: LimitUnit
    urgent: bool
    milestones: list[MilestoneShape]


class CategoryShape(Given):
    code: str
    kind: Kind
    major_name: str
    major_name_en: str
    name: str
    name_en: str
    icon: str
    conditions: list[ConditionShape]


class Categories(Given):
    scheme: str
    categories: list[CategoryShape]


@api.get("/locate")
@only()
@describes("The cell that owns a point", query=PointQuery, answers={200: PlaceShape})
def locate() -> Response:
    asked, book = query_of(PointQuery), rulebook()
    turn = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}.get(asked.crs)
    lon, lat = turn(asked.lon, asked.lat) if turn else (asked.lon, asked.lat)
    place = book.atlas.place(float(lon), float(lat))
    return json_of(
        PlaceShape(
            cell=place.cell_code,
            district=named_shape(book.areas.get(place.district_id)),
            street=named_shape(book.areas.get(place.street_id or 0)),
            community=named_shape(book.areas.get(place.community_id or 0)),
            boundary_m=round(place.boundary_m, 2),
            lon=float(lon),
            lat=float(lat),
        )
    )


@api.get("/cells/<code>")
@only()
@describes("A cell as a GeoJSON feature", answers={200: None})
def cell(code: str) -> Response:
    found = find_cell(reading(), code, district_ids=actor().district_ids, at=now())
    answer = make_response(json.dumps(_feature(found)))
    answer.content_type = "application/geo+json"
    return answer


@api.get("/categories")
@only()
@describes("The categories in use, with their filing conditions and limits", answers={200: Categories})
def categories() -> Response:
    book = rulebook()
    shapes = [
        CategoryShape.model_construct(
            conditions=[_condition(facts) for facts in book.conditions_of.get(category.id, ())],
            **{n: getattr(category, n) for n in CategoryShape.model_fields if n != "conditions"},
        )
        for category in book.categories.values()
        if category.active
    ]
    return json_of(Categories.model_construct(scheme=book.city.scheme, categories=shapes))


def _condition(facts: ConditionFacts) -> ConditionShape:
    own = {name: getattr(facts, name) for name in ConditionShape.model_fields if name != "milestones"}
    steps = [MilestoneShape.model_construct(**asdict(step)) for step in facts.milestones]
    return ConditionShape.model_construct(milestones=steps, **own)


def _feature(found: Cell) -> dict[str, Any]:
    belongs = {"district": found.district_id, "street": found.street_id, "community": found.community_id}
    areas = {name: rulebook().areas.get(area_id or 0) for name, area_id in belongs.items()}
    codes = {name: area and area.code for name, area in areas.items()}
    return {
        "type": "Feature",
        "id": found.code,
        "geometry": shapely.geometry.mapping(shapely.from_wkb(found.shape)),
        "properties": {"code": found.code, "area_m2": round(found.area_m2, 2), **codes},
    }
