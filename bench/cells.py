"""How fast areas are divided, and that the cells are right."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.city import outline, streets
from bench.harness import Row, at_least, at_most, benchmark, best_of, cpu_seconds, faster
from geo.blocks import blocks
from geo.divide import SMALL, THIN_M
from geo.slivers import merge_small
from geo.squares import squares

Geometries = NDArray[np.object_]
SIDE, TARGET = 100.0, 10_000.0
NETWORK_M = 10_000.0


@benchmark("squares-100k")
def squares_100k() -> Iterator[Row]:
    """100,000 squares cut to a ragged city, against geopandas.clip of the same squares to the same city."""
    import geopandas

    city = outline(100_000 * TARGET)
    grid = geopandas.GeoDataFrame(geometry=_boxes_over(city))
    baseline, clipped = cpu_seconds(lambda: geopandas.clip(grid, city))
    ours, cells = best_of(3, lambda: _finished_squares(city))
    yield faster("squares-100k", ours, baseline, f"geopandas.clip ({len(clipped):,} squares)", 80)
    yield from _exactness("squares-100k", cells, city)


@benchmark("squares-1m")
def squares_1m() -> Iterator[Row]:
    """1,000,000 squares, against prepared shapely predicates and one whole-city intersection per border square."""
    city = outline(1_000_000 * TARGET)
    baseline, _ = cpu_seconds(lambda: _clipped_with_prepared(city))
    ours, cells = cpu_seconds(lambda: _finished_squares(city))
    yield faster("squares-1m", ours, baseline, f"prepared predicates ({len(cells):,} cells)", 1)
    yield at_most("squares-1m", ours, 3, "CPU s")


@benchmark("blocks")
def street_blocks() -> Iterator[Row]:
    """Blocks along 100 km² of streets, ready to publish, against noding the finished borders once more."""
    half = NETWORK_M / 2
    area, lines = np.array([shapely.box(-half, -half, half, half)]), streets(NETWORK_M * 1.1)
    ours, cells = best_of(2, lambda: _finished_blocks(area, lines))
    borders = shapely.boundary(cells)
    baseline, _ = cpu_seconds(lambda: shapely.polygonize(shapely.get_parts(shapely.union_all(borders))))
    yield at_least("blocks", len(cells) / ours, 4_000, "valid cells / CPU s")
    yield Row("blocks", "CPU s", ours, "–", True, baseline, baseline / ours, "union_all + polygonize of the result")
    yield from _exactness("blocks", cells, area[0])


def _finished_squares(city: shapely.Geometry) -> Geometries:
    cells, area = squares(np.array([city], dtype=object), SIDE)
    return merge_small(cells, area, SMALL * TARGET)[0]


def _finished_blocks(area: Geometries, lines: Geometries) -> Geometries:
    cells, owner = blocks(area, lines, TARGET)
    return merge_small(cells, owner, SMALL * TARGET, THIN_M)[0]


def _boxes_over(city: shapely.Geometry) -> Geometries:
    west, south, east, north = np.floor(np.array(city.bounds) / SIDE) * SIDE
    x, y = (side.ravel() for side in np.meshgrid(np.arange(west, east + 1, SIDE), np.arange(south, north + 1, SIDE)))
    return np.asarray(shapely.box(x, y, x + SIDE, y + SIDE), dtype=object)


def _clipped_with_prepared(city: shapely.Geometry) -> Geometries:
    boxes = _boxes_over(city)
    shapely.prepare(city)
    inside = shapely.contains_properly(city, boxes)
    rest = boxes[~inside]
    return np.concatenate([boxes[inside], shapely.intersection(rest[shapely.intersects(city, rest)], city)])


def _exactness(name: str, cells: Geometries, city: shapely.Geometry) -> Iterator[Row]:
    error = abs(float(shapely.area(cells).sum()) - city.area) / city.area
    united = shapely.coverage_union_all(cells)
    yield at_most(f"{name}, error of the area", error, 1e-9, "of it")
    yield at_most(f"{name}, gap or excess", float(shapely.symmetric_difference(united, city).area), 1e-3, "m²")
    invalid = float(shapely.length(shapely.coverage_invalid_edges(cells)).sum())
    yield at_most(f"{name}, edges that do not match", invalid, 0, "m")
