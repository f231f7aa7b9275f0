"""GeoParquet 1.1 by way of pyarrow: geometry as WKB, its coordinate system in the file's `geo` metadata."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import N_, UnreadableFile

Geometries = NDArray[np.object_]


def read_parquet(path: Path) -> tuple[Geometries, dict[str, list[Any]], str | None]:
    """Shapes, fields, and the coordinate system (None where the file says it is unknown)."""
    table = _table(path)
    meta = json.loads((table.schema.metadata or {}).get(b"geo", b"null"))
    if meta is None:
        raise UnreadableFile(N_("%(file)s is Parquet but not GeoParquet: it names no geometry column."), file=path.name)
    name = str(meta["primary_column"])
    column = meta["columns"][name]
    if column.get("encoding", "WKB") != "WKB":
        raise UnreadableFile(N_("%(file)s: its geometry is not encoded as WKB."), file=path.name)
    wkb = np.array(table.column(name).to_pylist(), dtype=object)
    fields = {other: table.column(other).to_pylist() for other in table.column_names if other != name}
    declared = column.get("crs", "OGC:CRS84")  # left out means longitude and latitude; null means unknown
    return shapely.from_wkb(wkb), fields, json.dumps(declared) if isinstance(declared, dict) else declared


def read_table(path: Path) -> dict[str, list[Any]]:
    """The plain columns of any Parquet file; geometry stays the bytes it is."""
    table = _table(path)
    return {name: table.column(name).to_pylist() for name in table.column_names}


def write_parquet(path: Path, geometry: Geometries, fields: Mapping[str, Sequence[Any]]) -> None:
    """A GeoParquet file in WGS-84 longitude, latitude."""
    import pyarrow as pa
    from pyarrow import parquet
    from pyproj import CRS

    kinds = sorted({shape.geom_type for shape in geometry if shape is not None})
    column = {
        "encoding": "WKB",
        "geometry_types": kinds,
        "bbox": shapely.total_bounds(geometry).tolist(),
        "crs": CRS.from_epsg(4326).to_json_dict(),  # “longitude, latitude” would be OGC:CRS84, which joins with little
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table({**fields, "geometry": shapely.to_wkb(geometry)})
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path, compression="zstd")


def write_table(path: Path, fields: Mapping[str, Sequence[Any]]) -> None:
    """A plain Parquet file; a column whose values are of several kinds is written as text."""
    import pyarrow as pa
    from pyarrow import parquet

    def column(values: Sequence[Any]) -> Any:
        try:
            return pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            return pa.array([None if value is None else str(value) for value in values])

    parquet.write_table(pa.table({name: column(values) for name, values in fields.items()}), path, compression="zstd")


def _table(path: Path) -> Any:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(N_("%(file)s cannot be read: %(why)s"), file=path.name, why=error) from error
