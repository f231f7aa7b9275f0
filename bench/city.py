"""A synthetic city for the benchmarks: a ragged outline with three lakes, a network of streets, crooked cells."""

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
AROUND = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (0, 0))


def outline(area_m2: float, corners: int = 6_600, seed: int = 1) -> shapely.Polygon:
    """An outline that is ragged at every scale, with three lakes, of this area."""
    chance, angle = np.random.default_rng(seed), np.linspace(0, 2 * np.pi, corners, endpoint=False)
    waves = np.arange(2, 200)[:, None]
    height = 0.35 * chance.normal(size=waves.shape) / waves**1.3
    radius = 1 + (height * np.cos(waves * angle + chance.uniform(0, 7, waves.shape))).sum(axis=0)
    shore = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    lakes = shapely.union_all([shapely.Point(x, y).buffer(r, 64) for x, y, r in LAKES])
    land = max(shapely.get_parts(shapely.difference(shapely.make_valid(shore), lakes)), key=lambda part: part.area)
    return shapely.transform(land, lambda xy: xy * np.sqrt(area_m2 / land.area))


LAKES = ((0.2, 0.3, 0.12), (-0.3, -0.2, 0.1), (0.1, -0.4, 0.08))


def streets(side_m: float, seed: int = 1) -> Geometries:
    """Two bundles of winding streets, every tenth a dual carriageway, rings, diagonals and dead ends."""
    chance, half = np.random.default_rng(seed), side_m / 2
    along, lines = np.linspace(-half, half, int(side_m / 100)), []
    for turned in (False, True):
        for number, offset in enumerate(np.arange(-half, half, 190.0)):
            bend = 40 * np.sin(along / chance.uniform(400, 900) + chance.uniform(0, 7))
            for lane in (0, 14) if number % 10 == 0 else (0,):
                line = np.column_stack([along, offset + bend + lane])
                lines.append(line[:, ::-1] if turned else line)
    around = np.linspace(0, 2 * np.pi, 200)
    lines += [
        radius * np.column_stack([np.cos(around), np.sin(around)]) for radius in half * np.array([0.2, 0.45, 0.7])
    ]
    lines += [np.array([[-half, -half], [half, half]]), np.array([[-half, half], [half, -half]])]
    ends = chance.uniform(-half, half, (int(side_m * side_m / 2e5), 2))
    lines += [np.stack([end, end + chance.uniform(-90, 90, 2)]) for end in ends]
    return np.array([shapely.LineString(line) for line in lines], dtype=object)


def crooked_cells(side: int, step: float, corner: tuple[float, float], seed: int = 1) -> Geometries:
    """`side` × `side` eight-cornered cells that share every vertex with their neighbours."""
    chance = np.random.default_rng(seed)
    row, column = np.mgrid[0 : 2 * side + 1, 0 : 2 * side + 1]
    x = corner[0] + (column / 2 + chance.uniform(-0.15, 0.15, column.shape)) * step
    y = corner[1] + (row / 2 + chance.uniform(-0.15, 0.15, row.shape)) * step
    j, i = (index.ravel() * 2 for index in np.mgrid[0:side, 0:side])
    xy = np.stack([np.stack([x[j + b, i + a], y[j + b, i + a]], axis=-1) for a, b in AROUND], axis=1)
    return np.asarray(shapely.polygons(xy), dtype=object)
