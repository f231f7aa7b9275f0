"""A drawing shows each shape where it lies, in a box of the size that was asked for."""

import numpy as np
import shapely

from geo.svg import draw

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


def test_two_squares_side_by_side() -> None:
    drawing = draw(np.array([WEST, EAST], dtype=object), width=200)
    assert (drawing.width, drawing.height) == (200, 100)
    assert [set(path.strip("MZ").split("L")) for path in drawing.paths] == [
        {"0 0", "0 100", "100 0", "100 100"},
        {"100 0", "100 100", "200 0", "200 100"},
    ]


def test_a_high_city_is_fitted_by_its_height() -> None:
    drawing = draw(np.array([shapely.box(0, 0, 1, 4)], dtype=object), width=200, most_height=100)
    assert (drawing.width, drawing.height) == (25, 100)


def test_two_drawings_in_one_frame_lie_on_each_other() -> None:
    both = np.array([WEST, EAST], dtype=object)
    drawing = draw(both[1:], width=200, frame=both)
    assert (drawing.width, drawing.height) == (200, 100)
    assert set(drawing.paths[0].strip("MZ").split("L")) == {"100 0", "100 100", "200 0", "200 100"}


def test_neighbours_still_meet_when_simplified() -> None:
    wave = [(1 + 0.001 * (i % 2), i / 100) for i in range(101)]
    left = shapely.Polygon([(0, 0), *wave, (0, 1)])
    right = shapely.Polygon([*wave, (2, 1), (2, 0)])
    drawing = draw(np.array([left, right], dtype=object), width=100)
    one, other = (set(path.strip("MZ").split("L")) for path in drawing.paths)
    assert one - {"0 0", "0 50"} == other - {"100 0", "100 50"}
    assert max(len(one), len(other)) < 20


def test_a_hole_is_a_path_of_its_own() -> None:
    holed = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    assert draw(np.array([holed], dtype=object)).paths[0].count("M") == 2


def test_the_middle_lies_inside() -> None:
    horseshoe = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 3))
    drawing = draw(np.array([horseshoe], dtype=object), width=300, most_height=300)
    [(x, y)] = drawing.middles
    assert not (100 < x < 200 and y < 200)


def test_no_shapes_make_an_empty_drawing() -> None:
    assert draw(np.array([], dtype=object)).paths == ()
