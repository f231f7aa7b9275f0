"""Make the files of a `Lattice` from cells in degrees, with numpy alone.

1. Every edge, cut to pieces no longer than a box, marks the boxes it meets: those get lists of cells.
2. A run of boxes that no border touches belongs to one cell, or to nobody: the list to its left knows.
3. Who has the middle of a listed box owns the box if borders touch only its rim, and else is the first to be tried.
"""

import os
import shutil
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
BOXES_PER_CELL = 25.0  # so that most points lie in a box that one cell covers
MOST_BOXES = 1 << 25
EDGES = 1 << 20  # looked at in one go, to bound the memory needed


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
    _ask_middles(lattice, boxes, crossed)
    return lattice


def frame_for(shapes: NDArray[np.object_]) -> Frame:
    """Boxes of a fifth of a cell's width; of a cell itself where most cells are equal squares. One box of margin."""
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
    edges = np.flatnonzero(~np.isnan(x[:-1]) & ~np.isnan(x[1:]))
    crossed, keys = np.zeros(frame.columns * frame.rows, dtype=bool), []
    for begin in range(0, len(edges), EDGES):
        pieces, edge = _pieces(x, y, edges[begin : begin + EDGES])
        crossed[_boxes_met(pieces, frame, -RIM)[0]] = True
        box, piece = _boxes_met(pieces, frame, RIM)
        found = np.sort(box * cells + owner[edge[piece]])
        keys.append(found[_changes(found)])
    every = np.sort(np.concatenate(keys))
    return every[_changes(every)], crossed


def _pieces(x: Floats, y: Floats, edges: Rows) -> tuple[Floats, Rows]:
    """These edges cut to pieces no longer than a box, each as (x, y, x, y) of its ends, and the edge of each."""
    longest = np.maximum(np.abs(x[edges + 1] - x[edges]), np.abs(y[edges + 1] - y[edges]))
    count = np.maximum(np.ceil(longest).astype(np.int64), 1)
    which, number = ragged(np.zeros(len(edges), dtype=np.int64), count)
    whole, edge = count[which], edges[which]
    ends = []
    for place in (number / whole, (number + 1) / whole):
        ends += [values[edge] + (values[edge + 1] - values[edge]) * place for values in (x, y)]
    return np.array(ends), edge


def _changes(values: Rows) -> NDArray[np.bool_]:
    """Where a sorted array has a value it did not have before."""
    return np.append(True, values[1:] != values[:-1])


def _boxes_met(pieces: Floats, frame: Frame, rim: float) -> tuple[Rows, Rows]:
    """Numbers of the boxes that each piece meets, the boxes grown (below 0: shrunk) by `rim`, and the piece of each."""
    x1, y1, x2, y2 = pieces
    left, right = _span(np.minimum(x1, x2), np.maximum(x1, x2), rim, frame.columns)
    low, high = _span(np.minimum(y1, y2), np.maximum(y1, y2), rim, frame.rows)
    by_row, row = ragged(low, np.maximum(high + 1, low))
    by_box, column = ragged(left[by_row], np.maximum(right[by_row] + 1, left[by_row]))
    row, piece = row[by_box], by_row[by_box]
    # its bounds meet the box; the piece itself does unless the box lies wholly on one side of it
    dx, dy = (x2 - x1)[piece], (y2 - y1)[piece]
    aside = np.abs(dx * (row + 0.5 - y1[piece]) - dy * (column + 0.5 - x1[piece]))
    meets = aside <= (0.5 + rim) * (np.abs(dx) + np.abs(dy))
    return (row * frame.columns + column)[meets], piece[meets]


def _span(near: Floats, far: Floats, rim: float, count: int) -> tuple[Rows, Rows]:
    """The first and the last of `count` unit intervals that these ranges meet."""
    last = np.floor(far + rim) if rim > 0 else np.ceil(far + rim) - 1
    return np.clip(np.floor(near - rim), 0, count - 1).astype(np.int64), np.clip(last, 0, count - 1).astype(np.int64)


def _ask_middles(lattice: Lattice, boxes: Rows, crossed: NDArray[np.bool_]) -> None:
    """Whoever has the middle of a listed box owns it if no border crosses it, and else is the first to be tried."""
    owner = lattice.owner_in_list(np.arange(len(boxes)), *_middles(boxes, lattice.frame))
    calm = ~crossed[boxes] & (owner >= 0)
    lattice.box[boxes[calm]] = owner[calm]
    own = np.flatnonzero(lattice.candidate == np.repeat(owner, np.diff(lattice.first)))
    front = lattice.first[:-1][owner >= 0]
    lattice.candidate[own], lattice.candidate[front] = lattice.candidate[front], lattice.candidate[own]


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
