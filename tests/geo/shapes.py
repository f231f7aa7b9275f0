"""Small synthetic grids for the tests of geometry, in degrees near Beijing."""

import numpy as np
import shapely
from numpy.typing import NDArray

WEST, SOUTH, STEP = 116.3, 39.9, 0.001
AROUND = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (0, 0)]


def crooked_cells(side: int, seed: int = 1) -> NDArray[np.object_]:
    """`side` × `side` eight-cornered cells whose neighbours share every vertex."""
    chance = np.random.default_rng(seed)
    row, column = np.mgrid[0 : 2 * side + 1, 0 : 2 * side + 1]
    x = WEST + (column / 2 + chance.uniform(-0.15, 0.15, column.shape)) * STEP
    y = SOUTH + (row / 2 + chance.uniform(-0.15, 0.15, row.shape)) * STEP
    j, i = (index.ravel() * 2 for index in np.mgrid[0:side, 0:side])
    corners = [np.stack([x[j + b, i + a], y[j + b, i + a]], axis=-1) for a, b in AROUND]
    return np.asarray(shapely.polygons(np.stack(corners, axis=1)))


def square_cells(side: int, missing: int = 0) -> NDArray[np.object_]:
    """`side` × `side` equal squares, without the first few."""
    j, i = (index.ravel() for index in np.mgrid[0:side, 0:side])
    edge = WEST + np.arange(side + 1) * STEP, SOUTH + np.arange(side + 1) * STEP
    return np.asarray(shapely.box(edge[0][i], edge[1][j], edge[0][i + 1], edge[1][j + 1]))[missing:]
