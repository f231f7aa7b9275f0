"""`gridcase locate`: the cell of each point of a file."""

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coded import coded_shapes
from geo.errors import GeoError, WrongPlace
from geo.faults import fault_of
from geo.files import WRITABLE, read_features, suffix_of
from geo.lattice_building import lattice_of
from geo.placement import CONTINENT_M, Extent, refuse_elsewhere
from geo.points import BadRow, Points, read_points, write_points
from geo.tables import TABLES

FILE = click.Path(dir_okay=False, path_type=Path)
KNOWN = tuple(dict.fromkeys((*TABLES, *WRITABLE)))
SHOWN = 20
EXAMPLE = """\b
Example:
  gridcase locate cells.gpkg requests.csv.gz --out located.csv
  gridcase locate cells.gpkg phones.xlsx --out located.xlsx --lon 经度 --lat 纬度 --crs gcj02
"""


@click.command(epilog=EXAMPLE)
@click.argument("cells", type=FILE)
@click.argument("points", type=FILE)
@click.option("--out", required=True, type=FILE, help=f"Where to write the rows: {' '.join(KNOWN)}.")
@click.option("--lat", help="The column of the latitude (or y); default: lat, latitude, y, 纬度 …")
@click.option("--lon", help="The column of the longitude (or x); default: lon, lng, longitude, x, 经度 …")
@click.option("--crs", help="Coordinate system of POINTS: wgs84 (default for tables), EPSG:n, cgcs2000, gcj02, bd09.")
@click.option("--code-field", help="The field with the cell's code; default: code, or another usual name.")
@click.option("--level", help="Only cells whose field “level” is this.")
@click.option("--cells-crs", help="Coordinate system of CELLS, if its file does not say or is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as one JSON document.")
def locate(out: Path, as_json: bool, **asked: Any) -> None:
    """Add to each row of POINTS the code of its cell and how far the cell's border is.

    Added are cell_code, empty outside of every cell, and boundary_m, in metres. A point on a border belongs to exactly
    one cell, the same that a case filed there gets. Rows whose coordinates make no sense are listed, and make the exit
    status 1, after everything else has been done; rows without any coordinates are only counted.
    """
    try:
        _refuse_unwritable(out)
        codes, shapes = _cells(asked["cells"], asked["cells_crs"], asked["code_field"], asked["level"])
        points = read_points(asked["points"], lat=asked["lat"], lon=asked["lon"], crs=asked["crs"])
        extent = Extent(*shapely.total_bounds(shapes).tolist())
        refuse_elsewhere(points.read_lon, points.read_lat, extent, what=asked["points"].name, where="the cells")
        rows = _located(out, points, codes, shapes)
    except GeoError as error:
        raise click.ClickException(str(error)) from error
    bad = [row for row in points.bad if not row.empty] + _far_away(points, extent)
    summary = _summary(points, rows, bad, out)
    if as_json:
        click.echo(json.dumps(summary))
    else:
        click.echo("{points} points: {located} in a cell, {outside} outside → {out}".format(**summary), err=True)
    _report(bad)


def _refuse_unwritable(out: Path) -> None:
    if suffix_of(out) not in KNOWN:
        raise click.BadParameter(f"write one of {' '.join(KNOWN)}", param_hint="--out")
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}", param_hint="--out")


def _cells(
    path: Path, crs: str | None, code_field: str | None, level: str | None
) -> tuple[list[str], NDArray[np.object_]]:
    codes, shapes = coded_shapes(read_features(path, crs=crs), file=path.name, code_field=code_field, level=level)
    for code, shape in zip(codes, shapes, strict=True):
        fault = fault_of(shape)
        if fault:
            raise WrongPlace(f"{path.name}, cell {code}: {fault}")
    return codes, shapes


def _located(out: Path, points: Points, codes: list[str], shapes: NDArray[np.object_]) -> NDArray[np.int32]:
    lattice = lattice_of(shapes)
    rows = lattice.locate_many(points.lon, points.lat)
    metres = np.round(lattice.boundary_m_many(rows, points.lon, points.lat), 2)
    named = [codes[row] if row >= 0 else "" for row in rows.tolist()]
    near = [None if value != value else value for value in metres.tolist()]
    write_points(out, points, {"cell_code": named, "boundary_m": near})
    return rows


def _far_away(points: Points, extent: Extent) -> list[BadRow]:
    """Rows a continent away from the cells, where the others are not."""
    far = np.flatnonzero(extent.distance_m(points.lon, points.lat) > CONTINENT_M)
    return [
        BadRow(
            points.first_row + row, f"{points.lon[row]:.6f}, {points.lat[row]:.6f} is a continent away from the cells"
        )
        for row in far.tolist()
    ]


def _summary(points: Points, rows: NDArray[np.int32], bad: list[BadRow], out: Path) -> dict[str, Any]:
    located = int((rows >= 0).sum())
    return {
        "points": len(points),
        "located": located,
        "outside": len(points) - located - len(points.bad),
        "without_coordinates": sum(row.empty for row in points.bad),
        "bad_rows": [{"row": row.row, "why": row.why} for row in bad],
        "out": str(out),
    }


def _report(bad: list[BadRow]) -> None:
    for row in bad[:SHOWN]:
        click.echo(f"row {row.row}: {row.why}", err=True)
    if bad:
        raise click.ClickException(f"{len(bad)} rows have coordinates that make no sense; the other rows were written")
