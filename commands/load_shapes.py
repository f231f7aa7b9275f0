"""`gridcase load areas`, `cells` and `components`: what has a place."""

from pathlib import Path

import click

from commands.load_options import CRS, DRY_RUN, FILE, JSON, LAYER, MAP, names_in
from commands.load_run import run
from commands.opening import plain_errors
from geo.files import read_features
from geo.points import read_points
from grid.loading.areas import OVERLAP_SHARE, load_areas
from grid.loading.cells import OVERLAP_M2, load_cells
from grid.loading.components import load_components
from grid.records import AreaLevel
from grid.rulebook import read_rulebook
from grid.settings import Settings
from web.wall_clock import wall_clock


@click.command()
@FILE
@MAP
@CRS
@LAYER
@click.option("--level", type=click.Choice([level.value for level in AreaLevel]), help="Of rows that name no level.")
@click.option("--parent", default="", metavar="CODE", help="Of rows that name no parent.")
@click.option(
    "--overlap", default=OVERLAP_SHARE, show_default=True, help="Share of the smaller area two may both have."
)
@click.option("--repair", is_flag=True, help="Mend self-crossing outlines, and say which.")
@DRY_RUN
@JSON
def areas(
    file: Path,
    map_file: Path | None,
    crs: str | None,
    layer: str | None,
    level: str | None,
    parent: str,
    overlap: float,
    repair: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load areas: fields code, name, level, parent_code, name_en, area_class, calendar.

    Example: gridcase load areas districts.gpkg --level district --parent 110000
    """
    with plain_errors():
        names = names_in(map_file).with_defaults(level=level or "", parent_code=parent)
        features = read_features(file, crs=crs, layer=layer)
    run(
        lambda session: load_areas(session, features, names=names, overlap_share=overlap, repair=repair),
        file, dry_run, as_json, recounts=True,
    )  # fmt: skip


@click.command()
@FILE
@MAP
@CRS
@LAYER
@click.option("--replace", is_flag=True, help="Retire the cells of these areas that the file does not have.")
@click.option("--overlap", default=OVERLAP_M2, show_default=True, help="Square metres two cells may share.")
@DRY_RUN
@JSON
def cells(
    file: Path,
    map_file: Path | None,
    crs: str | None,
    layer: str | None,
    replace: bool,
    overlap: float,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load unit cells: fields code and, where the code does not tell, area_code.

    Example: gridcase load cells cells.gpkg --replace
    """
    with plain_errors():
        names, features = names_in(map_file), read_features(file, crs=crs, layer=layer)
    run(
        lambda session: load_cells(
            session, features, at=wall_clock(), names=names, replace=replace, overlap_m2=overlap
        ),
        file, dry_run, as_json,
    )  # fmt: skip


@click.command()
@FILE
@MAP
@CRS
@DRY_RUN
@JSON
def components(file: Path, map_file: Path | None, crs: str | None, dry_run: bool, as_json: bool) -> None:
    """Load managed components: lon, lat and fields code, category, name, supervising, owning, maintaining, active.

    Example: gridcase load components covers.csv --crs cgcs2000
    """
    with plain_errors():
        names, points, home = names_in(map_file), read_points(file, crs=crs), Settings.from_environment().home
    run(
        lambda session: load_components(session, points, book=read_rulebook(session, home), names=names),
        file, dry_run, as_json,
    )  # fmt: skip
