"""Files of points: tables with a longitude and a latitude column, or any file of point shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import to_wgs84
from geo.errors import N_, MissingCrs, MissingField, UnreadableFile
from geo.files import read_features, suffix_of, write_features
from geo.tables import TABLES, read_table, write_table

Floats = NDArray[np.float64]
LON_NAMES = ("lon", "lng", "long", "longitude", "wgs84_lon", "x", "经度")
LAT_NAMES = ("lat", "latitude", "wgs84_lat", "y", "纬度")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row whose place cannot be read: its number in the file (a header is row 1), why, whether it is just empty."""

    row: int
    why: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Rows with a place: WGS-84 `lon`, `lat` (NaN in the rows of `bad`), the same as read, and all fields."""

    lon: Floats
    lat: Floats
    read_lon: Floats
    read_lat: Floats
    fields: dict[str, list[Any]]
    bad: list[BadRow]
    first_row: int

    def __len__(self) -> int:
        return len(self.lon)


def read_points(path: Path, *, lat: str | None = None, lon: str | None = None, crs: str | None = None) -> Points:
    """Points of a CSV (also .gz), Excel or Parquet table, or of a file of point shapes, brought to WGS-84.

    `lat`, `lon`: names of the columns; by default the usual names are looked for. `crs` of a table is WGS-84 unless
    given. Raises MissingField without those columns, UnreadableFile or MissingCrs as `read_features` does.
    """
    if not path.is_file():
        raise UnreadableFile(N_("There is no file %(file)s."), file=path)
    if suffix_of(path) not in TABLES:
        return _from_shapes(path, crs)
    fields = read_table(path)
    x_name, y_name = _column(path, fields, lon, LON_NAMES, "--lon"), _column(path, fields, lat, LAT_NAMES, "--lat")
    if crs is None and not {x_name.lower(), y_name.lower()}.isdisjoint({"x", "y"}):
        raise MissingCrs(
            N_("%(file)s has x and y columns; pass --crs to say in which coordinate system."), file=path.name
        )
    x, y = _numbers(fields[x_name]), _numbers(fields[y_name])
    return _checked(x, y, fields, crs or "wgs84", (x_name, y_name), first_row=2)


def write_points(path: Path, points: Points, more: Mapping[str, Sequence[Any]]) -> None:
    """The rows as they were, with more columns, in the format of the suffix."""
    fields = {**points.fields, **more}
    if suffix_of(path) in TABLES and suffix_of(path) != ".parquet":
        write_table(path, fields)
    else:
        plain = {name: values for name, values in fields.items() if not any(isinstance(v, bytes) for v in values[:1])}
        place: NDArray[np.object_] = shapely.points(np.nan_to_num(points.lon), np.nan_to_num(points.lat))
        place[np.isnan(points.lon)] = None
        write_features(path, place, plain)


def _from_shapes(path: Path, crs: str | None) -> Points:
    features = read_features(path, crs=crs)
    kinds = shapely.get_type_id(features.geometry)
    if not np.isin(kinds, (0, -1)).all():
        row = int(np.argmin(np.isin(kinds, (0, -1)))) + 1
        raise UnreadableFile(N_("%(file)s: feature %(row)s is not a point."), file=path.name, row=row)
    lon, lat = shapely.get_x(features.geometry), shapely.get_y(features.geometry)
    return _checked(lon, lat, features.fields, "wgs84", ("longitude", "latitude"), first_row=1)


def _column(path: Path, fields: Mapping[str, Any], named: str | None, usual: Sequence[str], option: str) -> str:
    if named is not None and named not in fields:
        raise MissingField(N_("%(file)s has no column “%(name)s”."), file=path.name, name=named)
    plain = {name.strip().lower(): name for name in fields}
    found = named or next((plain[name] for name in usual if name in plain), None)
    if found is None:
        sentence = N_("%(file)s has none of the columns %(usual)s; name the one to use with %(option)s.")
        raise MissingField(sentence, file=path.name, usual=", ".join(usual), option=option)
    return found


def _numbers(values: Sequence[Any]) -> Floats:
    """Numbers, NaN where there is none."""
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError):
        return np.array(list(map(_number, values)), dtype=float)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _checked(
    x: Floats, y: Floats, fields: dict[str, list[Any]], crs: str, names: tuple[str, str], first_row: int
) -> Points:
    lon, lat = to_wgs84(x, y, crs)
    good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    bad = [
        _bad_row(
            row + first_row,
            [_text(fields, name, row, values) for name, values in zip(names, (x, y), strict=True)],
            names,
        )
        for row in np.flatnonzero(~good).tolist()
    ]
    return Points(np.where(good, lon, np.nan), np.where(good, lat, np.nan), lon, lat, fields, bad, first_row)


def _text(fields: Mapping[str, Sequence[Any]], name: str, row: int, numbers: Floats) -> str:
    value = fields[name][row] if name in fields else numbers[row].item()
    return "" if value is None else str(value).strip()[:40]


def _bad_row(row: int, texts: Sequence[str], names: Sequence[str]) -> BadRow:
    missing = [name for name, text in zip(names, texts, strict=True) if not text]
    if missing:
        return BadRow(row, f"no {' and no '.join(missing)}", empty=len(missing) == 2)
    return BadRow(row, f"{names[0]} {texts[0]!r} and {names[1]} {texts[1]!r} are no place on Earth")
