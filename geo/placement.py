"""Whether coordinates lie where they should: in the city, on another continent, or exchanged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.distance import great_circle_m
from geo.errors import N_, WrongPlace

Floats = NDArray[np.float64]
CONTINENT_M = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle in degrees that everything should lie in or near."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Which points lie in it; NaN never does."""
        return np.asarray((lon >= self.west) & (lon <= self.east) & (lat >= self.south) & (lat <= self.north))

    def distance_m(self, lon: Floats, lat: Floats) -> Floats:
        """Metres to the nearest point of it, 0 inside."""
        near = np.clip(lon, self.west, self.east), np.clip(lat, self.south, self.north)
        return great_circle_m(lon, lat, *near)


def refuse_elsewhere(lon: Floats, lat: Floats, extent: Extent, *, what: str, where: str) -> None:
    """Raise WrongPlace when none of the points lies in the extent, and they are exchanged or a continent away.

    `lon`, `lat`: as read, even where they are no place on Earth. `what`, `where`: names for the sentence.
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = lon[known], lat[known]
    if not len(lon) or extent.holds(lon, lat).any():
        return
    if extent.holds(lat, lon).mean() > 0.5:
        sentence = N_(
            "%(what)s: it looks as if longitude and latitude are exchanged (first: %(lon)s, %(lat)s); "
            "exchanged they would lie inside %(where)s."
        )
        raise WrongPlace(sentence, what=what, where=where, lon=f"{lon[0]:.6g}", lat=f"{lat[0]:.6g}")
    nearest = extent.distance_m(np.clip(lon, -180, 180), np.clip(lat, -90, 90)).min()
    if nearest > CONTINENT_M:
        sentence = N_(
            "%(what)s: all of it lies %(km)s km or more from %(where)s (first: %(lon)s, %(lat)s); "
            "is this the right file, and --crs the right coordinate system?"
        )
        km = f"{nearest / 1000:,.0f}"
        raise WrongPlace(sentence, what=what, where=where, km=km, lon=f"{lon[0]:.6g}", lat=f"{lat[0]:.6g}")
