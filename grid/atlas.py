"""Where a point lies in the city: the lattice of the cells in force, and beside it what each cell belongs to.

The files of one grid version fill a folder, `<home>/atlas/<version>`, and are never changed: a new version gets a new
folder, and running processes move over to it when they next read the rulebook. Any process whose folder is missing (a
second host, a restored backup) makes it again from the database.
"""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from sqlalchemy import text
from sqlmodel import Session, col, select

from geo.distance import great_circle_m
from geo.lattice import NOBODY, Lattice, build
from grid.database import Database
from grid.records import Cell, City
from grid.refusals import N_, BadInput

_COLUMNS = ("cell_code", "district_id", "area_id", "street_id", "community_id")
_KEPT = 2  # versions: the one in force and the one that slow readers may still hold
_FAR_KM = 1_000
_ONE_IMPORT = 7_406_418  # an advisory lock of PostgreSQL


class OutsideGrid(BadInput):
    """A point in no cell of the city."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell and what it belongs to. `boundary_m`: metres from the point to the cell's border."""

    cell_code: str
    district_id: int
    area_id: int
    street_id: int | None
    community_id: int | None
    boundary_m: float


@dataclass(frozen=True, slots=True)
class Rows:
    """What the cells belong to, one entry a row of the lattice; 0 where a cell has no street or community."""

    cell_code: NDArray[np.bytes_]
    district_id: NDArray[np.int64]
    area_id: NDArray[np.int64]
    street_id: NDArray[np.int64]
    community_id: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.cell_code)


@dataclass(frozen=True)
class Atlas:
    """The cells in force. A city without cells has an atlas too; every point is outside of it."""

    rows: Rows
    lattice: Lattice | None

    @classmethod
    def open(cls, folder: Path) -> "Atlas":
        """Map the files of one version; nothing is read until it is asked for."""
        rows = Rows(*(np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in _COLUMNS))
        return cls(rows, Lattice.open(folder / "lattice") if len(rows) else None)

    @classmethod
    def empty(cls) -> "Atlas":
        none = np.empty(0, dtype=np.int64)
        return cls(Rows(np.empty(0, dtype="S24"), none, none, none, none), None)

    def place(self, lon: float, lat: float, within_m: float = 0.0) -> Place:
        """Return the cell that owns a WGS-84 point, or the nearest one within `within_m` metres of it.

        Raises OutsideGrid, which says whether the two numbers look exchanged or the point is in another part of the
        world.
        """
        if self.lattice is None:
            raise OutsideGrid(N_("The city has no cells yet. Load them first."))
        row = self.lattice.nearest(lon, lat, within_m) if within_m > 0 else self.lattice.locate(lon, lat)
        if row == NOBODY:
            raise self._outside(self.lattice, lon, lat)
        rows = self.rows
        return Place(
            cell_code=rows.cell_code[row].decode(),
            district_id=int(rows.district_id[row]),
            area_id=int(rows.area_id[row]),
            street_id=int(rows.street_id[row]) or None,
            community_id=int(rows.community_id[row]) or None,
            boundary_m=self.lattice.boundary_m(row, lon, lat),
        )

    def places_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int32]:
        """Return the row of `rows` that owns each point, -1 where none does."""
        if self.lattice is None:
            return np.full(len(np.asarray(lons)), NOBODY, dtype=np.int32)
        return self.lattice.locate_many(lons, lats)

    def _outside(self, lattice: Lattice, lon: float, lat: float) -> OutsideGrid:
        if lattice.locate(lat, lon) != NOBODY:
            return OutsideGrid(N_("Longitude and latitude are exchanged: turned round, the point is in the city."))
        if not (abs(lon) <= 180 and abs(lat) <= 90):  # also when it is no number
            return OutsideGrid(N_("These are no degrees: longitude goes from -180 to 180, latitude from -90 to 90."))
        kilometres = self._kilometres_away(lattice, lon, lat)
        if kilometres >= _FAR_KM:
            return OutsideGrid(N_("The point is %(km)d km away from the city; is it another place?"), km=kilometres)
        return OutsideGrid(N_("The point is in no cell of the city."))

    @staticmethod
    def _kilometres_away(lattice: Lattice, lon: float, lat: float) -> int:
        frame = lattice.frame
        middle_lon = frame.west + frame.columns / frame.per_lon / 2
        middle_lat = frame.south + frame.rows / frame.per_lat / 2
        return round(float(great_circle_m(lon, lat, middle_lon, middle_lat)) / 1000)


def open_atlas(session: Session, home: Path) -> Atlas:
    """Return the atlas of the grid version in force, made first where its files are missing."""
    version = _version(session)
    if not version:
        return Atlas.empty()
    folder = _folder(home, version)
    if not folder.exists():
        with _one_builder(home):
            if not folder.exists():
                build_atlas(session, home)
    return Atlas.open(folder)


def build_atlas(session: Session, home: Path) -> Path:
    """Write the files of the grid version that `session` sees and return their folder."""
    with _draft(home) as draft:
        _write(session, draft)
        return _publish(draft, home, _version(session))


@contextmanager
def writing_grid(database: Database, home: Path) -> Iterator[Session]:
    """Give a transaction that may change cells: a new grid version gets its files before it is committed.

    They take their place only afterwards, so that no process ever sees the one without the other. One import runs at a
    time, on PostgreSQL too.
    """
    with _draft(home) as draft:
        with database.writing() as session:
            if not database.is_sqlite:
                session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_IMPORT})
            before = _version(session)
            yield session
            after = _version(session)
            if after != before:
                _write(session, draft)
        if after != before:
            _publish(draft, home, after)


@contextmanager
def _draft(home: Path) -> Iterator[Path]:
    """A folder beside the versions that nobody reads; gone afterwards unless it was published."""
    shelf = home / "atlas"
    shelf.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".draft-", dir=shelf, ignore_cleanup_errors=True) as folder:
        draft = Path(folder) / "files"
        draft.mkdir()
        yield draft


def _publish(draft: Path, home: Path, version: int) -> Path:
    folder = _folder(home, version)
    if folder.exists():  # left by a process that was killed before its commit
        shutil.rmtree(folder)
    draft.rename(folder)
    for old in sorted(_versions(home), reverse=True)[_KEPT:]:
        shutil.rmtree(_folder(home, old), ignore_errors=True)  # files that are mapped live on until they are let go
    return folder


def _version(session: Session) -> int:
    return session.exec(select(City.grid_version)).first() or 0


def _write(session: Session, draft: Path) -> None:
    columns = [getattr(Cell, "code" if name == "cell_code" else name) for name in _COLUMNS]
    statement = select(Cell.shape, *columns).where(col(Cell.valid_to).is_(None)).order_by(col(Cell.code))
    cells: Any = session.exec(statement).all()
    shapes, *values = zip(*cells, strict=True) if cells else [()] * (1 + len(_COLUMNS))
    for name, column in zip(_COLUMNS, values, strict=True):
        np.save(draft / f"{name}.npy", _array(name, column))
    if shapes:
        build(shapely.from_wkb(np.array(shapes, dtype=object)), draft / "lattice")


def _array(name: str, column: tuple[Any, ...]) -> NDArray[Any]:
    if name == "cell_code":
        return np.array([code.encode() for code in column], dtype="S24")
    return np.array([value or 0 for value in column], dtype=np.int64)


@contextmanager
def _one_builder(home: Path) -> Iterator[None]:
    """Of the processes that miss a version, one makes it and the others wait for it."""
    (home / "atlas").mkdir(parents=True, exist_ok=True)
    with (home / "atlas" / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _folder(home: Path, version: int) -> Path:
    return home / "atlas" / str(version)


def _versions(home: Path) -> Iterator[int]:
    return (int(entry.name) for entry in (home / "atlas").iterdir() if re.fullmatch(r"\d+", entry.name))
