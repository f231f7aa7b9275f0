"""Faults of areas are found, and said to be where they are."""

import numpy as np
import pytest
import shapely
from shapely import Geometry, LineString, Point, Polygon, box

from geo.faults import fault_of, outside_share, overlaps, repaired

BOW_TIE = Polygon([(116.0, 39.0), (116.2, 39.2), (116.2, 39.0), (116.0, 39.2)])
with np.errstate(invalid="ignore"):
    NO_NUMBER = shapely.from_wkt("POLYGON ((0 0, 1 0, nan 1, 0 0))")


@pytest.mark.parametrize(
    ("shape", "fault"),
    [
        (box(116, 39, 117, 40), ""),
        (None, "has no shape"),
        (Polygon(), "has no shape"),
        (BOW_TIE, "crosses itself at lon 116.100000, lat 39.100000"),
        (LineString([(0, 0), (1, 1)]), "is a LineString; an area must be a Polygon or MultiPolygon"),
        (
            box(500_000, 4_000_000, 500_100, 4_000_100),
            "has coordinates that are no degrees; name the file's coordinate system",
        ),
        (
            box(39, 116, 40, 117),
            "has longitude and latitude exchanged, as it seems: one of its latitudes is beyond 90",
        ),
        (
            NO_NUMBER,
            "has coordinates that are no degrees; name the file's coordinate system",
        ),
    ],
)
def test_a_shape_that_is_no_area_says_why_and_where(shape: Geometry | None, fault: str) -> None:
    assert fault_of(shape) == fault


def test_a_repaired_shape_covers_what_its_outline_encloses() -> None:
    whole = repaired(BOW_TIE)
    assert fault_of(whole) == ""
    assert whole.area == pytest.approx(0.02)


def test_neighbours_do_not_overlap_but_areas_that_share_ground_do() -> None:
    shapes = np.array(
        [box(0, 0, 1, 1), box(1, 0, 2, 1), box(0.5, 0.5, 1.5, 0.9), Point(9, 9).buffer(0.1)], dtype=object
    )
    found = overlaps(shapes, least_m2=1)
    assert [(overlap.first, overlap.second) for overlap in found] == [(0, 2), (1, 2)]
    assert found[0].area_m2 == pytest.approx(found[1].area_m2)


def test_an_area_over_another_or_inside_of_it_overlaps() -> None:
    shapes = np.array([box(0, 0, 1, 1), box(0, 0, 1, 1), box(0.2, 0.2, 0.4, 0.4)], dtype=object)
    assert [(overlap.first, overlap.second) for overlap in overlaps(shapes, 1)] == [(0, 1), (0, 2), (1, 2)]


def test_the_part_outside_is_a_share_of_the_whole() -> None:
    assert outside_share(box(0, 0, 2, 1), box(0, 0, 1.5, 1)) == pytest.approx(0.25)
    assert outside_share(box(0, 0, 1, 1), shapely.Polygon()) == 1
