"""Which lines of a street file bound a block: streets that one walks along, on the ground."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import N_, GeoError
from geo.files import Features

Geometries = NDArray[np.object_]
CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
STREETS = frozenset(
    {
        *CLASSES,
        *(f"{name}_link" for name in CLASSES),
        "unclassified",
        "residential",
        "living_street",
        "pedestrian",
        "road",
    }
)
NO = frozenset({"", "no", "none", "false", "0"})


def street_lines(streets: Features) -> Geometries:
    """The lines to divide along. Without an OSM `highway` field: every line.

    With it: no footways, steps, tracks or service ways, and nothing on a bridge or in a tunnel, which passes over or
    under what it seems to divide.

    Raises GeoError when no line is left.
    """
    lines = shapely.get_dimensions(streets.geometry) == 1
    lines &= ~shapely.is_empty(streets.geometry)
    if "highway" in streets.fields:
        lines &= np.array([_is_street(row) for row in _rows(streets.fields)], dtype=bool)
    if not lines.any():
        raise GeoError(N_("The street file holds no line of a street to divide along."))
    return np.asarray(streets.geometry[lines], dtype=object)


def _rows(fields: Mapping[str, Sequence[Any]]) -> list[dict[str, str]]:
    names = [name for name in ("highway", "bridge", "tunnel", "other_tags") if name in fields]
    columns = [["" if value is None else str(value) for value in fields[name]] for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _is_street(row: Mapping[str, str]) -> bool:
    kinds = {kind.strip() for kind in row["highway"].split(";")}  # a merged line may have two, such as primary;trunk
    level = all(row.get(name, "").strip().lower() in NO for name in ("bridge", "tunnel"))
    tags = row.get("other_tags", "")  # where GDAL's reader of .osm.pbf leaves what has no column
    return level and not STREETS.isdisjoint(kinds) and '"bridge"=>"yes"' not in tags and '"tunnel"=>"yes"' not in tags
