"""Codes of cells: the area's code and a sequence that reads like a page: west to east, row by row from the north."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import N_, TooManyCells
from geo.rings import Rows

Geometries = NDArray[np.object_]
OFFICIAL_AREA, OFFICIAL_DIGITS = 12, 3  # county 6, street 3, community 3; and 001 to 999 for the cells of a community


def reading_order(cells: Geometries, area: Rows, row_height: float) -> Rows:
    """Cells (metres) sorted by area, then by row from north to south, then from west to east.

    A cell stands in the row in which its centroid lies; rows are `row_height` high and begin at y = 0.
    """
    x, y = shapely.get_coordinates(shapely.centroid(cells)).T
    return np.lexsort((-y, x, -np.floor(y / row_height), area))


def codes_of(codes: Sequence[str], area: Rows) -> list[str]:
    """The code of each cell; `area` must be sorted, `codes` are those of the areas.

    An official area code of 12 digits gives 15 digits and at most 999 cells; any other, a sequence of three digits, or
    of as many as the largest area of all needs. Raises TooManyCells.
    """
    count = np.bincount(area, minlength=len(codes))
    official = [len(code) == OFFICIAL_AREA and code.isdigit() for code in codes]
    full = [place for place in np.argsort(-count).tolist() if official[place] and count[place] > 999]
    if full:
        sentence = N_(
            "Area %(code)s would have %(count)s cells, and a 12-digit code has numbers for 999. "
            "Use a larger --target-area, or divide its communities one by one."
        )
        raise TooManyCells(sentence, code=codes[full[0]], count=int(count[full[0]]))
    wide = max(OFFICIAL_DIGITS, len(str(count.max(initial=0))))
    width = [OFFICIAL_DIGITS if fixed else wide for fixed in official]
    number = np.arange(len(area)) - (np.cumsum(count) - count)[area] + 1
    return [f"{codes[a]}{n:0{width[a]}d}" for a, n in zip(area.tolist(), number.tolist(), strict=True)]
