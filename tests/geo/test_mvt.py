"""Vector tiles say where the shapes are: checked by reading them back with the library's own decoder."""

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo.lattice import Lattice
from geo.lattice_building import lattice_of
from geo.mvt import EXTENT, Shapes, Sheet, Tile, cells_in, encode, features, to_degrees, to_mercator

WEST, SOUTH, SIDE = 116.40, 39.90, 0.001
# a ring of squares round a hole, and a cell of two parts
SQUARES = [shapely.box(WEST + i * SIDE, SOUTH, WEST + (i + 1) * SIDE, SOUTH + SIDE) for i in range(5)]
HOLED = shapely.box(WEST, SOUTH + SIDE, WEST + 3 * SIDE, SOUTH + 4 * SIDE).difference(
    shapely.box(WEST + SIDE, SOUTH + 2 * SIDE, WEST + 2 * SIDE, SOUTH + 3 * SIDE)
)
SHAPES = np.array([*SQUARES, HOLED], dtype=object)


def tile_of(lon: float, lat: float, z: int) -> Tile:
    n = 1 << z
    y = (1 - np.log(np.tan(np.radians(lat)) + 1 / np.cos(np.radians(lat))) / np.pi) / 2
    return Tile(z, int((lon + 180) / 360 * n), int(y * n))


@pytest.fixture
def lattice() -> Lattice:
    return lattice_of(SHAPES)


def test_web_mercator_and_back() -> None:
    point = to_mercator(np.array([shapely.Point(116.4, 39.9)], dtype=object))[0]
    assert np.allclose((point.x, point.y), Transformer.from_crs(4326, 3857, always_xy=True).transform(116.4, 39.9))
    assert np.allclose(to_degrees(point.x, point.y), (116.4, 39.9))


def test_a_tile_covers_its_part_of_the_world() -> None:
    tile = tile_of(116.4, 39.9, 14)
    west, south, east, north = tile.reach
    (west, south), (east, north) = to_degrees(west, south), to_degrees(east, north)
    assert west < 116.4 < east
    assert south < 39.9 < north


@pytest.mark.parametrize("tile", [Tile(-1, 0, 0), Tile(3, 8, 0), Tile(3, 0, -1), Tile(19, 0, 0)])
def test_a_tile_outside_the_pyramid_does_not_exist(tile: Tile) -> None:
    assert not tile.exists()


@pytest.mark.parametrize("z", [13, 15, 16])
def test_the_cells_of_a_tile_are_where_they_lie(lattice: Lattice, z: int) -> None:
    tile = tile_of(WEST + SIDE / 2, SOUTH + SIDE / 2, z)
    rows, shapes = cells_in(lattice, tile)
    found = mapbox_vector_tile.decode(encode({"cells": features(shapes, [{"code": str(row)} for row in rows], tile)}))
    for feature in found["cells"]["features"]:
        row = int(feature["properties"]["code"])
        expected = shapely.clip_by_rect(to_mercator(SHAPES)[row], *tile.reach)
        drawn = np.array([shapely.geometry.shape(feature["geometry"])], dtype=object)
        assert shapely.hausdorff_distance(_in_metres(drawn, tile)[0], expected) <= tile.unit_m


def _in_metres(drawn: Shapes, tile: Tile) -> Shapes:
    """What the decoder gives back, with y upwards from the south-west corner, in Mercator metres."""
    west, north = tile.corner
    return shapely.transform(drawn, lambda xy: xy * tile.unit_m + [west, north - tile.side_m])


def test_every_cell_near_the_tile_is_found_and_none_twice(lattice: Lattice) -> None:
    rows, shapes = cells_in(lattice, tile_of(WEST + SIDE / 2, SOUTH + SIDE / 2, 12))
    assert rows.tolist() == list(range(len(SHAPES)))
    assert np.allclose(shapely.area(shapes), shapely.area(to_mercator(SHAPES)))


def test_a_tile_elsewhere_is_empty(lattice: Lattice) -> None:
    tile = tile_of(0, 0, 13)
    _, shapes = cells_in(lattice, tile)
    assert features(shapes, [], tile) == []
    assert mapbox_vector_tile.decode(encode({"cells": []}))["cells"]["features"] == []


def test_what_is_smaller_than_a_unit_is_left_out() -> None:
    dot = to_mercator(np.array([shapely.box(WEST, SOUTH, WEST + 1e-7, SOUTH + 1e-7)], dtype=object))
    assert Sheet(dot, [{"code": "dot"}]).cut(tile_of(WEST, SOUTH, 10)) == []


def test_a_line_ends_in_the_buffer_and_not_at_the_seam() -> None:
    line = to_mercator(np.array([shapely.LineString([(WEST - 1, SOUTH), (WEST + 1, SOUTH)])], dtype=object))
    [feature] = Sheet(line, [{"kind": "road"}]).cut(tile_of(WEST, SOUTH, 15))
    assert feature["geometry"].bounds[0] < 0
    assert feature["geometry"].bounds[2] > EXTENT
