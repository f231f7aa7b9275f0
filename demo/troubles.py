"""What is wrong in the street: a painter for each subject, the light it is seen in, and where a camera would point."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.canvas import Canvas
from demo.kerb_troubles import paint_adverts, paint_bikes, paint_fallen_tree, paint_lamp, paint_rubbish, paint_stall
from demo.road_troubles import paint_flood, paint_manhole, paint_parking, paint_pothole, paint_sign
from demo.scenery import DUSK, MORNING, NOON, RAIN, Light

Painter = Callable[[Canvas, Light, bool, float], None]  # the board, the light, whether done, and where (x)


@dataclass(frozen=True)
class Subject:
    paint: Painter
    lights: tuple[Light, ...]
    height: float  # where a camera would point


SUBJECTS = {
    "manhole": Subject(paint_manhole, (NOON, MORNING, RAIN), 350),
    "rubbish": Subject(paint_rubbish, (MORNING, NOON, DUSK), 270),
    "lamp": Subject(paint_lamp, (DUSK, DUSK, DUSK), 190),
    "tree": Subject(paint_fallen_tree, (RAIN, NOON, MORNING), 290),
    "pothole": Subject(paint_pothole, (NOON, MORNING, RAIN), 350),
    "stall": Subject(paint_stall, (MORNING, DUSK, NOON), 240),
    "bikes": Subject(paint_bikes, (MORNING, NOON, DUSK), 290),
    "parking": Subject(paint_parking, (NOON, MORNING, DUSK), 290),
    "flood": Subject(paint_flood, (RAIN, RAIN, RAIN), 330),
    "adverts": Subject(paint_adverts, (NOON, MORNING, DUSK), 190),
    "sign": Subject(paint_sign, (NOON, MORNING, RAIN), 200),
}
