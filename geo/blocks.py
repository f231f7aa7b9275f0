"""Cut areas along their streets: what streets and borders enclose is a block; large blocks are halved."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coverage import faces, matched
from geo.rings import Rows

Geometries = NDArray[np.object_]
REACH_M = 10.0  # a street that ends this near to another line is meant to reach it
OVERSHOOT_M = 0.01
TOO_LARGE = 1.2  # times the target


def blocks(areas: Geometries, streets: Geometries, target_m2: float) -> tuple[Geometries, Rows]:
    """Street blocks inside the areas, none larger than 1.2 × the target, and the area each lies in (metres)."""
    lines = _streets_within(areas, streets)
    found, area = faces(areas, np.concatenate([lines, _links(areas, lines)]))
    found, area = halved(found, area, TOO_LARGE * target_m2)
    cells, owner = matched(found)
    return cells, area[owner]


def halved(cells: Geometries, area: Rows, most_m2: float) -> tuple[Geometries, Rows]:
    """Cut every cell above `most_m2` across its longer side through its middle, again and again."""
    done, done_area = [], []
    while len(cells):
        large = shapely.area(cells) > most_m2
        done.append(cells[~large])
        done_area.append(area[~large])
        cells, area = cells[large], area[large]
        halves = shapely.intersection(np.repeat(cells, 2), _half_planes(cells))
        parts, piece = shapely.get_parts(halves, return_index=True)
        polygonal = shapely.get_dimensions(parts) == 2
        cells, area = parts[polygonal], np.repeat(area, 2)[piece[polygonal]]
    return np.concatenate(done), np.concatenate(done_area)


def _half_planes(cells: Geometries) -> Geometries:
    """Two rectangles per cell, one after the other, that meet in a line across its longer side at its centroid."""
    frame = shapely.get_coordinates(shapely.oriented_envelope(cells)).reshape(-1, 5, 2)
    one, two = frame[:, 1] - frame[:, 0], frame[:, 2] - frame[:, 1]
    longer = (np.hypot(*one.T) >= np.hypot(*two.T))[:, None]
    along, across = np.where(longer, one, two), np.where(longer, two, one)
    middle = shapely.get_coordinates(shapely.centroid(cells))
    far, near = 2 * along, 2 * across  # beyond the cell wherever in its frame the centroid lies
    sides = [
        np.stack([middle - near, middle + near, middle + near + turn * far, middle - near + turn * far], axis=1)
        for turn in (1, -1)
    ]
    return np.asarray(shapely.polygons(np.stack(sides, axis=1).reshape(-1, 4, 2)), dtype=object)


def _streets_within(areas: Geometries, streets: Geometries) -> Geometries:
    """The streets that come into an area, or near enough to matter, in simple parts."""
    lines = shapely.get_parts(streets)
    near, _ = shapely.STRtree(areas).query(lines, predicate="dwithin", distance=REACH_M)
    return np.asarray(lines[np.unique(near)], dtype=object)


def _links(areas: Geometries, lines: Geometries) -> Geometries:
    """Short lines from street ends that hang free to the street or border just beyond them."""
    pieces = shapely.get_parts(shapely.union_all(lines)) if len(lines) else lines
    ends, owner = _free_ends(pieces)
    targets = np.concatenate([shapely.get_parts(shapely.boundary(areas)), pieces])
    own = owner + len(targets) - len(pieces)
    end, target = shapely.STRtree(targets).query(ends, predicate="dwithin", distance=REACH_M)
    other = target != own[end]
    end, target = end[other], target[other]
    shortest = shapely.shortest_line(ends[end], targets[target])
    order = np.lexsort((target, shapely.length(shortest), end))
    _, first = np.unique(end[order], return_index=True)
    chosen = shortest[order[first]]
    return _longer(chosen[shapely.length(chosen) > 0])


def _free_ends(pieces: Geometries) -> tuple[Geometries, Rows]:
    """Ends of noded lines at which no other line ends, and the line each belongs to."""
    first, last = shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)
    ends, owner = np.concatenate([first, last]), np.tile(np.arange(len(pieces)), 2)
    xy = shapely.get_coordinates(ends)
    _, which, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    free = count[which.ravel()] == 1
    return ends[free], owner[free]


def _longer(lines: Geometries) -> Geometries:
    """The same two-point lines a centimetre further, so that they truly cross what they lead to."""
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    way = ends[:, 1] - ends[:, 0]
    ends[:, 1] += way / np.hypot(*way.T)[:, None] * OVERSHOOT_M
    return np.asarray(shapely.linestrings(ends), dtype=object)
