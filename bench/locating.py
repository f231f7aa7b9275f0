"""How fast a point finds its cell among a million, one by one and by the million, and that it has exactly one owner."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.city import crooked_cells
from bench.harness import Row, at_most, benchmark, best_of, cpu_seconds, faster
from geo.files import write_features
from geo.lattice import Lattice
from geo.lattice_building import lattice_of, write

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]
SIDE, STEP, CORNER = 1_000, 0.001, (116.0, 39.5)
MILLION = 1_000_000


@benchmark("locate-one")
def locate_one() -> Iterator[Row]:
    """One point among a million crooked cells, against geopandas.sjoin and sindex.query of one point."""
    cells, lattice = irregular()
    frame, xy = _frame(cells), _points(2_000)
    spent = _each_us([partial(lattice.locate, x, y) for x, y in xy.tolist()])
    joined = np.median(_each_us([partial(_sjoin, frame, xy[row : row + 1]) for row in range(9)]))
    queried = np.median(
        _each_us([partial(frame.sindex.query, point, predicate="intersects") for point in shapely.points(xy[:300])])
    )
    ours = float(np.median(spent))
    yield at_most("locate-one, median", ours, 20, "µs")
    yield at_most("locate-one, mean", float(np.mean(spent)), 20, "µs")
    yield faster("locate-one", ours, float(joined), "geopandas.sjoin of one point", 3_000, "µs")
    yield faster("locate-one", ours, float(queried), "GeoDataFrame.sindex.query, which knows no single owner", 1, "µs")


@benchmark("locate-million")
def locate_million() -> Iterator[Row]:
    """A million points among a million crooked cells and among a million squares, against geopandas.sjoin."""
    for kind, (cells, lattice), times in (("irregular", irregular(), 1), ("squares", squares(), 40)):
        xy = _points(MILLION)
        ours, rows = best_of(3, partial(lattice.locate_many, xy[:, 0], xy[:, 1]))
        frame = _frame(cells)
        baseline, joined = cpu_seconds(partial(_sjoin, frame, xy))
        yield faster(f"locate-million, {kind}", ours, baseline, "geopandas.sjoin", times)
        joined = joined[~joined.index.duplicated()]
        differing = float((joined["index_right"].to_numpy() != rows[joined.index.to_numpy()]).sum())
        yield at_most(f"locate-million, {kind}, owners that differ", differing, 0, "points")
        few = xy[:20_000]
        single = [lattice.locate(x, y) for x, y in few.tolist()]
        yield at_most(
            f"locate-million, {kind}, live unlike bulk",
            float((np.array(single) != rows[: len(few)]).sum()),
            0,
            "points",
        )


@benchmark("one-owner")
def one_owner() -> Iterator[Row]:
    """Every vertex and every edge midpoint of a million cells has one owner, and it is one that touches it."""
    for kind, (cells, lattice) in (("irregular", irregular()), ("squares", squares())):
        xy, cell = shapely.get_coordinates(cells, return_index=True)
        middle = ((xy[1:] + xy[:-1]) / 2)[cell[1:] == cell[:-1]]
        for what, places in (("vertices", np.unique(xy, axis=0)), ("midpoints", np.unique(middle, axis=0))):
            owner = lattice.locate_many(places[:, 0], places[:, 1])
            apart = ~shapely.dwithin(shapely.points(places), cells[np.maximum(owner, 0)], 1e-12) | (owner < 0)
            yield at_most(f"one-owner, {len(places):,} {what}, {kind}", float(apart.sum()), 0, "without")


@benchmark("index-open")
def index_open() -> Iterator[Row]:
    """Opening the files of an index over a million cells, and the first answer from them."""
    _, lattice = irregular()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lattice"
        write(lattice, path)
        lon, lat = _points(1)[0].tolist()
        Lattice.open(path)
        begin = time.perf_counter()
        Lattice.open(path).locate(lon, lat)
        yield at_most("index-open", (time.perf_counter() - begin) * 1000, 50, "ms")


@cache
def irregular() -> tuple[Geometries, Lattice]:
    """A million crooked cells and their index; made once."""
    cells = crooked_cells(SIDE, STEP, CORNER)
    return cells, lattice_of(cells)


@cache
def squares() -> tuple[Geometries, Lattice]:
    """A million squares in degrees and their index; made once."""
    edge = [start + np.arange(SIDE + 1) * STEP for start in CORNER]
    row, column = (index.ravel() for index in np.mgrid[0:SIDE, 0:SIDE])
    cells = shapely.box(edge[0][column], edge[1][row], edge[0][column + 1], edge[1][row + 1])
    return cells, lattice_of(cells)


def _points(count: int) -> Floats:
    """Random places strictly inside."""
    inner = STEP, SIDE * STEP - STEP
    return np.random.default_rng(7).uniform(*inner, (count, 2)) + CORNER


def _frame(shapes: Geometries) -> Any:
    """The cells as `gridcase divide` writes them to GeoParquet and geopandas reads them."""
    import geopandas

    codes = [f"1101010{row:08d}" for row in range(len(shapes))]
    fields: dict[str, Any] = {
        "code": codes,
        "area_code": [code[:12] for code in codes],
        "area_m2": np.full(len(shapes), 1e4),
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cells.parquet"
        write_features(path, shapes, fields)
        frame = geopandas.read_parquet(path)
    _ = frame.sindex  # its tree is built before anything is timed
    _sjoin(frame, _points(1))
    return frame


def _sjoin(frame: Any, xy: Floats) -> Any:
    import geopandas

    points = geopandas.GeoDataFrame(geometry=shapely.points(xy), crs=4326)
    return geopandas.sjoin(points, frame, predicate="intersects")


def _each_us(calls: Sequence[Callable[[], object]]) -> list[float]:
    """How long each of these calls took, in microseconds."""
    spent = []
    for call in calls:
        begin = time.perf_counter_ns()
        call()
        spent.append((time.perf_counter_ns() - begin) / 1000)
    return spent
