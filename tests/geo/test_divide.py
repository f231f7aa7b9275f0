"""Cells cover their areas exactly, meet vertex by vertex, and are numbered like a page."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from geo.areas import AreaShape, grave_faults
from geo.crs import Local
from geo.divide import METHODS, Cells, Method, divide
from geo.errors import BadAreas, GeoError, TooManyCells
from geo.files import Features, read_features
from geo.streets import street_lines
from tests.geo.shapes import SOUTH, WEST

CROSSING = shapely.Polygon([(0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)])


def plane_of(areas: list[AreaShape]) -> Local:
    return Local.around(tuple(shapely.total_bounds([area.geometry for area in areas]).tolist()))


def assert_covers(areas: list[AreaShape], cells: Cells) -> None:
    """No gap, no overlap, the same vertices on both sides of every edge, also between areas and also in degrees."""
    plane = plane_of(areas)
    shapes, mine = plane.forward(cells.geometry), np.array(cells.area_code)
    assert shapely.coverage_is_valid(cells.geometry)
    assert shapely.coverage_is_valid(shapes)
    assert set(shapely.get_type_id(cells.geometry)) == {3}
    for area in areas:
        outline, own = plane.forward(np.array([area.geometry]))[0], shapes[mine == area.code]
        assert abs(shapely.area(own).sum() / outline.area - 1) <= 1e-9
        assert shapely.symmetric_difference(shapely.coverage_union_all(own), outline).area <= 1e-3


def star(seed: int, corners: int = 40, radius_m: float = 450.0) -> shapely.Polygon:
    """A ragged outline with a lake, in metres."""
    chance, angle = np.random.default_rng(seed), np.linspace(0, 2 * np.pi, corners, endpoint=False)
    far = radius_m * chance.uniform(0.6, 1.0, corners)
    lake = shapely.Point(50, -60).buffer(chance.uniform(20, 90))
    return shapely.Polygon(np.column_stack([far * np.cos(angle), far * np.sin(angle)])) - lake


def two_neighbours(seed: int) -> list[AreaShape]:
    """A ragged area cut in two by a crooked line, as areas with official codes."""
    whole, chance = star(seed), np.random.default_rng(seed)
    line = shapely.LineString(np.column_stack([np.linspace(-600, 600, 9), chance.uniform(-80, 80, 9)]))
    above = shapely.Polygon([*line.coords, (600, 900), (-600, 900)])
    halves = shapely.coverage_clean([whole & above, whole - above])
    back = Local.around((WEST, SOUTH, WEST + 0.01, SOUTH + 0.01)).back(np.asarray(halves))
    return [AreaShape(f"11010100{n}", shape) for n, shape in enumerate(back.tolist(), start=1000)][:2]


def streets_of(seed: int) -> shapely.MultiLineString:
    """Two bundles of crooked streets, some of which end short of the border."""
    chance, lines = np.random.default_rng(seed), []
    for offset in np.arange(-400, 401, 110.0):
        along = np.linspace(-500, chance.uniform(100, 500), 12)
        lines.append(np.column_stack([along, offset + chance.uniform(-12, 12, 12)]))
        lines.append(np.column_stack([offset + chance.uniform(-12, 12, 12), along]))
    back = Local.around((WEST, SOUTH, WEST + 0.01, SOUTH + 0.01)).back(np.array([shapely.multilinestrings(lines)]))
    return back[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(METHODS), st.sampled_from([2_500.0, 10_000.0, 40_000.0]))
def test_cells_cover_neighbouring_areas_exactly(seed: int, method: Method, target: float) -> None:
    areas = two_neighbours(seed)
    cells = divide(areas, method, np.array([streets_of(seed)]), target)
    assert_covers(areas, cells)
    assert len(set(cells.code)) == len(cells)
    assert all(len(code) == 15 and code[:12] == area for code, area in zip(cells.code, cells.area_code, strict=True))
    assert shapely.area(cells.geometry).max() < shapely.area([area.geometry for area in areas]).sum()


def test_blocks_follow_the_streets_and_none_is_much_too_large() -> None:
    areas = two_neighbours(3)
    streets = np.array([streets_of(3)])
    cells = divide(areas, "blocks", streets, 10_000.0)
    shared = shapely.intersection(shapely.union_all(shapely.boundary(cells.geometry)), streets[0].buffer(1e-9))
    inside = shapely.intersection(streets[0], shapely.union_all([area.geometry for area in areas]))
    assert shared.length > 0.6 * inside.length
    assert cells.area_m2.max() < 14_000


def test_squares_lie_in_one_grid_and_small_rests_join_a_neighbour() -> None:
    areas = two_neighbours(5)
    joined, kept = divide(areas, "squares"), divide(areas, "squares", keep_small=True)
    assert joined.area_m2.min() >= 500 > kept.area_m2.min()
    assert kept.area_m2.max() <= 10_001
    assert_covers(areas, kept)


def test_hexagons_are_the_resolution_nearest_to_the_target() -> None:
    areas = two_neighbours(5)
    assert 9_000 < divide(areas, "hexagons", target_area=15_000).area_m2.max() < 20_000
    assert len(divide(areas, "hexagons", target_area=2_000)) > 4 * len(divide(areas, "hexagons", target_area=15_000))


def test_cells_are_numbered_from_west_to_east_and_from_north_to_south() -> None:
    plane = Local.around((WEST, SOUTH, WEST, SOUTH))
    area = AreaShape("A", plane.back(np.array([shapely.box(0, 0, 300, 200)]))[0])
    cells = divide([area], "squares")
    assert cells.code == ["A001", "A002", "A003", "A004", "A005", "A006"]
    x, y = shapely.get_coordinates(shapely.centroid(cells.geometry)).T
    assert (np.diff(x[:3]) > 0).all()
    assert (np.diff(x[3:]) > 0).all()
    assert y[:3].min() > y[3:].max()


def test_an_area_without_an_official_code_gets_a_sequence_as_wide_as_needed() -> None:
    areas = [AreaShape("1", two_neighbours(1)[0].geometry), AreaShape("10", two_neighbours(1)[1].geometry)]
    cells = divide(areas, "squares", target_area=100.0)
    assert len(cells) > 2000
    assert len(set(cells.code)) == len(cells)
    assert {len(code) - len(area) for code, area in zip(cells.code, cells.area_code, strict=True)} == {4}


def test_more_cells_than_an_official_code_can_number_are_refused() -> None:
    with pytest.raises(TooManyCells, match=r"110101001001 would have \d{4} cells.*--target-area"):
        divide(two_neighbours(1), "squares", target_area=100.0)


SOUND = two_neighbours(1)[0]
FAULTY = [
    ([SOUND, SOUND], "110101001000: this code is there more than once"),
    ([AreaShape("a", shapely.Polygon())], "a: has no shape"),
    ([AreaShape("a", None)], "a: has no shape"),
    ([AreaShape("a", shapely.Point(1, 1))], "a: is a Point"),
    ([AreaShape("a", CROSSING)], "a: crosses itself at lon 0.005000, lat 0.005000"),
    (
        [SOUND, AreaShape("b", translate(SOUND.geometry, 0.001))],
        r"110101001000: overlaps b by [\d,]+ m² at lon 116\.\d+, lat 39",
    ),
]


@pytest.mark.parametrize(("areas", "message"), FAULTY)
def test_areas_that_cannot_be_divided_are_listed(areas: list[AreaShape], message: str) -> None:
    with pytest.raises(BadAreas, match=message):
        divide(areas, "squares")


def test_neighbours_drawn_a_little_across_each_other_are_settled() -> None:
    north, south = two_neighbours(2)
    areas = [north, AreaShape(south.code, translate(south.geometry, 0, 2e-6))]
    assert grave_faults(areas) == []
    assert shapely.intersection(areas[0].geometry, areas[1].geometry).area > 0
    cells = divide(areas, "squares")
    assert shapely.coverage_is_valid(cells.geometry)


@pytest.mark.parametrize("target", [0.0, -1.0, float("nan"), 1e12])
def test_a_senseless_target_is_refused(target: float) -> None:
    with pytest.raises(GeoError, match="target area"):
        divide([SOUND], "squares", target_area=target)


def test_blocks_without_streets_are_refused() -> None:
    with pytest.raises(GeoError, match="street lines"):
        divide([SOUND], "blocks")


def test_only_streets_on_the_ground_bound_a_block() -> None:
    rows = [
        ("residential", None, None, True),
        ("primary;trunk", "no", None, True),
        ("motorway_link", None, None, True),
        ("footway", None, None, False),
        ("service", None, None, False),
        ("primary", "yes", None, False),
        ("primary", None, "building_passage", False),
        (None, None, None, False),
    ]
    lines = shapely.linestrings([[(0, n), (1, n)] for n in range(len(rows))])
    names = ("highway", "bridge", "tunnel")
    fields = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    kept = street_lines(Features(lines, fields, "wgs84"))
    assert shapely.get_coordinates(kept)[::2, 1].tolist() == [n for n, row in enumerate(rows) if row[3]]
    assert len(street_lines(Features(lines, {}, "wgs84"))) == len(rows)
    with pytest.raises(GeoError, match="no line of a street"):
        street_lines(Features(lines, {"highway": ["path"] * len(rows)}, "wgs84"))


def areas_of(path: Path, level: str, codes: tuple[str, str]) -> list[AreaShape]:
    found = read_features(path)
    rows = zip(found.fields["level"], found.fields["code"], found.geometry, strict=True)
    return [AreaShape(code, shape) for at, code, shape in rows if at == level and codes[0] <= code <= codes[1]]


@pytest.mark.real_data
def test_dongcheng_in_squares_and_hexagons(samples: Path) -> None:
    path = samples / "boundaries" / "beijing_admin.geojson"
    areas = areas_of(path, "subdistrict", ("110101", "110102"))
    assert len(areas) == 17
    for method in ("squares", "hexagons"):
        cells = divide(areas, method)
        assert_covers(areas, cells)
        assert {len(code) for code in cells.code} == {15}
        assert 8_000 < np.median(cells.area_m2) < 12_000


@pytest.mark.real_data
def test_subdistricts_drawn_by_different_hands_still_get_cells_that_fit(samples: Path) -> None:
    areas = areas_of(samples / "boundaries" / "beijing_admin.geojson", "subdistrict", ("1", "2"))
    cells = divide(areas, "squares", target_area=2_000_000.0)
    assert shapely.coverage_is_valid(cells.geometry)
    assert set(cells.area_code) == {area.code for area in areas}


@pytest.mark.real_data
def test_manhattan_in_blocks(samples: Path) -> None:
    areas = areas_of(samples / "boundaries" / "nyc_admin.geojson", "community_district", ("101", "112"))
    streets = street_lines(read_features(samples / "roads" / "manhattan_streets.geojson"))
    cells = divide(areas, "blocks", streets)
    assert len(areas) == 12
    assert_covers(areas, cells)
    assert 5_000 < np.median(cells.area_m2) < 20_000
    assert cells.area_m2.max() < 40_000


@pytest.mark.real_data
def test_futian_in_blocks(samples: Path) -> None:
    roads = read_features(samples / "roads" / "shenzhen_futian_roads.geojson")
    area = AreaShape("440304", shapely.convex_hull(shapely.union_all(roads.geometry)))
    cells = divide([area], "blocks", street_lines(roads))
    assert_covers([area], cells)
    assert 5_000 < np.median(cells.area_m2) < 20_000
    assert cells.area_m2.max() < 40_000


@pytest.mark.real_data
def test_beijing_s_districts_and_subdistricts_are_sound_but_for_what_overlaps(samples: Path) -> None:
    path = samples / "boundaries" / "beijing_admin.geojson"
    subdistricts = areas_of(path, "subdistrict", ("1", "2"))
    districts = areas_of(path, "district", ("1", "2"))
    assert (len(districts), len(subdistricts)) == (16, 343)
    assert grave_faults(subdistricts) == []
    (airport,) = grave_faults(districts)
    assert airport.startswith("110105000000: overlaps 110113000000 by 10,5")
