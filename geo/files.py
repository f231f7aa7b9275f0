"""Files of areas, streets and cells: read into WGS-84, written from it. The suffix says the format."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.archives import entries, only_shapefile
from geo.crs import geometries_to_wgs84
from geo.errors import N_, MissingCrs, UnreadableFile

Geometries = NDArray[np.object_]
DRIVERS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".zip": "ESRI Shapefile",
}
READABLE = (*DRIVERS, ".parquet", ".osm.pbf")
WRITABLE = (*DRIVERS, ".parquet")


@dataclass(frozen=True, slots=True)
class Features:
    """Rows of a file: `geometry` in WGS-84 (None where a row has none), the fields by name, and what they came from."""

    geometry: Geometries
    fields: dict[str, list[Any]]
    source_crs: str

    def __len__(self) -> int:
        return len(self.geometry)


def suffix_of(path: Path) -> str:
    """The lower-case suffix, with `.csv.gz` and `.osm.pbf` in one piece."""
    name = path.name.lower()
    return next((double for double in (".csv.gz", ".osm.pbf") if name.endswith(double)), Path(name).suffix)


def read_features(path: Path, *, crs: str | None = None, layer: str | None = None) -> Features:
    """Shapes and fields of a GeoJSON, GeoPackage, Shapefile (also zipped), GeoParquet or OSM (its lines) file.

    `crs` names the coordinate system where the file does not, or is wrong (GCJ-02 usually passes for WGS-84).
    Raises MissingCrs for a file that says nothing, UnreadableFile for one that cannot be read.
    """
    suffix = _known(path, READABLE)
    if not path.is_file():
        raise UnreadableFile(N_("There is no file %(file)s."), file=path)
    if suffix == ".parquet":
        from geo.parquet import read_parquet

        geometry, fields, found = read_parquet(path)
    else:
        geometry, fields, found = _read_with_gdal(path, suffix, layer)
    source = crs or found
    if source is None:
        sentence = N_(
            "%(file)s does not say its coordinate system; pass --crs (EPSG:n, wgs84, cgcs2000, gcj02 or bd09)."
        )
        raise MissingCrs(sentence, file=path.name)
    return Features(geometries_to_wgs84(geometry, source), fields, source)


def write_features(path: Path, geometry: Geometries, fields: Mapping[str, Sequence[Any]]) -> None:
    """Write shapes (WGS-84) and fields; the file appears whole or not at all."""
    suffix = _known(path, WRITABLE)
    with TemporaryDirectory(prefix=".writing-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        if suffix == ".parquet":
            from geo.parquet import write_parquet

            write_parquet(fresh, geometry, fields)
        elif suffix == ".zip":
            _write_zipped_shapefile(fresh, geometry, fields)
        else:
            _write_with_gdal(fresh, DRIVERS[suffix], geometry, fields)
        for made in Path(folder).iterdir():
            if made.is_file():
                os.replace(made, path.parent / made.name)


def _known(path: Path, suffixes: tuple[str, ...]) -> str:
    suffix = suffix_of(path)
    if suffix not in suffixes:
        sentence = N_("%(file)s: files of this kind are not known here; use one of %(known)s.")
        raise UnreadableFile(sentence, file=path.name, known=" ".join(suffixes))
    return suffix


def _read_with_gdal(path: Path, suffix: str, layer: str | None) -> tuple[Geometries, dict[str, list[Any]], str | None]:
    from pyogrio.errors import DataLayerError, DataSourceError

    zipped = suffix == ".zip"
    source = only_shapefile(path, layer) if zipped else str(path)
    chosen = "lines" if suffix == ".osm.pbf" and layer is None else None if zipped else layer
    try:
        meta, _, wkb, columns = _first_that_decodes(path, source, chosen)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise UnreadableFile(N_("%(file)s cannot be read: %(why)s"), file=path.name, why=error) from error
    if wkb is None:
        raise UnreadableFile(N_("%(file)s holds no shapes."), file=path.name)
    names = [str(name) for name in meta["fields"]]
    kinds = [str(kind) for kind in meta["dtypes"]]
    fields = {name: _plain(column, kind) for name, column, kind in zip(names, columns, kinds, strict=True)}
    return _parsed(path, wkb), fields, _declared(meta["crs"])


def _first_that_decodes(path: Path, source: str, layer: str | None) -> tuple[Any, ...]:
    """What GDAL reads. A shapefile that is silent about its encoding is UTF-8, or else GB 18030."""
    from pyogrio.raw import read

    if not source.lower().endswith(".shp") or _says_encoding(path):
        return tuple(read(source, layer=layer))
    try:
        return tuple(read(source, encoding="utf-8"))
    except UnicodeDecodeError:
        return tuple(read(source, encoding="gb18030"))


def _says_encoding(path: Path) -> bool:
    """Whether a .cpg with the name of the encoding lies beside (or, zipped, with) the shapes."""
    beside = (
        entries(path) if suffix_of(path) == ".zip" else [other.name for other in path.parent.glob(f"{path.stem}.*")]
    )
    return any(name.lower().endswith(".cpg") for name in beside)


def _parsed(path: Path, wkb: Geometries) -> Geometries:
    try:
        return np.asarray(shapely.from_wkb(wkb), dtype=object)
    except shapely.errors.GEOSException as error:
        raise UnreadableFile(N_("%(file)s holds a broken shape: %(why)s"), file=path.name, why=error) from error


def _declared(crs: str | None) -> str | None:
    """The coordinate system a file declares, or None where it only declares that it is undefined."""
    return None if not crs or "undefined" in crs.lower() or crs.startswith(("ENGCRS", "LOCAL_CS")) else crs


def _plain(column: NDArray[Any], kind: str) -> list[Any]:
    """Python's own values, None for what is missing, whole numbers whole again (GDAL's reader makes them floats)."""
    values = column.tolist()
    if column.dtype.kind == "f":
        whole = int if kind.startswith(("int", "uint")) else float
        return [None if value != value else whole(value) for value in values]
    if column.dtype.kind == "M":
        return [None if missing else str(value) for value, missing in zip(column, np.isnat(column), strict=True)]
    return list(values)


def _write_with_gdal(path: Path, driver: str, geometry: Geometries, fields: Mapping[str, Sequence[Any]]) -> None:
    from pyogrio.raw import write

    columns = [_typed(values) for values in fields.values()]
    kinds = {geom.geom_type for geom in geometry if geom is not None}
    many = any(kind.startswith("Multi") for kind in kinds)
    kind = next(iter(sorted(kinds)), "Polygon") if len(kinds) < 2 else "Unknown"
    if kinds in ({"Polygon", "MultiPolygon"}, {"LineString", "MultiLineString"}):
        kind = max(kinds, key=len)
    write(
        path,
        shapely.to_wkb(geometry),
        field_data=[values for values, _ in columns],
        fields=list(fields),
        field_mask=[mask for _, mask in columns],
        geometry_type=kind,
        crs="EPSG:4326",
        driver=driver,
        promote_to_multi=many and kind != "Unknown",
        **({"encoding": "UTF-8"} if driver == "ESRI Shapefile" else {}),
        **({"COORDINATE_PRECISION": 15} if driver == "GeoJSON" else {}),
    )


def _typed(values: Sequence[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """A column GDAL can write, and where it is missing."""
    array = np.asarray(values)
    if array.dtype.kind in "iufb":
        return array, np.isnan(array) if array.dtype.kind == "f" else None
    missing = np.array([value is None for value in values])
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return np.array([0 if value is None else value for value in values]), missing
    return np.array([None if value is None else str(value) for value in values], dtype=object), None


def _write_zipped_shapefile(path: Path, geometry: Geometries, fields: Mapping[str, Sequence[Any]]) -> None:
    folder = path.with_name("shapes")
    folder.mkdir()
    _write_with_gdal(folder / f"{path.stem}.shp", DRIVERS[".shp"], geometry, fields)
    shutil.make_archive(str(path.with_suffix("")), "zip", folder)
