"""Areas to divide: a code and a shape each, looked at before anything is cut."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import area_m2
from geo.errors import N_, BadAreas
from geo.faults import fault_of, overlaps

NOISE = 0.01  # of the smaller area: neighbours drawn by different hands overlap by less, and that is settled silently


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area's code and its (multi)polygon in WGS-84."""

    code: str
    geometry: shapely.Geometry


def grave_faults(areas: Sequence[AreaShape]) -> list[str]:
    """Why areas cannot be divided, a line each: duplicate codes, empty, self-crossing and overlapping shapes."""
    twice = [code for code, count in Counter(area.code for area in areas).items() if count > 1]
    found = [f"{code}: this code is there more than once" for code in twice]
    sound = []
    for area in areas:
        fault = fault_of(area.geometry)
        if fault:
            found.append(f"{area.code}: {fault}")
        elif area.code not in twice:
            sound.append(area)
    return found + list(_grave_overlaps(sound))


def refuse_faulty(areas: Sequence[AreaShape]) -> None:
    """Raise BadAreas, naming every area that cannot be divided and why."""
    if not areas:
        raise BadAreas(N_("There are no areas to divide."))
    found = grave_faults(areas)
    if found:
        sentence = N_("These areas cannot be divided; mend them first:\n%(list)s")
        raise BadAreas(sentence, list="\n".join(found))


def _grave_overlaps(areas: Sequence[AreaShape]) -> Iterator[str]:
    shapes: NDArray[np.object_] = np.array([area.geometry for area in areas], dtype=object)
    whole = area_m2(shapes)
    for overlap in overlaps(shapes, least_m2=0.0):
        one, two = overlap.first, overlap.second
        if overlap.area_m2 > NOISE * min(whole[one], whole[two]):
            place = shapely.intersection(shapes[one], shapes[two]).representative_point()
            at = f"lon {place.x:.6f}, lat {place.y:.6f}"
            yield f"{areas[one].code}: overlaps {areas[two].code} by {overlap.area_m2:,.0f} m² at {at}"
