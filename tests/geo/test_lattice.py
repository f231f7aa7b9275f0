"""One owner for every point, the same for a tap and for a million rows."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.distance import metres_per_degree
from geo.errors import GeoError
from geo.lattice import Lattice, build
from geo.lattice_building import lattice_of
from tests.geo.shapes import SOUTH, STEP, WEST, crooked_cells, square_cells

MIXED = np.append(square_cells(5)[1:], crooked_cells(1))
GRIDS = [crooked_cells(6), square_cells(7), square_cells(7, missing=3), MIXED]


def one_by_one(lattice: Lattice, xy: NDArray[np.float64]) -> list[int]:
    return [lattice.locate(x, y) for x, y in xy.tolist()]


def vertices_and_middles(cells: NDArray[np.object_]) -> NDArray[np.float64]:
    xy, cell = shapely.get_coordinates(cells, return_index=True)
    same = cell[1:] == cell[:-1]
    return np.concatenate([xy, ((xy[1:] + xy[:-1]) / 2)[same]])


@pytest.mark.parametrize("cells", GRIDS[:3])
def test_every_vertex_and_middle_of_an_edge_has_one_owner_that_touches_it(cells: NDArray[np.object_]) -> None:
    lattice, xy = lattice_of(cells), vertices_and_middles(cells)
    owner = lattice.locate_many(xy[:, 0], xy[:, 1])
    assert (owner >= 0).all()
    assert shapely.dwithin(shapely.points(xy), cells[owner], 1e-12).all()
    assert owner.tolist() == one_by_one(lattice, xy)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(range(len(GRIDS))),
    st.lists(st.tuples(st.floats(-0.5, 8.0), st.floats(-0.5, 8.0)), min_size=1, max_size=30),
)
def test_live_and_bulk_agree_with_geos(grid: int, places: list[tuple[float, float]]) -> None:
    lattice = lattice_of(GRIDS[grid])
    xy = np.array(places) * STEP + (WEST, SOUTH)
    owner = lattice.locate_many(xy[:, 0], xy[:, 1])
    assert owner.tolist() == one_by_one(lattice, xy)
    for point, row in zip(shapely.points(xy), owner.tolist(), strict=True):
        touching = np.flatnonzero(shapely.dwithin(GRIDS[grid], point, 1e-9)).tolist()
        assert row in touching or (row == -1 and not shapely.intersects(GRIDS[grid], point).any())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.lists(st.tuples(st.integers(0, 287), st.floats(0, 1)), min_size=1, max_size=20))
def test_a_point_along_any_edge_has_one_owner(seed: int, along: list[tuple[int, float]]) -> None:
    cells = crooked_cells(6, seed)
    lattice = lattice_of(cells)
    for edge, share in along:
        corner = shapely.get_coordinates(cells[edge // 8])
        x, y = (corner[edge % 8] * (1 - share) + corner[edge % 8 + 1] * share).tolist()
        owners = [row for row in range(len(cells)) if shapely.dwithin(cells[row], shapely.Point(x, y), 1e-12)]
        assert lattice.locate(x, y) in owners
        assert lattice.locate(x, y) == lattice.locate_many([x], [y])[0]


def test_large_areas_fill_the_boxes_that_no_border_touches() -> None:
    ring = shapely.Point(WEST, SOUTH).buffer(0.1, 64)
    island = shapely.Point(WEST + 0.02, SOUTH).buffer(0.01, 64)
    lake = shapely.Point(WEST - 0.05, SOUTH).buffer(0.02, 64)
    shapes = np.array([ring - island - lake, island, shapely.box(WEST + 1, SOUTH, WEST + 1.001, SOUTH + 0.001)])
    lattice = lattice_of(shapes)
    xy = np.random.default_rng(3).uniform((WEST - 0.11, SOUTH - 0.11), (WEST + 0.11, SOUTH + 0.11), (3000, 2))
    within = shapely.contains_properly(shapes[:, None], shapely.points(xy)[None, :])
    expected = np.where(within.any(axis=0), within.argmax(axis=0), -1)
    assert lattice.locate_many(xy[:, 0], xy[:, 1]).tolist() == expected.tolist()
    assert one_by_one(lattice, xy[:300]) == expected[:300].tolist()


def test_cells_with_long_slanting_edges_fill_the_boxes_beside_them() -> None:
    chance = np.random.default_rng(11)
    corners = shapely.MultiPoint(chance.uniform((WEST, SOUTH), (WEST + 0.1, SOUTH + 0.1), (300, 2)))
    cells = np.array(shapely.get_parts(shapely.delaunay_triangles(corners)), dtype=object)
    xy = chance.uniform((WEST, SOUTH), (WEST + 0.1, SOUTH + 0.1), (20_000, 2))
    point, cell = shapely.STRtree(cells).query(shapely.points(xy), predicate="within")
    expected = np.full(len(xy), -1)
    expected[point] = cell
    lattice = lattice_of(cells)
    assert lattice.locate_many(xy[:, 0], xy[:, 1]).tolist() == expected.tolist()
    assert one_by_one(lattice, xy[:2000]) == expected[:2000].tolist()


@pytest.mark.parametrize(
    ("lon", "lat"), [(WEST - 1, SOUTH), (np.nan, SOUTH), (WEST, np.inf), (1e300, -1e300), (SOUTH, WEST)]
)
def test_a_point_outside_has_no_owner(lon: float, lat: float) -> None:
    lattice = lattice_of(GRIDS[0])
    assert lattice.locate(lon, lat) == -1
    assert lattice.locate_many([lon], [lat]).tolist() == [-1]
    assert lattice.nearest(lon, lat, 100) == -1


def test_a_point_just_outside_is_found_within_the_tolerance() -> None:
    lattice = lattice_of(square_cells(3))
    lat, per_lon = SOUTH + 0.5 * STEP, float(metres_per_degree(SOUTH)[0])
    assert lattice.nearest(WEST - 20 / per_lon, lat, 19.0) == -1
    assert lattice.nearest(WEST - 20 / per_lon, lat, 21.0) == 0
    assert lattice.nearest(WEST + STEP / 2, lat, 0.0) == 0


def test_distance_to_the_border_is_in_metres() -> None:
    lattice = lattice_of(square_cells(3))
    lon, lat = WEST + 0.25 * STEP, SOUTH + 0.5 * STEP
    metres = 0.25 * STEP * float(metres_per_degree(lat)[0])
    assert lattice.boundary_m(0, lon, lat) == pytest.approx(metres, rel=1e-9)
    many = lattice.boundary_m_many([0, -1], [lon, lon], [lat, lat])
    assert many[0] == lattice.boundary_m(0, lon, lat)
    assert np.isnan(many[1])


def test_the_files_say_what_memory_said_and_are_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "atlas" / "1"
    build(square_cells(3), folder)
    build(GRIDS[0], folder)
    opened, xy = Lattice.open(folder), vertices_and_middles(GRIDS[0])
    assert one_by_one(opened, xy) == one_by_one(lattice_of(GRIDS[0]), xy)
    assert len(opened) == len(GRIDS[0])
    assert [path.name for path in folder.parent.iterdir()] == ["1"]


@pytest.mark.parametrize("shapes", [[], [shapely.Point(1, 2)], [shapely.Polygon()], [None]])
def test_what_is_no_area_is_refused(shapes: list[object]) -> None:
    with pytest.raises(GeoError):
        lattice_of(np.array(shapes, dtype=object))


@pytest.mark.parametrize("cells", GRIDS)
def test_the_border_is_as_far_from_one_point_as_from_many(cells: NDArray[np.object_]) -> None:
    lattice, middles = lattice_of(cells), shapely.get_coordinates(shapely.centroid(cells))
    rows = np.arange(len(cells))
    many = lattice.boundary_m_many(rows, middles[:, 0], middles[:, 1])
    one = [lattice.boundary_m(int(row), *xy) for row, xy in zip(rows, middles.tolist(), strict=True)]
    assert one == pytest.approx(many, abs=1e-6)
