"""What the commands that load files have in common on their command line."""

from pathlib import Path

import click

from grid.loading.mapping import FieldMap

FILE = click.argument("file", type=click.Path(path_type=Path))
MAP = click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help="What their columns are called: a TOML file."
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
CRS = click.option(
    "--crs", default=None, help="EPSG:n, wgs84, cgcs2000, gcj02 or bd09, where the file is silent or wrong."
)
LAYER = click.option("--layer", default=None, help="The layer of a GeoPackage.")


def names_in(map_file: Path | None) -> FieldMap:
    return FieldMap.read(map_file) if map_file else FieldMap()
