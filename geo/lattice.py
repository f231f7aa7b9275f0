"""Which cell is a point in: one index, in memory-mapped files, for a single tap and for a million rows alike.

A lattice of boxes lies over the cells. A box that one cell covers names it outright; a box that a border passes through
has a list of the cells to try; all other boxes are empty. Where the cells are equal squares the boxes are those same
squares, so nearly every answer is arithmetic. See `geo.lattice_building` for how the files are made.

A point on a border belongs to exactly one cell (`geo.rings`); on the outer border, where the half-open rule may leave
nobody, to the nearest within 0.01 mm, of two equally near to the one with the lower row.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.distance import metres_per_degree
from geo.rings import Floats, Rings, Rows, border_m, contains, ragged

NOBODY = -1
RIM_M = 1e-5
CHUNK = 1 << 15
FILES = ("box", "first", "candidate", "start", "x", "y")


def build(shapes: NDArray[np.object_], folder: Path) -> None:
    """Write the index of these polygons (WGS-84 degrees; row numbers are positions in the array) as files in `folder`.

    The files appear all at once; an index that was there is replaced. Raises GeoError for a shape that is no area.
    """
    from geo.lattice_building import lattice_of, write  # needed where cells are published, not where they are asked

    write(lattice_of(shapes), folder)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the boxes lie: the south-west corner in degrees, boxes per degree, and how many columns and rows."""

    west: float
    south: float
    per_lon: float
    per_lat: float
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """`box[j * columns + i]`: a cell's row, -1 for nobody, -2 - k for list k, `candidate[first[k] : first[k + 1]]`."""

    frame: Frame
    box: NDArray[np.int32]
    first: NDArray[np.int32]
    candidate: NDArray[np.int32]
    rings: Rings
    _views: tuple[Any, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        arrays: tuple[Any, ...] = (self.box, self.first, self.candidate, self.rings.start, self.rings.x, self.rings.y)
        object.__setattr__(self, "_views", tuple(map(memoryview, arrays)))  # quickest to read one number from

    @classmethod
    def open(cls, folder: Path) -> "Lattice":
        """Map the files that `build` wrote; nothing is read until it is asked for."""
        box, first, candidate, start, x, y = (_mapped(folder / f"{name}.npy") for name in FILES)
        west, south, per_lon, per_lat, columns, rows = np.load(folder / "frame.npy").tolist()
        frame = Frame(west, south, per_lon, per_lat, int(columns), int(rows))
        return cls(frame, box, first, candidate, Rings(start, x, y))

    def __len__(self) -> int:
        return len(self.rings.start) - 1

    def locate(self, lon: float, lat: float) -> int:
        """The row of the cell that owns this point, or -1."""
        frame = self.frame
        column, row = (lon - frame.west) * frame.per_lon, (lat - frame.south) * frame.per_lat
        if not (0 <= column < frame.columns and 0 <= row < frame.rows):  # also when it is no number
            return NOBODY
        box, first, candidate, start, xs, ys = self._views
        found: int = box[int(row) * frame.columns + int(column)]
        if found >= NOBODY:
            return found
        for owner in candidate[first[-2 - found] : first[-1 - found]].tolist():
            begin, end = start[owner], start[owner + 1]
            if contains(xs, begin, ys[begin:end].tolist(), lon, lat):
                return int(owner)
        return int(self._on_rim(np.array([-2 - found]), np.array([lon]), np.array([lat]))[0])

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int32]:
        """The rows that own these points, -1 for nobody: the same answers as `locate`, point by point."""
        lon, lat = np.ascontiguousarray(lons, dtype=float), np.ascontiguousarray(lats, dtype=float)
        owner = np.empty(len(lon), dtype=np.int32)
        for begin in range(0, len(lon), CHUNK):
            few = slice(begin, begin + CHUNK)
            owner[few] = self.box_of(lon[few], lat[few])
        listed = np.flatnonzero(owner < NOBODY)
        listed = listed[np.argsort(owner[listed], kind="stable")]  # neighbours together: their vertices stay in cache
        owner[listed] = self.owner_in_list(-2 - owner[listed].astype(np.int64), lon[listed], lat[listed])
        return owner

    def boundary_m(self, row: int, lon: float, lat: float) -> float:
        """Metres from a point to the border of a cell."""
        _, _, _, start, xs, ys = self._views
        few = slice(start[row], start[row + 1])
        return border_m(cast(list[float], xs[few].tolist()), cast(list[float], ys[few].tolist()), lon, lat)

    def boundary_m_many(self, rows: ArrayLike, lons: ArrayLike, lats: ArrayLike) -> Floats:
        """Metres from each point to the border of its cell; NaN where the row is -1."""
        row, lon, lat = np.asarray(rows, dtype=np.int64), np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
        metres, known = np.full(len(row), np.nan), np.flatnonzero(row >= 0)
        metres[known] = self.rings.border_m(row[known], lon[known], lat[known])
        return metres

    def nearest(self, lon: float, lat: float, within_m: float) -> int:
        """The owner of the point, else the cell whose border is nearest, if within so many metres, else -1."""
        owner = self.locate(lon, lat)
        if owner != NOBODY or not (abs(lon) <= 180 and abs(lat) <= 90):
            return owner
        rows = self._rows_around(lon, lat, within_m)
        metres = self.rings.border_m(rows, np.full(len(rows), lon), np.full(len(rows), lat))
        return int(rows[metres.argmin()]) if len(rows) and metres.min() <= within_m else NOBODY

    def box_of(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """What the boxes say of these points: a row, -1, or the number of a list."""
        frame = self.frame
        column, row = (lon - frame.west) * frame.per_lon, (lat - frame.south) * frame.per_lat
        within = (column >= 0) & (column < frame.columns) & (row >= 0) & (row < frame.rows)
        if not within.all():
            column, row = np.where(within, column, 0), np.where(within, row, 0)
        found: NDArray[np.int32] = self.box[row.astype(np.int32) * np.int32(frame.columns) + column.astype(np.int32)]
        return found if within.all() else np.where(within, found, np.int32(NOBODY))

    def owner_in_list(self, lists: Rows, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """Which cell of list i owns point i. Each round asks only for the points that nobody has taken yet."""
        owner, turn = np.full(len(lists), NOBODY, dtype=np.int64), self.first[lists].astype(np.int64)
        stop, open_ = self.first[lists + 1], np.arange(len(lists))
        while len(open_):
            rows = self.candidate[turn[open_]].astype(np.int64)
            inside = self.rings.contain(rows, lon[open_], lat[open_])
            owner[open_[inside]] = rows[inside]
            open_ = open_[~inside]
            turn[open_] += 1
            open_ = open_[turn[open_] < stop[open_]]
        lost = np.flatnonzero(owner == NOBODY)
        owner[lost] = self._on_rim(lists[lost], lon[lost], lat[lost])
        return owner

    def _on_rim(self, lists: Rows, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """For points inside no cell of their list: the nearest of them, if as good as on its border."""
        point, at = ragged(self.first[lists].astype(np.int64), self.first[lists + 1].astype(np.int64))
        rows = self.candidate[at].astype(np.int64)
        metres = self.rings.border_m(rows, lon[point], lat[point])
        owner, near = np.full(len(lists), NOBODY, dtype=np.int64), np.flatnonzero(metres <= RIM_M)
        near = near[np.lexsort((rows[near], metres[near], point[near]))]
        once, place = np.unique(point[near], return_index=True)
        owner[once] = rows[near[place]]
        return owner

    def _rows_around(self, lon: float, lat: float, within_m: float) -> Rows:
        frame, (east, north) = self.frame, map(float, metres_per_degree(lat))
        columns = _span((lon - frame.west) * frame.per_lon, within_m / east * frame.per_lon, frame.columns)
        rows = _span((lat - frame.south) * frame.per_lat, within_m / north * frame.per_lat, frame.rows)
        found = np.unique(self.box.reshape(frame.rows, frame.columns)[rows, columns])
        lists = -2 - found[found < NOBODY].astype(np.int64)
        _, at = ragged(self.first[lists].astype(np.int64), self.first[lists + 1].astype(np.int64))
        return np.unique(np.concatenate([found[found >= 0], self.candidate[at]])).astype(np.int64)


def _span(middle: float, reach: float, count: int) -> slice:
    return slice(*(int(np.clip(edge, 0, count)) for edge in (np.floor(middle - reach), np.floor(middle + reach) + 1)))


def _mapped(path: Path) -> NDArray[Any]:
    """The array in a file without its memmap wrapper, which doubles the price of every look-up."""
    array = np.load(path, mmap_mode="r")
    return cast(NDArray[Any], array.view(np.ndarray))
