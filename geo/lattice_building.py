"""Make the files of a `Lattice` from cells in degrees, with numpy alone.

1. Every edge, cut to pieces no longer than a box, marks the boxes its own bounds touch: those get lists of cells.
2. A box that borders only touch along its rim is asked at its middle, and named after the cell found there.
3. A run of boxes that no border touches belongs to one cell, or to nobody: the list to its left knows.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import N_, GeoError
from geo.lattice import FILES, NOBODY, Frame, Lattice
from geo.rings import Floats, Rings, Rows, ragged

RIM = 1e-6  # of a box: what lies nearer to its edge than this counts as lying on it
BOXES_PER_CELL = 4.0
MOST_BOXES = 1 << 24


def write(lattice: Lattice, folder: Path) -> None:
    """The files of a lattice, all or none of them."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    rings, frame = lattice.rings, lattice.frame
    arrays: tuple[Any, ...] = (lattice.box, lattice.first, lattice.candidate, rings.start, rings.x, rings.y)
    for name, array in zip(FILES, arrays, strict=True):
        np.save(fresh / f"{name}.npy", array)
    plain = [frame.west, frame.south, frame.per_lon, frame.per_lat, frame.columns, frame.rows]
    np.save(fresh / "frame.npy", np.array(plain, dtype=float))
    fresh.chmod(0o755)
    if folder.exists():
        old = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        os.replace(folder, old)
        os.replace(fresh, folder)
        shutil.rmtree(old)
    else:
        os.replace(fresh, folder)


def lattice_of(shapes: NDArray[np.object_]) -> Lattice:
    """The index of these polygons, in memory."""
    shapes = np.asarray(shapes, dtype=object)
    _refuse_no_areas(shapes)
    rings, frame = Rings.of(shapes), frame_for(shapes)
    touched, crossed = _marked_boxes(rings, frame)
    box = np.full(frame.columns * frame.rows, NOBODY, dtype=np.int32)
    of_box = touched // len(shapes)
    first = np.flatnonzero(_changes(of_box))
    boxes = of_box[first]
    box[boxes] = -2 - np.arange(len(boxes), dtype=np.int32)
    starts = np.append(first, len(touched)).astype(np.int32)
    lattice = Lattice(frame, box, starts, (touched % len(shapes)).astype(np.int32), rings)
    _name_runs(lattice)
    _name_uncrossed(lattice, boxes, crossed)
    return lattice


def frame_for(shapes: NDArray[np.object_]) -> Frame:
    """Boxes of half a cell's width; of a cell itself where most cells are equal squares. One box of margin."""
    bounds = shapely.bounds(shapes)
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    square = _common_square(shapes, bounds)
    if square is not None:
        column, row, width, height = square
        west, south = west - (west - column) % width, south - (south - row) % height
        west, south = column + round((west - column) / width) * width, row + round((south - row) / height) * height
    else:
        side = np.sqrt((shapely.area(shapes).mean()) / BOXES_PER_CELL)
        stretch = 1 / np.cos(np.radians(np.clip((south + north) / 2, -85, 85)))
        width, height = side * np.sqrt(stretch), side / np.sqrt(stretch)
        grow = max(1.0, np.sqrt((east - west) * (north - south) / (width * height) / MOST_BOXES))
        width, height = width * grow, height * grow
    columns, rows = int((east - west) / width) + 3, int((north - south) / height) + 3
    return Frame(float(west - width), float(south - height), float(1 / width), float(1 / height), columns, rows)


def _common_square(shapes: NDArray[np.object_], bounds: Floats) -> tuple[float, float, float, float] | None:
    """(west, south, width, height) of one of the equal boxes that most shapes are, if they are and lie in one grid."""
    width, height = bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]
    plain = np.isclose(shapely.area(shapes), width * height, rtol=1e-6) & (shapely.get_num_coordinates(shapes) >= 5)
    w, h = float(np.median(width)), float(np.median(height))
    equal = np.flatnonzero(plain & np.isclose(width, w, rtol=1e-6) & np.isclose(height, h, rtol=1e-6))
    if len(equal) * 2 < len(shapes) or len(equal) < 2:
        return None
    corner = bounds[equal[0]]
    # the exact step is read off the farthest square, so that no error adds up on the way there
    step_w, step_h = _step(bounds[equal, 0], w), _step(bounds[equal, 1], h)
    off = np.column_stack([(bounds[equal, 0] - corner[0]) / step_w, (bounds[equal, 1] - corner[1]) / step_h])
    fits = bool((np.abs(off - np.round(off)) < RIM).all())
    return (float(corner[0]), float(corner[1]), step_w, step_h) if fits else None


def _step(edges: Floats, about: float) -> float:
    span = float(edges.max() - edges.min())
    return span / max(1, round(span / about)) if span > about / 2 else about


def _marked_boxes(rings: Rings, frame: Frame) -> tuple[Rows, NDArray[np.bool_]]:
    """Sorted keys `box * cells + cell` of the boxes a cell's border touches; for every box, whether one crosses it."""
    cells = len(rings.start) - 1
    owner = np.repeat(np.arange(cells), np.diff(rings.start))
    x, y = (rings.x - frame.west) * frame.per_lon, (rings.y - frame.south) * frame.per_lat
    edge = np.flatnonzero(~np.isnan(x[:-1]) & ~np.isnan(x[1:]))
    pieces = np.ceil(np.maximum(np.abs(x[edge + 1] - x[edge]), np.abs(y[edge + 1] - y[edge]))).astype(np.int64)
    which, number = ragged(np.zeros(len(edge), dtype=np.int64), np.maximum(pieces, 1))
    whole, a = np.maximum(pieces, 1)[which], edge[which]
    ends: list[Floats] = []
    for values in (x, y):
        begin, far = values[a], values[a + 1]
        one, two = begin + (far - begin) * (number / whole), begin + (far - begin) * ((number + 1) / whole)
        ends += [np.minimum(one, two), np.maximum(one, two)]
    touched, owners = _boxes_within(ends, frame, RIM), owner[a]
    crossed = np.zeros(frame.columns * frame.rows, dtype=bool)
    crossed[_flat(_boxes_within(ends, frame, -RIM), frame)[0]] = True
    flat, piece = _flat(touched, frame)
    keys = np.sort(flat * cells + owners[piece])
    return keys[_changes(keys)], crossed


def _changes(values: Rows) -> NDArray[np.bool_]:
    """Where a sorted array has a value it did not have before."""
    return np.append(True, values[1:] != values[:-1])


def _boxes_within(bounds: Sequence[Floats], frame: Frame, rim: float) -> tuple[Rows, ...]:
    """First and last column and row of the boxes these bounds touch, the boxes grown (below 0: shrunk) by `rim`."""
    west, east, south, north = bounds
    if rim > 0:
        found = np.floor(west - rim), np.floor(east + rim), np.floor(south - rim), np.floor(north + rim)
    else:
        found = np.floor(west - rim), np.ceil(east + rim) - 1, np.floor(south - rim), np.ceil(north + rim) - 1
    limits = frame.columns, frame.columns, frame.rows, frame.rows
    return tuple(np.clip(value, 0, most - 1).astype(np.int64) for value, most in zip(found, limits, strict=True))


def _flat(ranges: tuple[Rows, ...], frame: Frame) -> tuple[Rows, Rows]:
    """Numbers of all boxes in these ranges of columns and rows, and the range each came from."""
    left, right, low, high = ranges
    by_row, row = ragged(low, np.maximum(high + 1, low))
    by_box, column = ragged(left[by_row], np.maximum(right[by_row] + 1, left[by_row]))
    return row[by_box] * frame.columns + column, by_row[by_box]


def _name_uncrossed(lattice: Lattice, boxes: Rows, crossed: NDArray[np.bool_]) -> None:
    """A listed box that no border crosses belongs to whoever has its middle."""
    calm = np.flatnonzero(~crossed[boxes])
    owner = lattice.owner_in_list(calm.astype(np.int64), *_middles(boxes[calm], lattice.frame))
    lattice.box[boxes[calm[owner >= 0]]] = owner[owner >= 0]


def _name_runs(lattice: Lattice) -> None:
    """A run of untouched boxes belongs to whichever cell of the list to its left has it."""
    box = lattice.box.reshape(lattice.frame.rows, lattice.frame.columns)
    row, column = np.nonzero((box[:, 1:] == NOBODY) & (box[:, :-1] < NOBODY))
    begin = row * lattice.frame.columns + column + 1
    owner = lattice.owner_in_list(-2 - lattice.box[begin - 1].astype(np.int64), *_middles(begin, lattice.frame))
    free = lattice.box == NOBODY
    stops = np.flatnonzero(~free)
    stop = np.append(stops, len(free))[np.searchsorted(stops, begin)]
    mine = owner >= 0
    which, place = ragged(begin[mine], stop[mine])
    lattice.box[place] = owner[mine][which]


def _middles(boxes: Rows, frame: Frame) -> tuple[Floats, Floats]:
    row, column = np.divmod(boxes, frame.columns)
    return (column + 0.5) / frame.per_lon + frame.west, (row + 0.5) / frame.per_lat + frame.south


def _refuse_no_areas(shapes: NDArray[np.object_]) -> None:
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    if not len(shapes):
        raise GeoError(N_("There are no cells to index."))
    if not polygonal.all():
        raise GeoError(N_("Shape %(row)s is no area: it is empty, a line or a point."), row=int(np.argmin(polygonal)))
