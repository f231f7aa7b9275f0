"""A street without troubles: sky, house fronts with shops, trees, a tiled pavement, a kerb and the carriageway."""

from dataclasses import dataclass

import numpy as np

from demo.canvas import HEIGHT, WIDTH, Canvas, Colour, mix

PAVEMENT, KERB, ROAD = 236.0, 306.0, 318.0  # heights of their upper edges


@dataclass(frozen=True)
class Light:
    """The colours of one time of day."""

    sky: tuple[Colour, Colour]
    walls: tuple[Colour, ...]
    window: Colour
    leaf: Colour
    tile: Colour
    asphalt: Colour


_WARM = ((226, 190, 156), (201, 158, 129), (219, 205, 184), (176, 149, 133), (206, 176, 150))
_COOL = ((196, 208, 216), (172, 186, 198), (214, 216, 212), (150, 165, 178), (186, 196, 200))
_VIOLET = ((120, 104, 118), (98, 92, 112), (134, 114, 116))
_GREY = ((160, 164, 166), (140, 148, 154), (172, 170, 166))
MORNING = Light(
    ((164, 204, 232), (236, 241, 240)), _WARM, (92, 118, 138), (96, 148, 92), (204, 198, 188), (112, 117, 122)
)
NOON = Light(((120, 182, 228), (214, 234, 244)), _COOL, (84, 116, 140), (74, 136, 84), (212, 208, 200), (122, 126, 130))
DUSK = Light(((64, 66, 108), (226, 150, 116)), _VIOLET, (246, 206, 128), (58, 82, 74), (128, 122, 130), (74, 77, 88))
RAIN = Light(((138, 150, 160), (190, 198, 202)), _GREY, (98, 112, 122), (78, 112, 86), (154, 158, 160), (84, 90, 96))

_SIGNS = ((196, 62, 58), (44, 110, 166), (226, 160, 52), (58, 132, 96), (150, 74, 128))


def paint_street(canvas: Canvas, light: Light) -> None:
    """Paint the whole background; what happens in the street comes on top."""
    canvas.fade(0, PAVEMENT, *light.sky)
    _skyline(canvas, light)
    _fronts(canvas, light)
    _pavement(canvas, light)
    _carriageway(canvas, light)


def paint_tree(canvas: Canvas, light: Light, x: float, *, foot: float = 268.0, size: float = 1.0) -> None:
    trunk = mix((92, 74, 58), light.asphalt, 0.2)
    canvas.shade(x, foot + 4, 34 * size, 7)
    canvas.polygon(
        [(x - 6 * size, foot), (x - 3, foot - 120 * size), (x + 3, foot - 120 * size), (x + 6 * size, foot)], trunk
    )
    for _ in range(26):
        dx, dy = canvas.rng.normal(0, 24 * size), canvas.rng.normal(-132 * size, 20 * size)
        shade = mix(light.leaf, (28, 52, 40), float(np.clip(0.35 - (dy + 132) / 160, 0, 0.6)) * 0.6)
        canvas.oval(x + dx, foot + dy, 19 * size, 16 * size, mix(shade, (250, 250, 220), canvas.rng.uniform(0, 0.12)))


def _skyline(canvas: Canvas, light: Light) -> None:
    left = -20.0
    while left < WIDTH:
        width, height = canvas.rng.uniform(40, 90), canvas.rng.uniform(60, 150)
        colour = mix(light.walls[int(canvas.rng.integers(len(light.walls)))], light.sky[1], 0.62)
        canvas.box(left, PAVEMENT - 40 - height, left + width, PAVEMENT, colour)
        left += width * canvas.rng.uniform(0.7, 1.1)


def _fronts(canvas: Canvas, light: Light) -> None:
    left = -canvas.rng.uniform(0, 60)
    while left < WIDTH:
        width = canvas.rng.uniform(110, 170)
        top = PAVEMENT - canvas.rng.uniform(120, 172)
        wall = light.walls[int(canvas.rng.integers(len(light.walls)))]
        canvas.box(left, top, left + width, PAVEMENT, wall)
        canvas.box(left, top, left + width, top + 6, mix(wall, (40, 40, 50), 0.3))
        canvas.box(left + width - 5, top, left + width, PAVEMENT, mix(wall, (40, 40, 50), 0.16))
        _windows(canvas, light, left, top, width)
        _shop(canvas, light, left + 6, width - 14)
        left += width


def _windows(canvas: Canvas, light: Light, left: float, top: float, width: float) -> None:
    count = int(width // 30)
    for row in range(int((PAVEMENT - 62 - top) // 30)):
        for column in range(count):
            x, y = left + 10 + column * (width - 12) / count, top + 16 + row * 30
            glass = mix(light.window, light.sky[1], canvas.rng.uniform(0, 0.4))
            canvas.box(x - 1, y - 1, x + 18, y + 19, (236, 234, 228))
            canvas.box(x + 1, y + 1, x + 16, y + 17, glass)
            if canvas.rng.random() < 0.22:
                canvas.box(x + 2, y + 20, x + 15, y + 28, (222, 224, 222))  # an air conditioner


def _shop(canvas: Canvas, light: Light, left: float, width: float) -> None:
    top = PAVEMENT - 52
    sign = mix(_SIGNS[int(canvas.rng.integers(len(_SIGNS)))], light.asphalt, 0.25)
    canvas.box(left, top, left + width, PAVEMENT, mix(light.window, (40, 48, 58), 0.35))
    canvas.box(left + 4, top + 16, left + width * 0.62, PAVEMENT - 8, mix(light.window, (250, 240, 214), 0.5))
    canvas.box(left, top - 4, left + width, top + 14, sign, round_=2)
    for number in range(4):  # a name that nobody can read
        canvas.box(left + 12 + number * 20, top, left + 24 + number * 20, top + 10, mix(sign, (255, 255, 255), 0.75))
    stripes = 9
    for number in range(stripes):
        x = left + number * width / stripes
        fill = sign if number % 2 else (240, 236, 228)
        canvas.polygon(
            [(x, top + 14), (x + width / stripes, top + 14), (x + width / stripes + 3, top + 26), (x + 3, top + 26)],
            fill,
        )


def _pavement(canvas: Canvas, light: Light) -> None:
    canvas.fade(PAVEMENT, KERB, mix(light.tile, (60, 60, 70), 0.12), light.tile)
    joint = mix(light.tile, (60, 60, 66), 0.18)
    for share in (0.16, 0.36, 0.62, 0.92):
        y = PAVEMENT + (KERB - PAVEMENT) * share
        canvas.line([(0, y), (WIDTH, y)], joint, 0.8)
    for number in range(-14, 15):
        canvas.line([(WIDTH / 2 + number * 26, PAVEMENT), (WIDTH / 2 + number * 52, KERB)], joint, 0.8)
    guide = mix((222, 178, 72), light.tile, 0.35)
    canvas.polygon([(0, 268), (WIDTH, 268), (WIDTH, 277), (0, 277)], guide)  # tactile paving


def _carriageway(canvas: Canvas, light: Light) -> None:
    canvas.fade(ROAD, HEIGHT, mix(light.asphalt, (30, 32, 38), 0.14), light.asphalt)
    canvas.box(0, KERB, WIDTH, KERB + 5, mix(light.tile, (255, 255, 255), 0.35))
    canvas.box(0, KERB + 5, WIDTH, ROAD, mix(light.tile, (60, 60, 66), 0.35))
    paint = mix((244, 242, 232), light.asphalt, 0.2)
    for number in range(-1, 4):
        x = 40 + number * 210 + canvas.rng.uniform(-4, 4)
        canvas.polygon([(x, 446), (x + 118, 446), (x + 130, 458), (x + 8, 458)], paint)
    for _ in range(160):
        x, y = canvas.rng.uniform(0, WIDTH), canvas.rng.uniform(ROAD + 2, HEIGHT)
        speck = mix(light.asphalt, (20, 20, 24) if canvas.rng.random() < 0.6 else (220, 220, 220), 0.16)
        canvas.oval(x, y, 1.6, 0.8, speck)
