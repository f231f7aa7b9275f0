"""`gridcase divide`: areas into cells."""

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.areas import AreaShape
from geo.coded import coded_shapes
from geo.crs import area_m2
from geo.divide import METHODS, Cells, Method
from geo.divide import divide as divide_areas
from geo.errors import GeoError
from geo.files import WRITABLE, read_features, suffix_of, write_features
from geo.placement import Extent, refuse_elsewhere
from geo.streets import street_lines

FILE = click.Path(dir_okay=False, path_type=Path)
EXAMPLE = """\b
Example:
  gridcase divide communities.geojson --out cells.gpkg --streets roads.osm.pbf
  gridcase divide beijing.geojson --level subdistrict --only 110101 --method hexagons --out cells.parquet
"""


@click.command(epilog=EXAMPLE)
@click.argument("areas", type=FILE)
@click.option("--out", required=True, type=FILE, help="Where to write the cells: .geojson .gpkg .shp .zip .parquet.")
@click.option("--method", type=click.Choice(METHODS), help="Default: blocks with --streets, else squares.")
@click.option("--streets", type=FILE, help="Street lines, for blocks; of an OSM file, those one can walk along.")
@click.option("--target-area", default=10_000.0, show_default=True, help="Square metres of a cell.")
@click.option("--code-field", help="The field with the area's code; default: code, or another usual name.")
@click.option("--level", help="Only rows whose field “level” is this.")
@click.option("--only", default="", help="Only areas whose code begins with this.")
@click.option("--crs", help="Coordinate system of AREAS, if its file does not say or is wrong: EPSG:n, gcj02, bd09 …")
@click.option("--streets-crs", help="The same for the street file.")
@click.option("--keep-small", is_flag=True, help="Keep pieces below 5 % of the target instead of merging them.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as one JSON document.")
def divide(out: Path, as_json: bool, **asked: Any) -> None:
    """Divide AREAS into cells that cover them exactly and never cross a border.

    Each cell gets a code: 15 digits where the area's has 12, else the area's code and a sequence of three digits or
    more, numbered row by row from the north, in a row from west to east. Shapes that cross themselves or overlap,
    codes that are there twice and files without a coordinate system are refused, and named.
    """
    try:
        _refuse_unwritable(out)
        areas = _areas(asked["areas"], asked["crs"], asked["code_field"], asked["level"], asked["only"])
        streets = _streets(asked["streets"], asked["streets_crs"], areas) if asked["streets"] else None
        method: Method = asked["method"] or ("squares" if streets is None else "blocks")
        cells = divide_areas(areas, method, streets, asked["target_area"], keep_small=asked["keep_small"])
        summary = {**_summary(areas, cells), "method": method, "out": str(out)}
        fields = {"code": cells.code, "area_code": cells.area_code, "area_m2": cells.area_m2.round(2).tolist()}
        write_features(out, cells.geometry, fields)
    except GeoError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(summary))
    else:
        text = "{areas} areas in {cells} cells of {median_m2:,.0f} m² (middle), complete without overlap → {out}"
        click.echo(text.format(**summary), err=True)


def _refuse_unwritable(out: Path) -> None:
    if suffix_of(out) not in WRITABLE:
        raise click.BadParameter(f"write one of {' '.join(WRITABLE)}", param_hint="--out")
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}", param_hint="--out")


def _areas(path: Path, crs: str | None, code_field: str | None, level: str | None, only: str) -> list[AreaShape]:
    features = read_features(path, crs=crs)
    codes, shapes = coded_shapes(features, file=path.name, code_field=code_field, level=level, only=only)
    return [AreaShape(code, shape) for code, shape in zip(codes, shapes, strict=True)]


def _streets(path: Path, crs: str | None, areas: list[AreaShape]) -> NDArray[np.object_]:
    lines = street_lines(read_features(path, crs=crs))
    extent = Extent(*shapely.total_bounds([area.geometry for area in areas]).tolist())
    lon, lat = shapely.get_coordinates(lines).T
    refuse_elsewhere(lon, lat, extent, what=f"the streets of {path.name}", where="the areas")
    return lines


def _summary(areas: list[AreaShape], cells: Cells) -> dict[str, Any]:
    """Counts and sizes, after a last look at what is about to be published."""
    if not shapely.coverage_is_valid(cells.geometry):
        raise click.ClickException("the cells do not fit each other; nothing was written. Please report these areas.")
    whole = float(area_m2(np.array([area.geometry for area in areas], dtype=object)).sum())
    smallest, median, largest = np.percentile(cells.area_m2, [0, 50, 100]).round(1).tolist()
    return {
        "areas": len(areas),
        "cells": len(cells),
        "area_m2": round(whole, 1),
        "cells_m2": round(float(cells.area_m2.sum()), 1),
        "smallest_m2": smallest,
        "median_m2": median,
        "largest_m2": largest,
    }
