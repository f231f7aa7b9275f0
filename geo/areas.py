"""Areas to divide: a code and a shape each, looked at before anything is cut."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import area_m2
from geo.errors import N_, BadAreas

NOISE = 0.01  # of the smaller area: neighbours drawn by different hands overlap by less, and that is settled silently
Kind = Literal["duplicate", "empty", "crossing", "overlap"]


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area's code and its (multi)polygon in WGS-84."""

    code: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an area, and where (degrees; NaN where there is no place). Grave ones cannot be divided."""

    kind: Kind
    code: str
    other: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    overlap_m2: float = 0.0
    grave: bool = True

    def __str__(self) -> str:
        place = f" at {self.lon:.6f}, {self.lat:.6f}"
        return {
            "duplicate": f"{self.code}: this code is there more than once",
            "empty": f"{self.code}: the shape is empty or no polygon",
            "crossing": f"{self.code}: the border crosses itself{place}",
            "overlap": f"{self.code}: overlaps {self.other} by {self.overlap_m2:,.0f} m²{place}",
        }[self.kind]


def faults(areas: Sequence[AreaShape]) -> list[Fault]:
    """Everything wrong with these areas: duplicate codes, empty, self-crossing and overlapping shapes."""
    found = [Fault("duplicate", code) for code, count in Counter(area.code for area in areas).items() if count > 1]
    sound = []
    for area in areas:
        fault = _own_fault(area)
        found.append(fault) if fault else sound.append(area)
    return found + list(_overlaps(sound))


def refuse_faulty(areas: Sequence[AreaShape]) -> None:
    """Raise BadAreas, naming every area that cannot be divided and why."""
    if not areas:
        raise BadAreas(N_("There are no areas to divide."))
    grave = [str(fault) for fault in faults(areas) if fault.grave]
    if grave:
        sentence = N_("%(count)s areas cannot be divided; mend them first:\n%(list)s")
        raise BadAreas(sentence, count=len(grave), list="\n".join(grave))


def _own_fault(area: AreaShape) -> Fault | None:
    shape = area.geometry
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return Fault("empty", area.code)
    reason = shapely.is_valid_reason(shape)
    if reason == "Valid Geometry":
        return None
    place = re.search(r"\[(\S+) (\S+)\]", reason)
    lon, lat = (float(place[1]), float(place[2])) if place else (float("nan"), float("nan"))
    return Fault("crossing", area.code, lon=lon, lat=lat)


def _overlaps(areas: Sequence[AreaShape]) -> Iterator[Fault]:
    shapes: NDArray[np.object_] = np.array([area.geometry for area in areas], dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    common = shapely.intersection(shapes[first], shapes[second])
    shared, whole = area_m2(common), area_m2(shapes)
    for pair in np.flatnonzero(shared > 0).tolist():
        a, b = int(first[pair]), int(second[pair])
        if areas[a].code == areas[b].code:
            continue  # told already, as a duplicate
        place = common[pair].representative_point()
        grave = bool(shared[pair] > NOISE * min(whole[a], whole[b]))
        yield Fault("overlap", areas[a].code, areas[b].code, place.x, place.y, float(shared[pair]), grave)
